"""What stands before every request: closed doors, and in the demo loopback only; and the safe headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.web.peers import is_loopback, peer_of

CSP: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'; "
    "worker-src 'self' blob:"
)
_SAFE: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HASHED: Final = ("/assets/", "/static/")
# What the page needs of Gradio, and our own addresses; every other door stays shut: files in and out, calls
# to other hosts, its own API, monitoring and editing pages.
_OPEN: Final = frozenset(
    {
        "/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/healthz", "/readyz",
        "/demo/as", "/signin", "/signout", "/password", "/confirm", "/mcp",
        "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/cancel", "/gradio_api/reset",
        "/gradio_api/component_server", "/gradio_api/component_server/",
    }
)  # fmt: skip
_OPEN_BELOW: Final = (
    "/api/v1/", "/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/", "/gradio_api/startup-events",
)  # fmt: skip
MAX_BODY: Final = 1_000_000
UPLOAD: Final = "/api/v1/library/files"
MAX_UPLOAD: Final = 20_000_000


class Guard:
    """ASGI middleware: refuses what must not come in, and adds the headers to whatever goes out."""

    def __init__(self, app: ASGIApp, demo: bool) -> None:
        self._app, self._demo = app, demo

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the application where the request must not come in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        tls = not self._demo and peer_of(scope).scheme == "https"
        safe_send = _with_headers(scope["path"], tls, send)
        headers = Headers(scope=scope)
        refused = _demo_refusal(headers) if self._demo else None
        refused = refused or refusal(scope["method"], scope["path"], headers, peer_of(scope).host)
        if refused is None:
            await self._app(scope, receive, safe_send)
        else:
            await refused(scope, receive, safe_send)


def _demo_refusal(headers: Headers) -> JSONResponse | None:
    """Without sign-in only this machine is answered."""
    if any(name.startswith("x-forwarded") or name in ("forwarded", "x-real-ip", "via") for name in headers):
        return _no(403, "This coach runs without sign-in, so it answers this machine only and never a proxy.")
    if not is_loopback(urlsplit(f"//{headers.get('host', '')}").hostname or ""):
        return _no(403, "Open the coach by its own address on this machine, such as http://127.0.0.1.")
    return None


def refusal(method: str, path: str, headers: Headers, host: str) -> JSONResponse | None:
    """The answer to a request that must not come in, with one plain sentence; None where it may.

    `host` is the one that the visitor named; a proxy on this machine may have changed the header.
    """
    if method not in ("GET", "HEAD") and of_another_site(headers, host):
        return _no(403, "Another site may not send messages to the coach.")
    if path not in _OPEN and not path.startswith(_OPEN_BELOW):
        return _no(404, "There is nothing at this address.")
    length = headers.get("content-length", "0")
    most = MAX_UPLOAD if path == UPLOAD else MAX_BODY
    if length.isdigit() and int(length) > most:
        return _no(413, f"The message is too long; at most {most:,} bytes are read.")
    return None


def of_another_site(headers: Headers, host: str) -> bool:
    """Whether a browser says that another site's page sent this; programs say nothing about it.

    A form of a page without referrer has the origin `null`; then the browser's word about the site decides.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        return True
    if origin == "null":
        return site is None
    return origin is not None and urlsplit(origin).netloc not in (host, headers.get("host", ""))


def _no(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)


def _with_headers(path: str, tls: bool, send: Send) -> Send:
    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SAFE.items():
                headers[name] = value
            if tls:
                headers["Strict-Transport-Security"] = "max-age=31536000"
            kept = path.startswith(_HASHED) and message["status"] == 200
            headers["Cache-Control"] = "public, max-age=604800" if kept else "no-store"
        await send(message)

    return send_safely
