"""Serves the web app: takes the port at once, loads Gradio, answers until told to end, drains."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from coach.errors import BadUse, CoachError
from coach.web.admin_files import admin_routes
from coach.web.api import health_routes, off, routes
from coach.web.bound import Bound
from coach.web.demo import demo_routes
from coach.web.entry import Demo, SignIn
from coach.web.guard import Guard
from coach.web.library_files import upload_routes
from coach.web.peers import is_loopback
from coach.web.turns import Turns

if TYPE_CHECKING:
    from coach.bootstrap import App

DRAIN_SECONDS = 8.0
"""For turns that run; what is open is then closed, and all of it takes ten."""


def listen(host: str, port: int, demo: bool) -> socket.socket:
    """A socket that already takes connections, so that a browser opened early waits instead of failing.

    `port` 0 takes any free one. Raises BadUse for a demo on a host that is not this machine, CoachError for a
    port in use.
    """
    if demo and not is_loopback(host):
        raise BadUse(f"The demo has no sign-in, so it serves this machine only: use --host 127.0.0.1, not {host}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host.strip("[]"), port))
        listening.listen(256)
    except (OSError, OverflowError) as error:
        listening.close()
        why = getattr(error, "strerror", None) or str(error)
        raise CoachError(f"Cannot serve on port {port} ({why}); choose another with --port.") from error
    return listening


def serve(
    app: App,
    host: str,
    port: int,
    ready: Callable[[str], None],
    listening: socket.socket | None = None,
    demo: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT; running turns get up to 10 s to finish. Returns normally then.

    With `demo` nobody signs in: visitors play the demo's people, and this machine alone is answered.
    `ready` is called once with the address as soon as the page answers. `listening` is a socket of `listen`,
    for a caller that took the port before it opened the coach. Raises what `listen` raises.
    """
    listening = listening or listen(host, port, demo)
    try:
        turns = Turns(app.coach)
        address = _address(host, listening)
        server = _Server(web_app(app, turns, demo), turns, lambda: ready(address))
        server.run(sockets=[listening])
    finally:
        listening.close()


def web_app(served: App, turns: Turns, demo: bool) -> FastAPI:
    """Our own application with the page mounted at `/`: no OpenAPI, queue limits, guarded."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio as gr  # takes seconds, so only here

    from coach.web.mcp_tools import mcp_routes, mcp_server
    from coach.web.page import build_page
    from coach.web.theme import page_head, theme

    tools = mcp_server(served, turns)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield

    app = FastAPI(openapi_url=None, lifespan=lifespan)
    app.router.routes.extend(mcp_routes(tools))
    app.add_exception_handler(RequestValidationError, off)
    _add_door(app, served, demo)
    app.include_router(health_routes(turns, served))
    app.include_router(upload_routes(served))
    app.include_router(admin_routes(served))
    app.include_router(routes(turns, served))
    page = build_page(served, turns, demo)
    page.queue(default_concurrency_limit=16, max_size=64, api_open=False)
    mounted: FastAPI = gr.mount_gradio_app(
        app, page, path="/", footer_links=[], run_history=False, max_file_size="1mb", show_error=False,
        allowed_paths=[], ssr_mode=False, enable_monitoring=False, mcp_server=False, pwa=False,
        theme=theme(), head=page_head(), app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
    )  # fmt: skip
    return mounted


def _add_door(app: FastAPI, served: App, demo: bool) -> None:
    """What every request passes, from the outside in: closed doors, whose it is, whose Gradio session it names."""
    app.add_middleware(Bound)
    if demo:
        app.add_middleware(Demo)
        app.include_router(demo_routes())
    else:
        from coach.web.signin_routes import sign_in_routes

        app.add_middleware(SignIn, users=served.users, signing_in=served.signing_in)
        app.include_router(sign_in_routes(served.signing_in))
    app.add_middleware(Guard, demo=demo)


class _Server(uvicorn.Server):
    """Ends by returning, as soon as no turn runs: an open page would otherwise hold it to the last second."""

    def __init__(self, app: FastAPI, turns: Turns, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                access_log=False,
                lifespan="on",
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=int(DRAIN_SECONDS),
            )
        )
        self._turns, self._ready = turns, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._turns.closing = True
        drained = asyncio.create_task(self._drain())
        await super().shutdown(sockets)
        drained.cancel()

    async def _drain(self) -> None:
        end = time.monotonic() + DRAIN_SECONDS
        while self._turns.running and time.monotonic() < end:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)  # the last events of a finished turn still go out
        self.force_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.should_exit = True


def _address(host: str, listening: socket.socket) -> str:
    port: int = listening.getsockname()[1]
    return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{port}"
