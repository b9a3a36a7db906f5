"""Gradio's sessions belong to the user who used them first: nobody else reads or steers them."""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.users.records import User
from coach.web.signin import KEY

HEARTBEAT: Final = "/gradio_api/heartbeat/"
GRADIO: Final = "/gradio_api/"
KEPT: Final = 20_000
LONGEST_HASH: Final = 200


class Bound:
    """ASGI middleware: the first user of a `session_hash` keeps it; anybody else gets 403.

    Gradio hands its state and its streams to whoever names the hash. The `KEPT` used last are remembered.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(GRADIO):
            await self._app(scope, receive, send)
            return
        body, again = b"", receive
        if scope["method"] == "POST":
            body, again = await _read(receive)
        user, named = scope.get(KEY), _hashes(scope, body)
        if named is not None and all(self._belongs(one, user) for one in named):
            await self._app(scope, again, send)
        else:
            answer = JSONResponse({"error": "This page belongs to another sign-in; load it again."}, 403)
            await answer(scope, again, send)

    def _belongs(self, session_hash: str, user: User | None) -> bool:
        if user is None or len(session_hash) > LONGEST_HASH:
            return False
        with self._lock:
            owner = self._owners.setdefault(session_hash, user.name)
            self._owners.move_to_end(session_hash)
            while len(self._owners) > KEPT:
                self._owners.popitem(last=False)
        return owner == user.name


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The whole body, and a channel that gives it again."""
    parts, more = bytearray(), True
    while more:
        message = await receive()
        parts += message.get("body", b"")
        more = message["type"] == "http.request" and bool(message.get("more_body"))
    sent: list[Message] = [{"type": "http.request", "body": bytes(parts), "more_body": False}]

    async def again() -> Message:
        return sent.pop() if sent else await receive()

    return bytes(parts), again


def _hashes(scope: Scope, body: bytes) -> set[str] | None:
    """Every session that a request names in its address, query and body; None for a body that is no JSON object."""
    path = scope["path"]
    found = {path.removeprefix(HEARTBEAT)} if path.startswith(HEARTBEAT) else set()
    found.update(parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", ()))
    if body:
        try:
            held = json.loads(body)
        except (ValueError, RecursionError):
            return None
        if not isinstance(held, dict):
            return None
        if held.get("session_hash") is not None:
            found.add(str(held["session_hash"]))
    return found
