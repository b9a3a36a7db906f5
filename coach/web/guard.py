"""What stands before every request: loopback only, no proxies, closed doors; and the safe headers."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
        "/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/healthz", "/readyz", "/api/v1/ask",
        "/demo/as", "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/cancel", "/gradio_api/reset",
        "/gradio_api/component_server", "/gradio_api/component_server/",
    }
)  # fmt: skip
_OPEN_BELOW: Final = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/", "/gradio_api/startup-events")
MAX_BODY: Final = 1_000_000


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """ASGI middleware: refuses what must not come in, and adds the headers to whatever goes out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the application where the request must not come in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        safe_send = _with_headers(scope["path"], send)
        refused = refusal(scope["method"], scope["path"], Headers(scope=scope))
        if refused is None:
            await self._app(scope, receive, safe_send)
        else:
            await refused(scope, receive, safe_send)


def refusal(method: str, path: str, headers: Headers) -> JSONResponse | None:
    """The answer to a request that must not come in, with one plain sentence; None where it may."""
    if any(name.startswith("x-forwarded") or name in ("forwarded", "x-real-ip", "via") for name in headers):
        return _no(403, "This coach runs without sign-in, so it answers this machine only and never a proxy.")
    host = headers.get("host", "")
    if not is_loopback(urlsplit(f"//{host}").hostname or ""):
        return _no(403, "Open the coach by its own address on this machine, such as http://127.0.0.1.")
    origin = headers.get("origin")
    if method not in ("GET", "HEAD") and origin is not None and urlsplit(origin).netloc != host:
        return _no(403, "Another site may not send messages to the coach.")
    if path not in _OPEN and not path.startswith(_OPEN_BELOW):
        return _no(404, "There is nothing at this address.")
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > MAX_BODY:
        return _no(413, f"The message is too long; at most {MAX_BODY:,} bytes are read.")
    return None


def _no(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status)


def _with_headers(path: str, send: Send) -> Send:
    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SAFE.items():
                headers[name] = value
            kept = path.startswith(_HASHED) and message["status"] == 200
            headers["Cache-Control"] = "public, max-age=604800" if kept else "no-store"
        await send(message)

    return send_safely
