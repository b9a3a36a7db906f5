"""The HTTP client under OpenAI-compatible servers: looks at a reply's kind before a library reads it."""

from __future__ import annotations

import json
from typing import Any

from coach.models.errors import EmptyReply, Garbled, ModelError, NotAModel
from coach.models.reading import read_said

_MOST = 65_536
"""Bytes of a reply that is no stream which are read to tell what it is."""


def make_client(limits: tuple[float, float]) -> Any:
    """An httpx2.AsyncClient for one model; `limits` are seconds to connect and between two bytes."""
    import httpx2

    connect, quiet = limits
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(quiet, connect=connect),
        limits=httpx2.Limits(max_connections=64, max_keepalive_connections=8, keepalive_expiry=20),
        event_hooks={"response": [_look]},
        follow_redirects=False,
    )


async def _look(response: Any) -> None:
    """Raise our error for a 2xx that is not an event stream; errors by status pass to the library."""
    if 300 <= response.status_code < 400:
        raise NotAModel()
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code >= 400 or kind == "text/event-stream":
        return
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) >= _MOST:
            break
    await response.aclose()
    raise _not_a_stream(kind, body)


def _not_a_stream(kind: str, body: bytes) -> ModelError:
    start = body.lstrip()[:200].lower()
    if kind in ("text/html", "application/xhtml+xml") or start.startswith((b"<!doctype", b"<html")):
        return NotAModel()
    try:
        content = json.loads(body)
    except ValueError:
        return Garbled()
    if isinstance(content, dict) and content.get("error"):
        return read_said(json.dumps(content["error"], default=str).lower())
    return (
        EmptyReply()
        if not content or not isinstance(content, dict) or not content.get("choices")
        else Garbled()
    )
