"""Splitting keeps lists whole and with the line that leads in to them, and loses nothing."""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.library.blocks import read_blocks
from coach.library.cleaning import clean
from coach.library.layout import edition_folder
from coach.library.loaders import load
from coach.library.parsing.sandbox import Sandbox
from coach.library.splitting import LONGEST_LIST, SHORTEST, SIZE, split
from coach.playbook.files import read_document
from coach.playbook.records import Document, Passage

SENTENCE = "The buyer asks a question and the seller listens for once. "


def passages(body: str, title: str = "T") -> tuple[Passage, ...]:
    return split(Document(id="doc", title=title, basis="house", body=body))


def test_headings_make_a_path_and_ids_leave_the_text() -> None:
    found = passages(
        "# T\n\nStart. {001-01}\n\n## First {house-limits}\n\nOne.\n\n"
        "### Deep\n\n- a {001-02 001-03}\n- b\n\n## Last\n\nEnd."
    )
    assert [(one.heading, one.text, one.sources) for one in found] == [
        ("", "Start.", ("001-01",)),
        ("First", "One.", ("house-limits",)),
        ("First > Deep", "- a\n- b", ("house-limits", "001-02", "001-03")),
        ("Last", "End.", ()),
    ]
    assert [one.position for one in found] == [0, 1, 2, 3]
    assert [one.article for one in found] == ["001", None, "001", None]


def test_equal_content_keeps_its_id() -> None:
    first = {one.id for one in passages("## A\n\nOne.\n\n## B\n\nTwo.")}
    assert {one.id for one in passages("## A\n\nOne.\n\n## B\n\nTwo, changed.")} & first
    assert len(first) == 2 and all(re.fullmatch(r"[0-9a-f]{24}", name) for name in first)
    assert len(passages("## A\n\nOne.\n\n## A\n\nOne.")) == 1


def test_a_list_stays_with_its_lead_in() -> None:
    lead = "Do these three:"
    body = f"{SENTENCE * 10}\n\n{lead}\n\n" + "\n".join(f"- {SENTENCE * 4}" for _ in range(6))
    found = passages(f"## Head\n\n{body}")
    assert len(found) == 2
    assert found[1].text.startswith(lead) and found[1].text.count("\n- ") == 6


def test_only_the_last_sentence_of_a_long_paragraph_leads_in() -> None:
    found = passages(f"{SENTENCE * 14}These matter:\n\n- {SENTENCE}\n- {SENTENCE * 3}")
    assert found[-1].text.startswith("These matter:\n- ") and "These matter" not in found[0].text


def test_a_list_too_long_is_cut_between_items_with_its_lead_in_again() -> None:
    items = [f"- Item {number}: {SENTENCE * 5}".rstrip() for number in range(30)]
    found = passages("Keep in mind:\n\n" + "\n".join(items))
    assert len(found) > 1
    assert all(one.text.startswith("Keep in mind:\n- Item") for one in found)
    assert [line for one in found for line in one.text.split("\n")[1:]] == items
    assert all(len(one.text) <= LONGEST_LIST + 60 for one in found)


def test_prose_is_filled_up_to_its_size() -> None:
    body = "\n\n".join(f"Paragraph {number}. {SENTENCE * 3}".strip() for number in range(20))
    found = passages(body)
    assert all(len(one.text) <= SIZE + SHORTEST for one in found)
    assert "\n\n".join(one.text for one in found) == body
    assert len(found) < 12


def test_a_very_long_paragraph_is_cut_at_sentences() -> None:
    found = passages(" ".join(f"{number}: {SENTENCE}".strip() for number in range(60)))
    assert len(found) > 2 and all(len(one.text) <= SIZE for one in found)
    assert all(one.text.endswith(".") for one in found)


def test_tables_keep_their_head() -> None:
    rows = "\n".join(f"| row {number} | {SENTENCE} |" for number in range(80))
    found = passages(f"| name | says |\n|---|---|\n{rows}")
    assert len(found) > 1 and all(one.text.startswith("| name | says |\n|---|---|\n| row") for one in found)


def test_numbered_heads_over_text_are_headings() -> None:
    found = passages(
        "1. Line them up\n\nBefore you need them.\n\n* Call.\n\n* Write.\n\n2. Thank them\n\n* Today."
    )
    assert [(one.heading, one.text) for one in found] == [
        ("1. Line them up", "Before you need them.\n* Call.\n\n* Write."),
        ("2. Thank them", "* Today."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. One\n2. Two\n3. Three",
        "1. One\n\n2. Two\n\n3. Three\n\nAfter.",
        "1. One\n\n   more of it\n\n2. Two\n\n   more",
        "1. A whole sentence stands here.\n\nText.\n\n2. And here is another one.\n\nText.",
    ],
)
def test_numbered_lists_are_lists(text: str) -> None:
    assert all(block.kind != "heading" for block in read_blocks(text))


def test_a_numbered_list_with_paragraphs_between_is_one_list() -> None:
    text = "Three reasons:\n\n1. First it costs.\n\nAnd more.\n\n2. Then it hurts.\n\n3. It ends."
    assert [block.kind for block in read_blocks(text)] == ["prose", "list"]
    assert len(passages(text)) == 1


def test_a_heading_without_text_is_not_lost() -> None:
    assert [one.text for one in passages("## A\n\n## B\n\nText.\n\n## C")] == ["A", "Text.", "C"]
    assert [one.heading for one in passages("## A\n\n### B\n\nText.")] == ["A > B"]


def test_links_lose_their_address_and_keep_their_words() -> None:
    text = 'See [the form](https://example.org/a_(b) "Form") and ![a chart](x.png) or [that][1]. '
    text += "**Now** or __then__."
    assert passages(text)[0].text == "See the form and a chart or that. Now or then."


WORD = st.sampled_from(["one", "two", "three.", "four:", "five,", "Six"])
LINE = st.lists(WORD, min_size=1, max_size=60).map(" ".join)
BLOCK = st.one_of(
    LINE,
    st.lists(LINE, min_size=1, max_size=12).map(lambda items: "\n".join(f"- {item}" for item in items)),
    LINE.map(lambda line: f"## {line[:40]}"),
)


@given(st.lists(BLOCK, max_size=14).map("\n\n".join))
def test_every_word_comes_through_and_lists_stay_whole(body: str) -> None:
    found = passages(body)
    everything = "\n".join(f"{one.heading}\n{one.text}" for one in found)
    for block in read_blocks(body):
        for line in block.text.split("\n"):
            assert " ".join(line.split())[:60] in " ".join(everything.split())
        if block.kind == "list" and len(block.text) <= LONGEST_LIST:
            assert any(block.text in one.text for one in found)


def test_our_own_documents_come_out_section_by_section() -> None:
    for path in sorted((edition_folder() / "playbook").glob("*.md")):
        document = read_document(path.read_text(encoding="utf-8"), path.name)
        found = split(document)
        assert len(found) == document.body.count("\n## ") + document.body.startswith("## ")
        assert all(one.sources and len(one.text) <= SIZE for one in found)


def test_handbooks_keep_their_lists() -> None:
    data = os.environ.get("COACH_TEST_DATA")
    if not data:
        pytest.skip("COACH_TEST_DATA is not set")
    for page in sorted(Path(data, "handbooks").rglob("*.md"))[::3]:
        cleaned = clean(load(page, Sandbox()))
        found = split(Document(id="d", title=cleaned.title, basis="policy", body=cleaned.text))
        for one, after in pairwise(found):
            alone = re.fullmatch(r"[^-\n][^\n]{1,200}:", one.text) and one.heading == after.heading
            assert not alone, (page, one.heading, one.text)
