"""The five articles uploaded as they are: nothing of substance lost, and the plays A to M proposed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.library.characters import plain_characters
from coach.library.parsing.sandbox import Sandbox
from coach.library.reading import Read, read
from coach.playbook.records import Document
from coach.workshop.proposing import propose

DATA = os.environ.get("COACH_TEST_DATA")
SHARED = Path(DATA).parent if DATA else Path()
LETTERS = {
    "A": ("000", "referral"), "B": ("002", "premature"), "C": ("003", "help you win"), "D": ("003", "99.9"),
    "E": ("003", "tee up"), "F": ("003", "surprises"), "G": ("003", "appreciation"), "H": ("003", "reinforce"),
    "I": ("003", "teammates"), "J": ("004", "executives"), "K": ("004", "gain directly"), "L": ("004", "prizes"),
    "M": ("004", "coordination"),
}  # fmt: skip
"""Each play's article, and a word of the sentence that makes it."""
pytestmark = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the articles are not beside COACH_TEST_DATA")


def articles() -> Iterator[tuple[str, Read]]:
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        yield path.name[:3], read(path, Sandbox())


def letters(text: str) -> str:
    return re.sub(r"\W+", "", plain_characters(text)).lower()


def test_nothing_of_substance_is_lost() -> None:
    inventory = (SHARED / "PLAYBOOK.md").read_text(encoding="utf-8")
    kept = {name: letters(found.text + found.about_author) for name, found in articles()}
    quotes = [
        (number[:3], quote)
        for number, line in re.findall(r"\*\*(\d{3}-\d{2}) \[[^\]]*\][^\n]*?\*\*\. ([^\n]*)", inventory)
        for quote in re.findall(r'"([^"]{8,})"(?= /|\s|$)', line)
    ]
    assert len(quotes) > 120
    lost = [quote for name, quote in quotes for part in quote.split("…") if letters(part) not in kept[name]]
    assert lost == []


def test_the_page_around_them_is_gone() -> None:
    text = " ".join(found.text for _, found in articles()).lower()
    for mark in ("leave a reply", "trackback", "newsletter", "post a comment", "copy link", "sign in", "twitter"):
        assert mark not in text


def test_plays_are_proposed_with_no_more_wrong_than_right() -> None:
    right: set[str] = set()
    wrong = 0
    for name, found in articles():
        for proposal in propose(Document(id=name, title=found.title, basis="article", body=found.text)):
            said = " ".join(tied.sentence for tied in (*proposal.trigger, *proposal.steps, *proposal.elements)).lower()
            hits = {letter for letter, (article, mark) in LETTERS.items() if article == name and mark in said}
            right |= hits
            wrong += not hits
    assert len(right) >= 10 and wrong <= len(right)
