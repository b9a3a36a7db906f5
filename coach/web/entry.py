"""The door of the web app: who a request is from, and what somebody who is not signed in may reach."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from coach.users.signing_in import SigningIn
from coach.users.users import Users
from coach.web.demo import demo_user
from coach.web.peers import peer_of
from coach.web.signin import KEY, NOT_SIGNED_IN, SESSION

COOKIE: Final = "coach_session"
SAFE_COOKIE: Final = "__Host-coach_session"
"""The cookie's name behind TLS: no other host and no plain-text answer can set it."""
FREE: Final = frozenset({"/signin", "/signout", "/healthz", "/readyz", "/favicon.ico"})
FREE_BELOW: Final = ("/assets/", "/static/", "/svelte/")
TO_CHANGE: Final = frozenset({"/password", "/signout"})
"""All that a browser reaches that signed in with a one-time password; a token is no password."""
FOR_PROGRAMS: Final = ("/api/", "/mcp")


class SignIn:
    """ASGI middleware: looks up each request's user; without one only the sign-in answers."""

    def __init__(self, app: ASGIApp, users: Users, signing_in: SigningIn) -> None:
        self._app, self._users, self._signing_in = app, users, signing_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its user, or answer in the application's place."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        answer = await self._answer(scope) if scope["type"] == "http" else _no(404, "There is nothing here.")
        await (answer or self._app)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        path, headers = scope["path"], Headers(scope=scope)
        if path.startswith(FREE_BELOW):
            return None
        bearer = headers.get("authorization", "")
        if bearer and path.startswith(FOR_PROGRAMS):
            kind, _, token = bearer.partition(" ")
            known = kind.lower() == "bearer"
            scope[KEY] = await run_in_threadpool(self._users.by_token, token.strip()) if known else None
        elif secret := secret_of(scope):
            session = await run_in_threadpool(self._signing_in.session, secret)
            scope[SESSION], scope[KEY] = session, session and session.user
            if session and scope["method"] not in ("GET", "HEAD") and not _from_a_page(headers):
                return _no(403, "The browser did not say which page sends this; load the page again.")
        return _refusal(scope)


class Demo:
    """ASGI middleware of the demo: every visitor is one of its four people."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its user."""
        if scope["type"] in ("http", "websocket"):
            scope[KEY] = demo_user(scope)
        await self._app(scope, receive, send)


def secret_of(scope: Scope) -> str:
    """The session's secret from the cookie, or nothing."""
    name = SAFE_COOKIE if peer_of(scope).scheme == "https" else COOKIE
    for header, value in scope["headers"]:
        if header == b"cookie" and (secret := cookie_parser(value.decode("latin-1")).get(name)):
            return secret[:200]
    return ""


def _refusal(scope: Scope) -> Response | None:
    path, user = scope["path"], scope.get(KEY)
    if path in FREE:
        return None
    if user is None:
        if path == "/" and scope["method"] in ("GET", "HEAD"):
            return RedirectResponse("/signin", status_code=303)
        said = {"WWW-Authenticate": "Bearer"} if path.startswith(FOR_PROGRAMS) else {}
        return JSONResponse({"error": NOT_SIGNED_IN}, status_code=401, headers=said)
    if user.must_change and scope.get(SESSION) is not None and path not in TO_CHANGE:
        if path == "/" and scope["method"] in ("GET", "HEAD"):
            return RedirectResponse("/password", status_code=303)
        return _no(403, "Choose a password of your own first: open the page and sign in.")
    return None


def _from_a_page(headers: Headers) -> bool:
    """Whether a browser vouches for where this comes from; `guard` has refused other sites by then."""
    return headers.get("origin") is not None or headers.get("sec-fetch-site") is not None


def _no(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)
