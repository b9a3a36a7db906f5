"""The demo's four people, and the switch between them: no password, this machine only."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import Scope

from coach.users.demo import PEOPLE
from coach.users.records import User

COOKIE: Final = "coach_as"
LONGEST_FORM: Final = 1000


def demo_user(scope: Scope) -> User:
    """Whom the demo's visitor plays: the rep, until they switch."""
    held = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
    return PEOPLE.get(cookie_parser(held.decode("latin-1")).get(COOKIE, ""), PEOPLE["rep"])


def demo_routes() -> APIRouter:
    """`POST /demo/as` with the form field `role`: play that person from now on, and go to the page."""
    router = APIRouter()

    @router.post("/demo/as")
    async def play(request: Request) -> RedirectResponse:
        form = parse_qs((await request.body())[:LONGEST_FORM].decode("latin-1"))
        role = form.get("role", ["rep"])[0]
        answer = RedirectResponse("/", status_code=303)
        if role in PEOPLE:
            answer.set_cookie(COOKIE, role, httponly=True, samesite="lax", path="/")
        return answer

    return router
