"""Cleaning takes the page away from around an article and leaves every word of it."""

from __future__ import annotations

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import BadFile
from coach.library.characters import plain_characters
from coach.library.cleaning import clean
from coach.library.loaders import load
from coach.library.parsing.sandbox import Sandbox
from coach.library.records import Cleaned, Loaded
from coach.library.splitting import split
from coach.playbook.records import Document

BODY = (
    "Most buyers listen to people who run the same machines, and they listen longer than you think.",
    "So let them talk to one another when the time has come, and stay out of the way while they do.",
)


def plain(text: str) -> Cleaned:
    return clean(Loaded(path=Path("page.txt"), text=text, markdown=False))


def markdown(text: str) -> Cleaned:
    return clean(Loaded(path=Path("page.md"), text=text, markdown=True))


def test_characters() -> None:
    odd = "\u201cIt\u2019s\u00a0here\u201d \u2013 no\u2011one \u2014 said\u200b so"
    odd += "\u2026\ufeff\u202eevil\u202c\x07"
    assert plain_characters(odd) == '"It\'s here" - no-one - said so...evil'
    assert plain_characters("a\r\nb\rc\u2028d") == "a\nb\nc\nd"


@given(st.text())
def test_plain_characters_stay_plain(text: str) -> None:
    once = plain_characters(text)
    assert plain_characters(once) == once


@pytest.mark.parametrize(
    "tail",
    [
        ["No comments:", "Post a Comment"],
        ["3 Comments", "Ben wrote: I disagree with all of it, and here is why, at some length.", "Reply"],
        ["Leave a Reply", "Fill in your details below", "You are commenting using your account."],
        ["Comments", 'One response to "Talk less"', "[...] a fine post [...]"],
        ["Did you enjoy this article?", "Share with your friends!", "Facebook\nTwitter\nCopy Link"],
        ["Enter your email address to continue reading", "It's free!", "Already a member? Sign in now."],
        ["Like this post? Then sign up for our free newsletter."],
        ["Read more", "Related posts", "Ten ways to win", "All rights reserved"],
    ],
)
def test_what_a_page_puts_below_goes(tail: list[str]) -> None:
    cleaned = plain("\n\n".join([*BODY, *tail]))
    assert cleaned.text == "\n\n".join(BODY)
    assert len(cleaned.dropped) >= 1


@pytest.mark.parametrize(
    "line",
    [
        "Sign in to the portal with your account and press the red button.",
        "If you like this post office, tell them.",
        "## Comments",
        "- Email\n- Phone\n- Fax",
        "Share this price list with nobody.",
        "No comment.",
        "Twitter is where their engineers talk.",
    ],
)
def test_what_only_looks_like_a_page_stays(line: str) -> None:
    for cleaned in (plain("\n\n".join([*BODY, line])), markdown("\n\n".join(["# T", *BODY, line]))):
        assert line in cleaned.text and cleaned.dropped == ()


def test_comments_in_the_middle_of_a_text_are_its_own() -> None:
    text = "\n\n".join([BODY[0], "Comments", *BODY, *BODY])
    assert "Comments" in plain(text).text


def test_head_of_a_page() -> None:
    lines = [
        "The Selling Weekly",
        "March 3, 2019",
        "Guest post: Talk Less by Ana Moss",
        "Talk Less",
        "By Ana Moss",
    ]
    box = "Ana Moss is the founder of Moss & Sons. Ana Moss writes."
    cleaned = plain("\n\n".join([*lines, *BODY, box]))
    assert (cleaned.title, cleaned.author, cleaned.date) == ("Talk Less", "Ana Moss", "March 3, 2019")
    assert cleaned.about_author == box and cleaned.text == "\n\n".join(BODY)


def test_short_lines_without_a_repeated_title_stay() -> None:
    cleaned = plain("\n\n".join(["Price talk", "A word on discounts", *BODY]))
    assert cleaned.title == "Price talk"
    assert cleaned.text == "\n\n".join(["A word on discounts", *BODY])


def test_a_pull_quote_goes_and_a_quote_stays() -> None:
    said = "and they listen longer than you think"
    cleaned = plain(
        "\n\n".join([BODY[0], f"\u201c{said}.\u201d", '"Something nobody else says in this text."', BODY[1]])
    )
    assert cleaned.dropped == (f'"{said}."',)
    twice = "> Mind the gap between the train and the platform."
    assert markdown(f"# T\n\n{twice}\n\nText.\n\n{twice}").text.count("Mind the gap") == 2


def test_plain_text_becomes_markdown() -> None:
    long_line = "A paragraph on one line. " * 8
    cleaned = plain(
        f"{long_line}\nDo these:\n-Call them\n\u2022 Thank them\nCONCLUSION\n{long_line}\n* * *\nEnd."
    )
    assert "Do these:\n\n- Call them\n- Thank them\n\n## Conclusion" in cleaned.text
    assert "* * *" not in cleaned.text
    wrapped = plain("This text is\nwrapped by hand\nat short lines.\n\nSecond one.")
    assert wrapped.text == "This text is\nwrapped by hand\nat short lines.\n\nSecond one."


def test_markup_of_site_generators() -> None:
    text = """---
title: "Pipeline"
description: "How we move deals."
---

<!-- a note
to editors -->
## On this page
{:.no_toc}

- TOC
{:toc}

{{% alert title="Careful" color="warning" %}}
Ask **first**.
{{% /alert %}}

Stage Names {#names}
--------

<details><summary>What is a stage?</summary>

A step.<br/>Another line.

</details>

<table><tr><th>Name</th><th>Days</th></tr><tr><td>Early<br>on</td><td>3</td></tr></table>

- one {{< youtube "dQw4_9WgXcQ" >}}
- ask {{< member-by-gitlab "ana" >}} at <your site> &amp; mine

```sh
run --now {{ value }}   <br>
```
"""
    cleaned = markdown(text)
    assert cleaned.title == "Pipeline"
    assert cleaned.text.split("\n\n") == [
        "How we move deals.",
        "Careful\nAsk **first**.",
        "## Stage Names",
        "**What is a stage?**",
        "A step.\nAnother line.",
        "| Name | Days |\n| Early on | 3 |",
        "- one\n- ask ana at <your site> & mine",
        "```sh\nrun --now {{ value }}   <br>\n```",
    ]


def test_a_broken_head_is_text() -> None:
    assert "key: [open" in markdown("---\nkey: [open\n---\n\nText.").text
    assert markdown("---\n\nText after a rule.").text == "Text after a rule."


@given(st.text(alphabet=st.sampled_from(list("ab .\n#-*>|`<{%}\"'1:[]()!\t")), max_size=300))
def test_any_text_is_cleaned_and_split(text: str) -> None:
    for cleaned in (plain(text), markdown(text)):
        split(Document(id="d", title="T", basis="policy", body=cleaned.text))


def test_too_large_a_file(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"word " * 1_100_000)
    with pytest.raises(BadFile, match="larger than 5 MB"):
        load(path, Sandbox())


def test_utf16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.txt"
    path.write_text("Gr\u00fc\u00dfe an alle.", encoding="utf-16")
    assert clean(load(path, Sandbox())).text == "Gr\u00fc\u00dfe an alle."


class Words(HTMLParser):
    """The words of rendered Markdown."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        """Collect."""
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A tag ends a word."""
        self.said.append(" ")


def handbook_pages() -> list[Path]:
    data = os.environ.get("COACH_TEST_DATA")
    return sorted(Path(data, "handbooks").rglob("*.md"))[::3] if data else []


def test_handbooks_lose_next_to_nothing() -> None:
    """Words of each page as an independent renderer reads it, against those of its passages."""
    from markdown_it import MarkdownIt

    pages = handbook_pages()
    if not pages:
        pytest.skip("COACH_TEST_DATA is not set")
    render = MarkdownIt("commonmark", {"html": True}).enable("table").render
    total, lost = 0, []
    for page in pages:
        loaded = load(page, Sandbox())
        text = re.sub(r"\A---\n.*?\n---\n", "", plain_characters(loaded.text), flags=re.S)
        text = re.sub(r"\{\{[<%].*?[>%]\}\}|\{:[^}\n]*\}|<!--.*?-->", " ", text, flags=re.S)
        words = Words()
        words.feed(render(text))
        wanted = set(re.findall(r"[a-z]{3,}", "".join(words.said).lower()))
        cleaned = clean(loaded)
        document = Document(id="d", title=cleaned.title or "d", basis="policy", body=cleaned.text)
        got = " ".join(f"{one.title} {one.heading} {one.text}" for one in split(document)).lower()
        total += len(wanted)
        lost += [(page.name, word) for word in wanted if word not in got]
        assert cleaned.dropped == () or len(cleaned.dropped) <= 2, (page, cleaned.dropped)
    assert len(lost) <= 0.001 * total, (len(lost), total, lost)  # file names of pictures, mostly
