"""The turns that run here: counted, bounded, one at a time in a conversation, kept for the page."""

from __future__ import annotations

import logging
import threading
import traceback
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from typing import Protocol

from coach.advising.records import Advice, Turn
from coach.errors import CoachError
from coach.records import Record

_LOG = logging.getLogger(__name__)
APOLOGY = "Something went wrong on this side; your words are kept. Please send them again."


class Advising(Protocol):
    """What the web app needs of a coach."""

    def advise(self, turn: Turn) -> Iterator[Advice]:
        """The same Advice growing; the last one has `done`."""
        ...


class Overloaded(CoachError):
    """Too many turns at once, or the server is closing."""


class Told(Record):
    """A finished turn as the page keeps it."""

    text: str
    advice: Advice


class Turns:
    """Runs turns through the coach and remembers what each conversation of the page has shown.

    At most `limit` run at once; the `kept` conversations used last stay, each with its last 40 turns.
    """

    def __init__(self, coach: Advising, limit: int = 48, kept: int = 2000) -> None:
        self._coach, self._limit, self._kept = coach, limit, kept
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._told: OrderedDict[str, list[Told]] = OrderedDict()
        self.closing = False

    @property
    def running(self) -> int:
        """How many turns run now."""
        return len(self._running)

    def advise(self, turn: Turn) -> Iterator[Advice]:
        """The coach's own stream. Raises Overloaded, or CoachError where a turn of this conversation runs."""
        self._enter(turn.conversation)
        try:
            last: Advice | None = None
            for last in self._coach.advise(turn):
                yield last
            if last is not None and last.done:
                self._remember(turn.conversation, Told(text=turn.text, advice=last))
        finally:
            self._running.discard(turn.conversation)

    def told(self, conversation: str) -> tuple[Told, ...]:
        """The finished turns of a conversation, oldest first."""
        with self._lock:
            return tuple(self._told.get(conversation, ()))

    def _enter(self, conversation: str) -> None:
        with self._lock:
            if self.closing:
                raise Overloaded("The coach is shutting down; send this again in a moment.")
            if conversation in self._running:
                raise CoachError("Still answering your last message; wait for it, or press Stop first.")
            if len(self._running) >= self._limit:
                raise Overloaded("Too many people are asking at once; try again in a few seconds.")
            self._running.add(conversation)

    def _remember(self, conversation: str, told: Told) -> None:
        with self._lock:
            turns = self._told.setdefault(conversation, [])
            turns.append(told)
            del turns[:-40]
            self._told.move_to_end(conversation)
            while len(self._told) > self._kept:
                self._told.popitem(last=False)


def new_conversation() -> str:
    """An id nobody can guess."""
    return uuid.uuid4().hex


def explain(error: Exception) -> str:
    """One plain sentence for a person; what was not foreseen is logged, without anybody's words."""
    if isinstance(error, CoachError):
        return str(error)
    frames = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("a turn failed with %s\n%s", type(error).__name__, frames)
    return APOLOGY
