"""A model that answers from a script, behind the same port: no network, no chance, the same every time."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence

from coach.models.doubles.minds import Asked, Mind
from coach.models.errors import CutOff, EmptyReply, ModelError, Stopped, TooLate, Withheld
from coach.models.port import (
    BEAT,
    Clock,
    Deadline,
    End,
    How,
    Message,
    Piece,
    SystemClock,
    Usage,
    estimate_tokens,
)
from coach.models.structured import read_record, strict_schema
from coach.records import Record


class Line(Record):
    """One answer of a script: its text, how it ends, seconds before each word."""

    text: str
    how: How = "finished"
    pause: float = 0.0


class ScriptedModel:
    """Answers with a mind, or with the lines and errors of a script in order (the last again and again).

    `asked` holds every request it has seen. Safe between threads.
    """

    def __init__(
        self,
        script: Mind | Sequence[Line | str | ModelError],
        *,
        name: str = "scripted:model",
        here: bool = True,
        clock: Clock | None = None,
    ) -> None:
        self.name, self.here = name, here
        self.asked: list[Asked] = []
        self._script, self._clock, self._lock = script, clock or SystemClock(), threading.Lock()

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: type[Record] | None = None,
        deadline: Deadline,
        cancel: threading.Event,
        most_tokens: int | None = None,
    ) -> Iterator[Piece]:
        """The scripted reply word by word; see Model.stream."""
        line = self._next(Asked(messages=tuple(messages), form=strict_schema(schema) if schema else None))
        used = sum(estimate_tokens(message.text) for message in messages)
        said = ""
        for piece in self._say(line, deadline, cancel):
            said = piece.text
            if schema is None or piece.is_beat:
                yield piece
            elif piece.end is not None:
                raise CutOff()
            if piece.end is not None:
                return
        usage = Usage(prompt=used, completion=estimate_tokens(said))
        yield _last(line, said, usage, schema)

    def tokens(self, text: str) -> int:
        """An estimate."""
        return estimate_tokens(text)

    def warm(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to let go of."""

    def _next(self, asked: Asked) -> Line:
        with self._lock:
            self.asked.append(asked)
            number = len(self.asked) - 1
        if callable(self._script):
            return Line(text=self._script(asked))
        item = self._script[min(number, len(self._script) - 1)]
        if isinstance(item, ModelError):
            raise item
        return Line(text=item) if isinstance(item, str) else item

    def _pause(self, seconds: float, said: str, cancel: threading.Event) -> Iterator[Piece]:
        """Beats before a word."""
        until = self._clock.now() + seconds
        while seconds and (left := until - self._clock.now()) > 0 and not cancel.is_set():
            self._clock.wait(cancel, min(left, BEAT))
            if left > BEAT:
                yield Piece(text=said)

    def _say(self, line: Line, deadline: Deadline, cancel: threading.Event) -> Iterator[Piece]:
        said = ""
        for word in re.findall(r"\S+\s*|\s+", line.text):
            yield from self._pause(line.pause, said, cancel)
            stopped = cancel.is_set()
            late = self._clock.now() >= (deadline.end_by if said else deadline.first_by)
            if stopped or late:
                if not said.strip():
                    raise Stopped() if stopped else TooLate()
                reason = (
                    "You stopped the model before it had finished." if stopped else "The model took too long."
                )
                usage = Usage(completion=estimate_tokens(said), counted=False)
                yield Piece(text=said, end=End(how="cut", usage=usage, reason=reason))
                return
            said += word
            yield Piece(new=word, text=said)


def _last(line: Line, said: str, usage: Usage, schema: type[Record] | None) -> Piece:
    if not said.strip():
        raise Withheld() if line.how == "filtered" else EmptyReply()
    reason = {"cut": "The model's answer broke off before its end.",
              "filtered": "The model's provider held the answer back."}.get(line.how, "")  # fmt: skip
    if schema is None:
        return Piece(text=said, end=End(how=line.how, usage=usage, reason=reason))
    if line.how != "finished":
        raise CutOff() if line.how == "cut" else Withheld()
    value = read_record(said, schema)
    return Piece(new=said, text=said, end=End(how="finished", usage=usage, value=value))
