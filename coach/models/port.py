"""The port to language models: messages in, growing text out, an honest end, what it used."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

from pydantic import SerializeAsAny

from coach.records import Record

BEAT = 0.25
"""Seconds at most between two pieces while a reply is awaited: whoever reads them can leave at any of them."""

How = Literal["finished", "cut", "filtered"]
"""How a reply ended: whole; broken off (length limit, lost line, deadline); held back by the provider."""


class Message(Record):
    """One message of a prompt. Text from outside belongs into numbered slots of `user` messages only."""

    role: Literal["system", "user", "assistant"]
    text: str


class Usage(Record):
    """Tokens of one request, or of several added up; `counted` is False where we estimated them."""

    prompt: int = 0
    completion: int = 0
    counted: bool = True

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            prompt=self.prompt + other.prompt,
            completion=self.completion + other.completion,
            counted=self.counted and other.counted,
        )


class End(Record):
    """How a reply ended, what it used, and the record it holds where a schema was asked for.

    `reason` is one plain sentence for anything but `finished`. `value` is an instance of the schema,
    and None unless the end is `finished`.
    """

    how: How
    usage: Usage = Usage()
    reason: str = ""
    value: SerializeAsAny[Record] | None = None


class Piece(Record):
    """What arrived: `new` has been added, `text` is everything so far; the last piece has an `end`."""

    new: str = ""
    text: str = ""
    end: End | None = None

    @property
    def is_beat(self) -> bool:
        """Whether nothing arrived: it only gives the reader a turn."""
        return not self.new and self.end is None


class Clock(Protocol):
    """Time as this room reads it, so that tests can hold it."""

    def now(self) -> float:
        """Seconds that only grow."""

    def wait(self, cancel: threading.Event, seconds: float) -> bool:
        """Wait; True as soon as `cancel` is set, False when the seconds are over."""


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    def wait(self, cancel: threading.Event, seconds: float) -> bool:
        """Wait; True as soon as `cancel` is set, False when the seconds are over."""
        return cancel.wait(seconds)


class Limits(Record):
    """Seconds a user action may take: to a call's first text, and for all its calls together."""

    first: float = 30.0
    total: float = 90.0


LIMITS = Limits()
"""What the product promises."""


class Deadline(Record):
    """Until when (seconds of the clock) a call must show its first text, and must have ended."""

    first_by: float
    end_by: float

    @classmethod
    def start(cls, clock: Clock, limits: Limits = LIMITS) -> Deadline:
        """The deadline of a user action that begins now."""
        now = clock.now()
        return cls(first_by=now + min(limits.first, limits.total), end_by=now + limits.total)

    def next_call(self, clock: Clock, limits: Limits = LIMITS) -> Deadline:
        """For another call of the same action: its own time to the first text, the same end."""
        return Deadline(first_by=min(clock.now() + limits.first, self.end_by), end_by=self.end_by)


class Model(Protocol):
    """A language model. Safe between threads; `stream` makes one request and never repeats it."""

    @property
    def name(self) -> str:
        """As the rep is told: `provider:name`."""

    @property
    def here(self) -> bool:
        """Whether prompts stay on this machine."""

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: type[Record] | None = None,
        deadline: Deadline,
        cancel: threading.Event,
        most_tokens: int | None = None,
    ) -> Iterator[Piece]:
        """The reply as it grows; the last piece, and only it, has an `end`; a beat comes every `BEAT` seconds.

        With a `schema` there is one piece beside beats, whose end holds the validated record. Raises a
        ModelError while nothing was shown; once text was shown, a failure becomes an end that is `cut`.
        Setting `cancel` or closing the iterator ends the provider's request.
        """

    def tokens(self, text: str) -> int:
        """How many tokens the model reads in a text; an estimate on the high side where it cannot say."""

    def warm(self) -> None:
        """Load now what the first call would load (seconds); raises BadModelSetting or LocalModelDied."""

    def close(self) -> None:
        """Let go of connections and processes; the next call may open them again."""


def estimate_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few: a token per three bytes of UTF-8."""
    return -(-len(text.encode("utf-8", "replace")) // 3)
