"""OpenTelemetry spans of turns and of a model's requests, after the GenAI conventions, when they are switched on.

A span says who was asked, how long it took, what it used and how it ended; never a word of a message, a note, a
prompt or a reply. Nothing of OpenTelemetry is imported where `COACH_TELEMETRY` is not set.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from coach.errors import BadUse, CoachError
from coach.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

T = TypeVar("T")
Told = Mapping[str, str | int | bool | tuple[str, ...]]
"""What a span says of something: names of the conventions, and values."""
PATIENCE = 2
"""Seconds that the collector may take; spans that it does not take are dropped."""


class Tracing:
    """Writes spans; without a provider it writes none. Safe between threads."""

    def __init__(self, provider: TracerProvider | None = None) -> None:
        self._provider = provider
        self._tracer: Any = provider.get_tracer("coach") if provider else None

    @property
    def writes(self) -> bool:
        """Whether spans go anywhere."""
        return self._tracer is not None

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
            span.set_attribute("error.type", getattr(fault, "kind", type(fault).__name__))
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
