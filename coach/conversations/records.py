"""Conversations as records: their turns with the advice given, and what the user thought of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from coach.advising.records import Advice
from coach.advising.talk import Talk
from coach.records import Record

Thumb = Literal["up", "down"]


class Conversation(Record):
    """A conversation of one user; `deal` and `account` are what it was last said to be about, or empty."""

    id: str
    title: str
    deal: str = ""
    account: str = ""
    changed_at: datetime
    turns: int = 0


class Rating(Record):
    """A thumb for an answer, with a reason from the page's list and words of the user's own."""

    thumb: Thumb
    reason: str = ""
    words: str = ""


class Told(Record):
    """A turn that is kept; `advice` is None where the answer broke off before it was whole."""

    number: int
    text: str
    advice: Advice | None
    at: datetime
    rating: Rating | None = None


class Opened(Record):
    """A conversation with its turns, oldest first."""

    conversation: Conversation
    turns: tuple[Told, ...] = ()


class Begun(Record):
    """A turn that was begun: its place, the turns before it, and what was remembered after them."""

    conversation: Conversation
    number: int
    before: tuple[Told, ...] = ()
    talk: Talk | None = None


class Rated(Record):
    """An answer that somebody rated, for trainers."""

    user: str
    question: str
    verdict: str
    headline: str
    rating: Rating
    at: datetime
