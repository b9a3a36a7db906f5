"""The one retry loop: all requests of one user action, counted, waited for, and ended in time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TypeVar

from coach.models.errors import BadOutput, ModelError, NoSchema, Stopped, UsedUp
from coach.models.port import (
    BEAT,
    LIMITS,
    Clock,
    Deadline,
    End,
    Limits,
    Message,
    Model,
    Piece,
    SystemClock,
    Usage,
    estimate_tokens,
)
from coach.models.structured import repair
from coach.records import Record

R = TypeVar("R", bound=Record)

_PAUSES = (0.4, 1.2)
"""Seconds before the second and the third request."""
_PATIENCE = 5.0
"""Seconds we wait at most because a provider asks for it."""
_SOON = 8.0
"""Seconds after which a call that shows nothing is not tried again, so that the rep hears within ten."""


_FREE = frozenset({"busy", "down", "unreachable", "quota", "key", "unknown_model", "refused", "too_long",
                   "not_a_model", "no_schema", "setting", "local_died"})  # fmt: skip
"""Faults for which no provider takes anything: the request was not accepted."""


def _no_limit(about: int) -> None:
    """Nothing is counted."""


class Action:
    """The calls of one user action: one end in time, one Stop, at most four requests, three once one failed.

    Made for each action and dropped after it; calls may run side by side. `cancel` stops all of them.
    `take` is told before each request of how many tokens its prompt is, about, and may raise a ModelError.
    """

    def __init__(
        self,
        model: Model,
        *,
        clock: Clock | None = None,
        limits: Limits = LIMITS,
        cancel: threading.Event | None = None,
        most: int = 4,
        most_when_failed: int = 3,
        take: Callable[[int], None] | None = None,
    ) -> None:
        self.model = model
        self.cancel = cancel or threading.Event()
        self._clock, self._limits = clock or SystemClock(), limits
        self._deadline = Deadline.start(self._clock, limits)
        self._most, self._most_when_failed = most, most_when_failed
        self._lock = threading.Lock()
        self._requests, self._usage, self._failed, self._seconds = 0, Usage(), False, 0.0
        self._take = take or _no_limit

    @property
    def requests(self) -> int:
        """Requests made so far, retries and repairs included."""
        return self._requests

    @property
    def usage(self) -> Usage:
        """Tokens of all replies so far."""
        return self._usage

    @property
    def seconds(self) -> float:
        """Seconds that requests took so far."""
        return self._seconds

    @property
    def failed(self) -> bool:
        """Whether the provider failed at least once."""
        return self._failed

    def ask(self, messages: Sequence[Message], schema: type[R], most_tokens: int | None = None) -> R:
        """The record a model fills in; one repair at most. Raises a ModelError, never gives half a record."""
        asking = self.asking(messages, schema, most_tokens)
        while True:
            try:
                next(asking)
            except StopIteration as end:
                found: R = end.value
                return found

    def asking(
        self, messages: Sequence[Message], schema: type[R], most_tokens: int | None = None
    ) -> Generator[None, None, R]:
        """As `ask`, with a turn for the reader at least every `BEAT` seconds."""
        for piece in self.stream(messages, schema, most_tokens):
            if piece.end is not None and isinstance(piece.end.value, schema):
                return piece.end.value
            yield
        raise BadOutput()

    def stream(
        self, messages: Sequence[Message], schema: type[Record] | None = None, most_tokens: int | None = None
    ) -> Iterator[Piece]:
        """The reply as it grows, asked for again only while nothing was shown; see Model.stream."""
        began, deadline = self._clock.now(), self._deadline.next_call(self._clock, self._limits)
        sent, repaired, tries = tuple(messages), False, 0
        while True:
            about = sum(estimate_tokens(message.text) for message in sent)
            self._count(about)
            try:
                yield from self._once(sent, schema, deadline, most_tokens)
                return
            except BadOutput as fault:
                if repaired or not self._room():
                    raise BadOutput() from None
                sent, repaired = repair(messages, fault), True
            except ModelError as fault:
                self._failed = self._failed or not isinstance(fault, NoSchema)
                wait = self._pause(fault, tries, began, deadline)
                if wait is None:
                    raise
                yield from self._waiting(wait)
                tries += 1

    def _waiting(self, seconds: float) -> Iterator[Piece]:
        """Beats until the seconds are over; raises Stopped."""
        until = self._clock.now() + seconds
        while True:
            left = max(0.0, until - self._clock.now())
            if self._clock.wait(self.cancel, min(left, BEAT)):
                raise Stopped()
            if left <= 0:
                return
            yield Piece()

    def _once(
        self,
        sent: Sequence[Message],
        schema: type[Record] | None,
        deadline: Deadline,
        most_tokens: int | None,
    ) -> Iterator[Piece]:
        pieces = self.model.stream(
            sent, schema=schema, deadline=deadline, cancel=self.cancel, most_tokens=most_tokens
        )
        began, said, end = self._clock.now(), "", None
        free = False
        try:
            for piece in pieces:
                said = piece.text or said
                if piece.end is not None:
                    end = piece.end
                    self._note(piece.end)
                yield piece
        except ModelError as fault:
            free = fault.kind in _FREE
            raise
        finally:
            if end is None and not free:  # left, or broken off: what it cost nobody says
                prompt = sum(estimate_tokens(message.text) for message in sent)
                self._add(Usage(prompt=prompt, completion=estimate_tokens(said), counted=False))
            with self._lock:
                self._seconds += self._clock.now() - began

    def _count(self, about: int) -> None:
        with self._lock:
            if not self._room():
                raise UsedUp()
            self._take(about)
            self._requests += 1

    def _room(self) -> bool:
        return self._requests < (self._most_when_failed if self._failed else self._most)

    def _note(self, end: End) -> None:
        self._add(end.usage)
        with self._lock:
            self._failed = self._failed or end.how == "cut"

    def _add(self, usage: Usage) -> None:
        with self._lock:
            self._usage = self._usage + usage

    def _pause(self, fault: ModelError, tries: int, began: float, deadline: Deadline) -> float | None:
        """Seconds to wait before the next request, or None where there must be none."""
        if isinstance(fault, NoSchema):
            return 0.0 if self._room() and tries == 0 else None
        now = self._clock.now()
        wait = max(_PAUSES[min(tries, len(_PAUSES) - 1)], fault.after or 0.0)
        late = now - began > _SOON or now + wait >= deadline.first_by
        if tries >= fault.retries or wait > _PATIENCE or late or not self._room():
            return None
        return wait
