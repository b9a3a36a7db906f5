"""OpenTelemetry spans of turns and of a model's requests, after the GenAI conventions, when they are switched on.

A span says who was asked, how long it took, what it used and how it ended; never a word of a message, a note, a
prompt or a reply. Nothing of OpenTelemetry is imported where `COACH_TELEMETRY` is not set.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from coach.errors import BadUse, CoachError
from coach.models.errors import ModelError
from coach.models.port import Deadline, Message, Model, Piece
from coach.records import Record
from coach.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

T = TypeVar("T")
Told = Mapping[str, str | int | bool | tuple[str, ...]]
"""What a span says of something: names of the conventions, and values."""
PATIENCE = 2
"""Seconds that the collector may take; spans that it does not take are dropped."""
_CALLED = {"google_genai": "gcp.gemini", "azure_openai": "azure.ai.openai", "mistralai": "mistral_ai"}
"""Providers that the conventions call by another name than LangChain does."""


class Tracing:
    """Writes spans; without a provider it writes none. Safe between threads."""

    def __init__(self, provider: TracerProvider | None = None) -> None:
        self._provider = provider
        self._tracer: Any = provider.get_tracer("coach") if provider else None

    def of_model(self, model: Model) -> Model:
        """The model, with a span for each of its requests."""
        return model if self._tracer is None else _Traced(model, self)

    def steps(
        self, taken: Iterator[T], name: str, known: Told, told: Callable[[T], Told], client: bool = False
    ) -> Iterator[T]:
        """The steps as they come, under a span: what is `known` before, and what is `told` of the last one.

        Between two steps the span is nobody's context, so that turns of one thread do not mix.
        """
        if self._tracer is None:
            yield from taken
            return
        from opentelemetry import context, trace

        kind = trace.SpanKind.CLIENT if client else trace.SpanKind.INTERNAL
        span = self._tracer.start_span(name, kind=kind, attributes=dict(known))
        inside = trace.set_span_in_context(span)
        last: list[T] = []
        try:
            while True:
                token = context.attach(inside)
                try:
                    last = [next(taken)]
                except StopIteration:
                    return
                finally:
                    context.detach(token)
                yield last[0]
        except Exception as fault:
            span.set_attribute("error.type", fault.kind if isinstance(fault, ModelError) else type(fault).__name__)
            span.set_status(trace.StatusCode.ERROR)
            raise
        finally:
            span.set_attributes(dict(told(last[0])) if last else {})
            span.end()
            if isinstance(taken, Generator):
                taken.close()

    def close(self) -> None:
        """Send what waits, for `PATIENCE` seconds at most."""
        if self._provider is not None:
            self._provider.force_flush(1000 * PATIENCE)
            self._provider.shutdown()


class _Traced:
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


def open_tracing(settings: Settings) -> Tracing:
    """Spans to the collector that `COACH_TELEMETRY` names; none where it is empty.

    Raises BadUse for what is no address, CoachError where the packages are missing.
    """
    address = settings.telemetry
    if not address:
        return Tracing()
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadUse(
            f"COACH_TELEMETRY is {address!r}, which is no web address; write that of an OTLP collector, "
            "such as http://127.0.0.1:4317, or leave it empty."
        )
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise CoachError(
            "COACH_TELEMETRY is set, but what writes spans is not installed: install the extra `telemetry`, "
            "or leave COACH_TELEMETRY empty."
        ) from None
    exporter = OTLPSpanExporter(endpoint=address, insecure=parts.scheme == "http", timeout=PATIENCE)
    provider = TracerProvider(resource=Resource({"service.name": "reference-coach"}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Tracing(provider)


def _of_piece(piece: Piece) -> Told:
    """What a request's last piece says of it; one that has no end was left."""
    if piece.end is None:
        return {"gen_ai.response.finish_reasons": ("left",)}
    used = piece.end.usage
    return {
        "gen_ai.response.finish_reasons": (piece.end.how,), "gen_ai.usage.input_tokens": used.prompt,
        "gen_ai.usage.output_tokens": used.completion,
    }  # fmt: skip
