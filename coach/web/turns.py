"""The turns that run here: counted, bounded, one at a time in a conversation."""

from __future__ import annotations

import logging
import threading
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from coach.advising.records import Advice, Turn
from coach.advising.talk import Talk
from coach.errors import CoachError

_LOG = logging.getLogger(__name__)
APOLOGY = "Something went wrong on this side; your words are kept. Please send them again."


class Advising(Protocol):
    """What the web app needs of a coach."""

    def advise(self, turn: Turn) -> Iterator[Advice]:
        """The same Advice growing; the last one has `done`."""
        ...

    def recall(self, turn: Turn, talk: Talk) -> None:
        """Take up a conversation from what was remembered of it."""

    def remembered(self, turn: Turn) -> Talk:
        """What is remembered of a conversation now."""
        ...


class Overloaded(CoachError):
    """Too many turns at once, or the server is closing."""


class Turns:
    """Runs turns through the coach: at most `limit` at once, one at a time in a conversation."""

    def __init__(self, coach: Advising, limit: int = 48) -> None:
        self._coach, self._limit = coach, limit
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self.closing = False

    @property
    def running(self) -> int:
        """How many turns run now."""
        return len(self._running)

    def advise(self, turn: Turn) -> Iterator[Advice]:
        """The coach's own stream. Raises Overloaded, or CoachError where a turn of this conversation runs."""
        with self.claim(turn.conversation):
            yield from self.stream(turn)

    def stream(self, turn: Turn) -> Iterator[Advice]:
        """The coach's own stream, within a claim of the caller's."""
        yield from self._coach.advise(turn)

    @contextmanager
    def claim(self, conversation: str) -> Iterator[None]:
        """A place among the running turns, and the conversation to oneself. Raises as `advise`."""
        self._enter(conversation)
        try:
            yield
        finally:
            self._running.discard(conversation)

    def recall(self, turn: Turn, talk: Talk) -> None:
        """Have the coach take up a conversation from what was remembered of it."""
        self._coach.recall(turn, talk)

    def remembered(self, turn: Turn) -> Talk:
        """What the coach remembers of a conversation now."""
        return self._coach.remembered(turn)

    def _enter(self, conversation: str) -> None:
        with self._lock:
            if self.closing:
                raise Overloaded("The coach is shutting down; send this again in a moment.")
            if conversation in self._running:
                raise CoachError("Still answering your last message; wait for it, or press Stop first.")
            if len(self._running) >= self._limit:
                raise Overloaded("Too many people are asking at once; try again in a few seconds.")
            self._running.add(conversation)


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
