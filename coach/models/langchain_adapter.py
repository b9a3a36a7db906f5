"""The adapter over LangChain chat models: one request, our deadline, our errors, an honest end."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from coach.models.errors import CutOff, EmptyReply, ModelError, NoSchema, Stopped, TooLate, Withheld
from coach.models.looping import Loop
from coach.models.port import BEAT, Clock, Deadline, End, Message, Piece, Usage, estimate_tokens
from coach.models.reading import finish_reason, how_ended, read_fault
from coach.models.structured import in_words, read_record, response_format
from coach.records import Record

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_LOOK = 0.05
"""Seconds between two looks at whether the rep pressed Stop."""
_TOLERANCE = 0.5
"""Seconds after a deadline at which the caller goes on even if the library does not let go."""
_REASONS = {
    "cut": "The model's answer broke off before its end.",
    "filtered": "The model's provider held the answer back.",
}


class Source(Protocol):
    """Where the chat model comes from, made when it is first needed."""

    name: str
    here: bool
    takes_schema: bool

    def chat(self, until: float, cancel: threading.Event) -> BaseChatModel:
        """The chat model, made or started by `until` (seconds of the clock) at the latest.

        Raises BadModelSetting, TooLate, Stopped, LocalModelDied.
        """

    def tokens(self, text: str) -> int | None:
        """Tokens as the model counts them, or None where it cannot say."""

    async def aclose(self) -> None:
        """Close the connections."""

    def close(self) -> None:
        """End what else was started."""


class LangChainModel:
    """A model of LangChain behind the port. Safe between threads."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._source, self._clock, self._loop = source, clock, Loop()
        self._in_words = not source.takes_schema

    @property
    def name(self) -> str:
        """As the rep is told: `provider:name`."""
        return self._source.name

    @property
    def here(self) -> bool:
        """Whether prompts stay on this machine."""
        return self._source.here

    @property
    def asks_in_words(self) -> bool:
        """Whether the server takes no schema, as configured or as found out since."""
        return self._in_words

    def tokens(self, text: str) -> int:
        """How many tokens the model reads in a text."""
        return self._source.tokens(text) or estimate_tokens(text)

    def warm(self) -> None:
        """Import the library, start the process; raises BadModelSetting or LocalModelDied."""
        self._source.chat(Deadline.start(self._clock).end_by, threading.Event())

    def close(self) -> None:
        """End running requests, connections and processes."""
        with suppress(TimeoutError):  # whatever holds it ends with the thread below
            self._loop.start(self._source.aclose()).result(2.0)
        self._loop.close()
        self._source.close()

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: type[Record] | None = None,
        deadline: Deadline,
        cancel: threading.Event,
        most_tokens: int | None = None,
    ) -> Iterator[Piece]:
        """The reply as it grows; see the port. One request."""
        words = schema is not None and self._in_words
        sent = in_words(messages, schema) if schema is not None and words else tuple(messages)
        extra: dict[str, Any] = {"max_tokens": most_tokens} if most_tokens else {}
        if schema is not None and not words:
            extra["extra_body"] = {"response_format": response_format(schema)}
        pieces = self._request(sent, extra, deadline, cancel)
        if schema is None:
            yield from _shown(pieces, sum(estimate_tokens(message.text) for message in sent))
            return
        try:
            yield from _whole(pieces, schema)
        except NoSchema:
            self._in_words = True
            raise

    def _request(
        self, messages: Sequence[Message], extra: dict[str, Any], deadline: Deadline, cancel: threading.Event
    ) -> Iterator[Piece | ModelError]:
        """Pieces as they come from the loop's thread, beats meanwhile; last an end or an error."""
        arrived: queue.SimpleQueue[Piece | ModelError] = queue.SimpleQueue()
        call = _Call(self._clock, deadline, cancel, arrived.put)
        future = self._loop.start(call.run(self._source, messages, extra))
        said = ""
        try:
            while True:
                try:
                    item = arrived.get(timeout=BEAT)
                except queue.Empty:
                    late = self._clock.now() > deadline.end_by + _TOLERANCE
                    item = TooLate() if late else Piece(text=said)
                yield item
                if isinstance(item, ModelError) or item.end:
                    return
                said = item.text
        finally:
            future.cancel()


class _Call:
    """One request on the loop's thread: watches deadline and Stop, puts pieces, then an end or an error."""

    def __init__(
        self,
        clock: Clock,
        deadline: Deadline,
        cancel: threading.Event,
        put: Callable[[Piece | ModelError], None],
    ) -> None:
        self._clock, self._deadline, self._cancel, self._put = clock, deadline, cancel, put
        self._text, self._usage, self._reason = "", None, None  # type: str, Usage | None, str | None

    async def run(self, source: Source, messages: Sequence[Message], extra: dict[str, Any]) -> None:
        """Make the request and put everything that comes of it."""
        reader = asyncio.ensure_future(self._read(source, messages, extra))
        try:
            fault = await self._watch(reader)
        finally:
            reader.cancel()
        if fault is not None:
            self._put(fault)
            return
        self._put(self._last(messages))

    async def _watch(self, reader: asyncio.Future[None]) -> ModelError | None:
        """Wait for the reader; the error that ended it, or None. Cancelling it closes the line."""
        while True:
            limit = self._deadline.end_by if self._text else self._deadline.first_by
            left = limit - self._clock.now()
            if self._cancel.is_set():
                return Stopped()
            if left <= 0:
                return TooLate()
            done, _ = await asyncio.wait({reader}, timeout=min(left, _LOOK))
            if done:
                error = reader.exception()
                return None if error is None else read_fault(error, bool(self._text))

    async def _read(self, source: Source, messages: Sequence[Message], extra: dict[str, Any]) -> None:
        chat = await asyncio.to_thread(source.chat, self._deadline.first_by, self._cancel)
        with _untraced():
            async for chunk in chat.astream([(message.role, message.text) for message in messages], **extra):
                self._take(chunk)

    def _take(self, chunk: Any) -> None:
        self._reason = finish_reason(chunk.response_metadata) or self._reason
        used = chunk.usage_metadata
        if used:
            self._usage = Usage(prompt=used["input_tokens"], completion=used["output_tokens"])
        new = chunk.text if isinstance(chunk.text, str) else chunk.text()
        if new:
            self._text += new
            self._put(Piece(new=new, text=self._text))

    def _last(self, messages: Sequence[Message]) -> Piece | ModelError:
        how = how_ended(self._reason)
        if not self._text.strip():
            return Withheld() if how == "filtered" else EmptyReply()
        prompt = sum(estimate_tokens(message.text) for message in messages)
        guess = Usage(prompt=prompt, completion=estimate_tokens(self._text), counted=False)
        end = End(how=how, usage=self._usage or guess, reason=_REASONS.get(how, ""))
        return Piece(text=self._text, end=end)


def _shown(items: Iterator[Piece | ModelError], prompt: int) -> Iterator[Piece]:
    """Pieces for the page: a failure before any text is raised, one after it becomes an end that is cut.

    `prompt` is about how many tokens were sent.
    """
    text = ""
    for item in items:
        if isinstance(item, Piece):
            text = item.text
            yield item
        elif text.strip():
            usage = Usage(prompt=prompt, completion=estimate_tokens(text), counted=False)
            yield Piece(text=text, end=End(how="cut", usage=usage, reason=_why_cut(item)))
        else:
            raise item


def _why_cut(fault: ModelError) -> str:
    if isinstance(fault, Stopped):
        return "You stopped the model before it had finished."
    if isinstance(fault, TooLate):
        return "The model took too long and was stopped before it had finished."
    return _REASONS["cut"]


def _whole(items: Iterator[Piece | ModelError], schema: type[Record]) -> Iterator[Piece]:
    """The one piece of a structured reply, after beats; raises the error that ended it, or BadOutput."""
    last = Piece()
    for item in items:
        if isinstance(item, ModelError):
            raise item
        if item.end is None:
            yield Piece()
        last = item
    end = last.end
    if end is None or end.how == "cut":
        raise CutOff()
    if end.how == "filtered":
        raise Withheld()
    value = read_record(last.text, schema)
    yield Piece(new=last.text, text=last.text, end=end.model_copy(update={"value": value}))


@contextmanager
def _untraced() -> Iterator[None]:
    """No tracer of LangChain or LangSmith sees the call, whatever the environment says."""
    from langsmith import tracing_context

    with tracing_context(enabled=False):
        yield
