"""A model whose requests stand in spans, after the GenAI conventions; never a word of a prompt or a reply."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from coach.models.port import Deadline, Message, Model, Piece
from coach.records import Record
from coach.tracing import Told, Tracing

_CALLED = {"google_genai": "gcp.gemini", "azure_openai": "azure.ai.openai", "mistralai": "mistral_ai"}
"""Providers that the conventions call by another name than LangChain does."""


def traced(model: Model, tracing: Tracing) -> Model:
    """The model, with a span for each of its requests where spans are written."""
    return Traced(model, tracing) if tracing.writes else model


class Traced:
    """A model whose requests are seen; otherwise the model it wraps."""

    def __init__(self, model: Model, tracing: Tracing) -> None:
        self._model, self._tracing = model, tracing

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
        """The model's, under a span."""
        provider, _, name = self.name.partition(":")
        known = {
            "gen_ai.operation.name": "chat", "gen_ai.provider.name": _CALLED.get(provider, provider),
            "gen_ai.request.model": name, "gen_ai.output.type": "json" if schema else "text",
        }  # fmt: skip
        limit = {"gen_ai.request.max_tokens": most_tokens} if most_tokens else {}
        pieces = self._model.stream(messages, schema=schema, deadline=deadline, cancel=cancel, most_tokens=most_tokens)
        return self._tracing.steps(pieces, f"chat {name}", {**known, **limit}, _of_piece, client=True)

    def tokens(self, text: str) -> int:
        """The model's."""
        return self._model.tokens(text)

    def warm(self) -> None:
        """The model's."""
        self._model.warm()

    def close(self) -> None:
        """The model's."""
        self._model.close()


def _of_piece(piece: Piece) -> Told:
    """What a request's last piece says of it; one that has no end was left."""
    if piece.end is None:
        return {"gen_ai.response.finish_reasons": ("left",)}
    used = piece.end.usage
    return {
        "gen_ai.response.finish_reasons": (piece.end.how,), "gen_ai.usage.input_tokens": used.prompt,
        "gen_ai.usage.output_tokens": used.completion,
    }  # fmt: skip
