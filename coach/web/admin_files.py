"""GET /api/v1/admin/backups/NAME and /api/v1/admin/playbook: what an admin takes along, password given lately."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, JSONResponse, Response

from coach.errors import CoachError
from coach.users.errors import NotAllowed
from coach.users.rights import require
from coach.web.signin import current_user, gave_password_lately
from coach.web.turns import explain
from coach.web.visits import AskAgain

if TYPE_CHECKING:
    from coach.bootstrap import App

BACKUP: Final = "/api/v1/admin/backups"
PLAYBOOK: Final = "/api/v1/admin/playbook"


class NoFile(CoachError):
    """There is no such file."""


def admin_routes(app: App) -> APIRouter:
    """The files of the admin's room; of a browser's sign-in only while its password was given lately."""
    router = APIRouter()

    @router.get(BACKUP + "/{name}")
    def backup(name: str, request: Request) -> Response:
        return _given(request, lambda: _backup(app, name))

    @router.get(PLAYBOOK)
    def playbook(request: Request) -> Response:
        return _given(request, lambda: _playbook(app))

    return router


def _given(request: Request, step: Callable[[], Response]) -> Response:
    try:
        user = current_user(request)
        if user is None:  # the door has let nobody else through
            raise NotAllowed("Sign in first.")
        require(user.viewer, "machine")
        if not gave_password_lately(request):
            raise AskAgain
        return step()
    except Exception as error:  # noqa: BLE001 - a door: whatever it was, the caller reads one sentence
        return JSONResponse({"error": explain(error)}, status_code=_status(error))


def _status(error: Exception) -> int:
    if isinstance(error, NotAllowed | AskAgain):
        return 403
    if isinstance(error, NoFile):
        return 404
    return 400 if isinstance(error, CoachError) else 500


def _backup(app: App, name: str) -> Response:
    found = next((one for one in app.backups.list() if one.there and Path(one.path).name == name), None)
    if found is None:
        raise NoFile("There is no backup of this name; the admin’s page lists them.")
    return FileResponse(found.path, media_type="application/zip", filename=name)


def _playbook(app: App) -> Response:
    packed = io.BytesIO()
    with TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for path in app.library.export(Path(folder)):
            out.write(path, path.relative_to(folder).as_posix())
    headers = {"Content-Disposition": 'attachment; filename="playbook.zip"'}
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)
