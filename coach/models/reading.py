"""Reads what providers' libraries raise and report into our own words; keeps none of their text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from coach.models.errors import (
    Busy,
    CutOff,
    Garbled,
    ModelError,
    NoSchema,
    ProviderDown,
    QuotaUsedUp,
    Refused,
    TooLong,
    UnknownModel,
    Unreachable,
    Withheld,
    WrongKey,
)
from coach.models.port import How

_CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length", "incomplete",
                  "model_context_window_exceeded", "error", "abort", "aborted", "cancelled", "tool_calls",
                  "tool_use", "malformed_function_call", "pause_turn"})  # fmt: skip
_FILTERED = frozenset({"content_filter", "safety", "refusal", "recitation", "blocklist", "prohibited_content",
                       "spii", "guardrail_intervened"})  # fmt: skip
_NO_CONNECTION = frozenset({"ConnectError", "ConnectTimeout", "gaierror", "ConnectionRefusedError"})
_LOST_LINE = frozenset({"APIConnectionError", "APITimeoutError", "RemoteProtocolError", "ReadError",
                        "ReadTimeout", "WriteError", "ConnectionError", "TransportError"})  # fmt: skip
_GARBLED = (ValueError, LookupError, TypeError, AttributeError, EOFError)


def how_ended(reason: str | None) -> How:
    """A provider's finish reason in our three words; no reason at all means that the line was cut."""
    if not reason or reason.lower() in _CUT:
        return "cut"
    return "filtered" if reason.lower() in _FILTERED else "finished"


def finish_reason(metadata: dict[str, Any]) -> str | None:
    """The finish reason among a LangChain message's metadata, under whatever name the provider gives it."""
    for key in ("finish_reason", "stop_reason", "done_reason", "status"):
        value = metadata.get(key)
        if isinstance(value, str) and value and value != "in_progress":
            return value
    return None


def read_fault(error: BaseException, shown: bool) -> ModelError:
    """The error of ours that an exception of a library amounts to; `shown`: text had come before it."""
    chain = list(_causes(error))
    for cause in chain:
        if isinstance(cause, ModelError):
            return cause
    for cause in chain:
        status = _status(cause)
        if status is not None:
            return read_status(status, _said(cause), _retry_after(cause))
    names = {name for cause in chain for name in _class_names(cause)}
    if names & _NO_CONNECTION:
        return Unreachable()
    if names & _LOST_LINE:
        return CutOff() if shown else ProviderDown()
    if "APIError" in names:
        return read_said(_said(error))
    return Garbled() if isinstance(error, _GARBLED) else ProviderDown()


def read_status(status: int, said: str, after: float | None = None) -> ModelError:
    """The error of ours for an HTTP status; `said` is the lower-case body, searched for known words."""
    if status in (401, 403):
        return WrongKey()
    if status == 404:
        return UnknownModel()
    if status == 402 or "insufficient_quota" in said or "billing" in said:
        return QuotaUsedUp()
    if status == 413 or "context_length" in said or "context window" in said or "exceed_context" in said:
        return TooLong()
    if status in (408, 409, 429, 529):
        return Busy(after=after)
    if status >= 500:
        return ProviderDown(after=after)
    if status in (400, 415, 422, 501) and any(word in said for word in ("response_format", "json_schema")):
        return NoSchema()
    return Withheld() if "content_filter" in said or "content_policy" in said else Refused()


def read_said(said: str) -> ModelError:
    """The error of ours for an error object that came inside a 200."""
    if "insufficient_quota" in said:
        return QuotaUsedUp()
    if "rate_limit" in said or "overloaded" in said:
        return Busy()
    return Garbled()


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _class_names(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    for value in (
        getattr(error, "status_code", None),
        getattr(response, "status_code", None),
        getattr(error, "code", None),
    ):
        if isinstance(value, int) and 400 <= value < 600:
            return value
    return None


def _said(error: BaseException) -> str:
    """The provider's words, lower case, for looking up known words; never shown, never logged."""
    parts = [str(error)]
    body = getattr(error, "body", None)
    if body is not None:
        parts.append(json.dumps(body, default=str))
    return " ".join(parts).lower()


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None:
        return None
    return read_wait(headers.get("retry-after-ms"), headers.get("retry-after"), headers.get("date"))


def read_wait(milliseconds: str | None, seconds: str | None, sent: str | None = None) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date measured against the answer's own."""
    for text, unit in ((milliseconds, 0.001), (seconds, 1.0)):
        try:
            wait = float(text or "")
        except ValueError:
            continue
        return wait * unit if 0 <= wait < 1e9 else None
    try:
        return max(
            0.0, (parsedate_to_datetime(seconds or "") - parsedate_to_datetime(sent or "")).total_seconds()
        )
    except (ValueError, TypeError):
        return None
