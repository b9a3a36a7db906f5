"""Counts what a model uses for each sample: tokens and requests, by the thread that runs the sample."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextvars import ContextVar

from coach.models.port import Deadline, Message, Model, Piece, Usage
from coach.records import Record

_COUNT: ContextVar[list[Used] | None] = ContextVar("_COUNT", default=None)


class Used(Record):
    """Requests made, tokens read and written, and what that costs where prices were given."""

    requests: int = 0
    prompt: int = 0
    completion: int = 0
    cost: float = 0.0

    def __add__(self, other: Used) -> Used:
        """Both together."""
        return Used(
            requests=self.requests + other.requests, prompt=self.prompt + other.prompt,
            completion=self.completion + other.completion, cost=self.cost + other.cost,
        )  # fmt: skip


class Price(Record):
    """Money for a million tokens read and written; the currency is whoever's who names it."""

    prompt: float = 0.0
    completion: float = 0.0

    def of(self, usage: Usage) -> Used:
        """One request's use with its cost."""
        cost = (usage.prompt * self.prompt + usage.completion * self.completion) / 1_000_000
        return Used(requests=1, prompt=usage.prompt, completion=usage.completion, cost=cost)


class counted:
    """While the block runs, what this thread's requests use is added to `used`."""

    def __enter__(self) -> counted:
        self._kept: list[Used] = []
        self._token = _COUNT.set(self._kept)
        return self

    def __exit__(self, *_: object) -> None:
        _COUNT.reset(self._token)

    @property
    def used(self) -> Used:
        """So far."""
        return sum(self._kept, Used())


class Metered:
    """A model that tells `counted` what each request used; otherwise the model it wraps."""

    def __init__(self, model: Model, price: Price | None = None) -> None:
        self._model, self._price = model, price or Price()

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    @property
    def here(self) -> bool:
        """The model's."""
        return self._model.here

    def stream(
        self, messages: Sequence[Message], *, schema: type[Record] | None = None, deadline: Deadline,
        cancel: threading.Event, most_tokens: int | None = None,
    ) -> Iterator[Piece]:  # fmt: skip
        """As the model's; the end's usage is counted."""
        kept = _COUNT.get()
        for piece in self._model.stream(
            messages, schema=schema, deadline=deadline, cancel=cancel, most_tokens=most_tokens
        ):
            if piece.end and kept is not None:
                kept.append(self._price.of(piece.end.usage))
            yield piece

    def tokens(self, text: str) -> int:
        """The model's."""
        return self._model.tokens(text)

    def warm(self) -> None:
        """The model's."""
        self._model.warm()

    def close(self) -> None:
        """The model's."""
        self._model.close()
