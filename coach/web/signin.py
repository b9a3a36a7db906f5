"""Who asks: every request is given its user once, before any page or address sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from coach.users.records import User

KEY: Final = "coach.user"
Who = Callable[[Scope], User | None]
"""The user of a request, from its cookie or token; None where nobody is signed in."""


def current_user(request: Any) -> User | None:
    """The user who sent this request (Starlette's, FastAPI's or Gradio's); None where nobody is signed in.

    It comes from the server's own middleware, never from anything that the browser says about itself.
    """
    scope = getattr(getattr(request, "request", request), "scope", None)
    found = scope.get(KEY) if isinstance(scope, dict) else None
    return found if isinstance(found, User) else None


class Knowing:
    """ASGI middleware: looks up each request's user and keeps it with the request."""

    def __init__(self, app: ASGIApp, who: Who) -> None:
        self._app, self._who = app, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its user."""
        if scope["type"] in ("http", "websocket"):
            scope[KEY] = self._who(scope)
        await self._app(scope, receive, send)
