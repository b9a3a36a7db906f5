"""POST /api/v1/library/files: one file of a trainer's, as the body of the request, becomes a draft."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from urllib.parse import unquote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from coach.accounts.records import Viewer
from coach.errors import BadUse, CoachError
from coach.users.errors import NotAllowed
from coach.users.rights import require
from coach.web.guard import MAX_UPLOAD, UPLOAD
from coach.web.signin import current_user
from coach.web.turns import explain

if TYPE_CHECKING:
    from coach.bootstrap import App

NAME = "X-File-Name"
"""The header with the file's name, percent-encoded."""


class Busy(CoachError):
    """This user's last file is still being read."""


def upload_routes(app: App) -> APIRouter:
    """The address that takes files; one at a time for each user."""
    router = APIRouter()
    reading: set[str] = set()
    lock = threading.Lock()

    @router.post(UPLOAD)
    async def upload(request: Request) -> Response:
        try:
            viewer = _viewer(request)
            require(viewer, "publish")
            name = unquote(request.headers.get(NAME, ""))[:300]
            if not name:
                raise BadUse(f"Send the file as the body, and its name in the header {NAME}.")
            data = await _body(request)
            return await run_in_threadpool(_take, app, viewer, name, data, reading, lock)
        except Exception as error:  # noqa: BLE001 - a door: whatever it was, the trainer reads one sentence
            return JSONResponse({"error": explain(error)}, status_code=_status(error))

    return router


def _take(
    app: App, viewer: Viewer, name: str, data: bytes, reading: set[str], lock: threading.Lock
) -> Response:
    with lock:
        if viewer.user in reading:
            raise Busy("Your last file is still being read; send the next one when it is done.")
        reading.add(viewer.user)
    try:
        report = app.library.add_upload(name, data, viewer.user)
    finally:
        with lock:
            reading.discard(viewer.user)
    return Response(report.model_dump_json(), media_type="application/json")


def _viewer(request: Request) -> Viewer:
    user = current_user(request)
    if user is None:  # the door has let nobody else through
        raise NotAllowed("Sign in first.")
    return user.viewer


async def _body(request: Request) -> bytes:
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MAX_UPLOAD:
            raise BadUse(f"The file is larger than {MAX_UPLOAD // 1_000_000} MB; split it.")
    return bytes(parts)


def _status(error: Exception) -> int:
    if isinstance(error, NotAllowed):
        return 403
    if isinstance(error, Busy):
        return 429
    return 400 if isinstance(error, CoachError) else 500
