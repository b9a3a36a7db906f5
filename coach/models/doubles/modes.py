"""What each model name of the fault server does: healthy, broken in one way, puppet, or obedient."""

from __future__ import annotations

import json
from collections.abc import Callable

from coach.models.doubles.minds import OK, Asked, Mind, healthy, obedient, puppet
from coach.models.doubles.reply import Reply
from coach.models.port import estimate_tokens

Mode = Callable[[Reply, Asked, int], None]
"""Writes the reply; the number says which request to this model it is, from 1."""

_SCHEMA_REFUSED = "response_format of type json_schema is not supported"


def saying(mind: Mind) -> Mode:
    """Streams what the mind answers, with an honest end."""

    def reply(out: Reply, asked: Asked, number: int) -> None:
        text = mind(asked)
        out.begin()
        out.words(text)
        out.finish(prompt=estimate_tokens(asked.prompt), completion=estimate_tokens(text))

    return reply


def _status(status: int, message: str, code: str | None = None, **headers: str) -> Mode:
    return lambda out, asked, number: out.error(status, message, code, **headers)


def _body(body: str, kind: str) -> Mode:
    return lambda out, asked, number: out.send(200, body, kind)


def _ended(reason: str) -> Mode:
    """A clean end in the middle of the answer, for a reason."""

    def reply(out: Reply, asked: Asked, number: int) -> None:
        out.begin()
        out.words(asked.answer(OK)[:30])
        out.finish(reason)

    return reply


def _flaky(out: Reply, asked: Asked, number: int) -> None:
    if number % 3:
        out.error(503, "overloaded")
    else:
        saying(healthy)(out, asked, number)


def _hang(out: Reply, asked: Asked, number: int) -> None:
    out.rest(out.pace.hang)


def _hang_later(out: Reply, asked: Asked, number: int) -> None:
    """Well the first time, as at a server's start; then it hangs."""
    (saying(healthy) if number == 1 else _hang)(out, asked, number)


def _mute(out: Reply, asked: Asked, number: int) -> None:
    out.begin()
    for _ in range(round(out.pace.hang / out.pace.drip)):
        out.raw(": still here\n\n")
        out.rest(out.pace.drip)


def _drip(out: Reply, asked: Asked, number: int) -> None:
    out.begin()
    for _ in range(round(out.pace.hang / out.pace.drip)):
        out.delta("drip ")
        out.rest(out.pace.drip)


def _cut(out: Reply, asked: Asked, number: int) -> None:
    out.begin()
    out.words(asked.answer(OK)[:30])
    out.rest(0.02)
    out.cut()


def _cut_at_once(out: Reply, asked: Asked, number: int) -> None:
    out.begin()
    out.cut()


def _eof(out: Reply, asked: Asked, number: int) -> None:
    out.begin()
    out.words(asked.answer(OK)[:30])
    out.end()


def _events(*events: str) -> Mode:
    def reply(out: Reply, asked: Asked, number: int) -> None:
        out.begin()
        for event in events:
            out.event(event)
        out.end()

    return reply


def _no_schema(out: Reply, asked: Asked, number: int) -> None:
    if asked.form is not None:
        out.error(400, _SCHEMA_REFUSED, "invalid_request_error")
    else:
        saying(healthy)(out, asked, number)


def _fenced(asked: Asked) -> str:
    return f"Here it is:\n```json\n{asked.answer(OK)}\n```\nAnything else?"


def _bad_form(out: Reply, asked: Asked, number: int) -> None:
    saying(lambda _: '{"nothing": "that was asked for"}')(out, asked, number)


def _mended(out: Reply, asked: Asked, number: int) -> None:
    (saying(healthy) if number % 2 == 0 else _bad_form)(out, asked, number)


MODES: dict[str, Mode] = {
    "ok": saying(healthy),
    "fenced": saying(_fenced),
    "noschema": _no_schema,
    "badform": _bad_form,
    "mended": _mended,
    "st429": _status(429, "rate limit", "rate_limit_exceeded"),
    "flaky": _flaky,
    "st500": _status(500, "server error"),
    "st503": _status(503, "overloaded"),
    "st400": _status(400, "bad request", "invalid_request_error"),
    "st401": _status(401, "bad key", "invalid_api_key"),
    "st404": _status(404, "no such model", "model_not_found"),
    "toolong": _status(400, "too many tokens", "context_length_exceeded"),
    "quota": _status(429, "quota exceeded", "insufficient_quota"),
    "ra90": _status(429, "rate limit", "rate_limit_exceeded", Retry_After="90"),
    "hang": _hang,
    "hanglater": _hang_later,
    "mute": _mute,
    "drip": _drip,
    "cut": _cut,
    "cutatonce": _cut_at_once,
    "eof": _eof,
    "length": _ended("length"),
    "content_filter": _ended("content_filter"),
    "badsse": _events('{"choices": [', "x"),
    "badjson": _body('{"id": "chatcmpl-1", "choices": [{"mess', "application/json"),
    "html": _body("<!DOCTYPE html><html><body>Sign in</body></html>", "text/html"),
    "empty": _events(json.dumps({"id": "1", "object": "chat.completion.chunk", "choices": []}), "[DONE]"),
    "nullc": _events(
        json.dumps({"id": "1", "choices": [{"index": 0, "delta": {"content": None}, "finish_reason": None}]}),
        json.dumps({"id": "1", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}),
        "[DONE]",
    ),
    "errbody200": _body(
        '{"error": {"message": "backend failed", "type": "server_error"}}', "application/json"
    ),
    "errevent": _events('{"error": {"message": "backend failed", "type": "server_error"}}'),
    "obedient": saying(obedient),
}
"""Model name → what it does. `puppet:ENCODING` is a model for every encoding."""


def find_mode(model: str) -> Mode | None:
    """The mode of a model name (what stands after a slash is ignored), or None."""
    name = model.partition("/")[0]
    if name.startswith("puppet:"):
        try:
            return saying(puppet(name.removeprefix("puppet:")))
        except KeyError:
            return None
    return MODES.get(name)
