"""What a parser takes out of a file: its text as Markdown, and what a reader of the file would not see."""

from __future__ import annotations

from coach.records import Record

MOST_PAGES = 500
"""Pages of a PDF, slides of a presentation."""
MOST_ROWS = 5_000
"""Rows of a CSV."""
MOST_TEXT = 3_000_000
"""Characters that a file's text may have."""
MOST_UNPACKED = 40_000_000
"""Bytes that the text parts of a packed file may unpack to; all its parts together may have five times as many."""
MOST_RATIO = 150
"""How many times its packed size a part above a megabyte may unpack to."""
SHOWN_HIDDEN = 2_000
"""Characters of one hidden piece that are kept for the clean view."""


class Refused(Exception):
    """A parser will not read this file; the text is the reason, for a person."""


class Hidden(Record):
    """Words that the file holds and its reader does not see, and why not."""

    text: str
    why: str


class Extracted(Record):
    """A file's text as Markdown; `hidden` is not in it, nor is `chrome` (what a page puts around its text)."""

    text: str
    title: str = ""
    hidden: tuple[Hidden, ...] = ()
    chrome: tuple[str, ...] = ()


def hidden_pieces(found: list[tuple[str, str]]) -> tuple[Hidden, ...]:
    """Hidden words, neighbours with the same reason joined; what has no letters is left out."""
    joined: list[list[str]] = []
    for text, why in found:
        text = " ".join(text.split())
        if not any(letter.isalnum() for letter in text):
            continue
        if joined and joined[-1][1] == why:
            joined[-1][0] += f" {text}"
        else:
            joined.append([text, why])
    return tuple(Hidden(text=text[:SHOWN_HIDDEN], why=why) for text, why in joined[:200])
