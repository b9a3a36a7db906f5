"""The addresses of the sign-in: `/signin`, `/signout`, `/password`, `/confirm`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from coach.errors import CoachError
from coach.users.errors import TooManyTries
from coach.users.records import SignedIn
from coach.users.signing_in import SigningIn
from coach.web.entry import COOKIE, SAFE_COOKIE, secret_of
from coach.web.peers import peer_of
from coach.web.signin import current_user
from coach.web.signin_page import confirm_page, password_page, sign_in_page

LONGEST_FORM: Final = 10_000
Form = dict[str, str]


def sign_in_routes(signing_in: SigningIn) -> APIRouter:
    """Everything a browser needs to sign in, out, and to change a password; plain forms without a script."""
    router = APIRouter()

    @router.get("/signin")
    async def ask(request: Request) -> Response:
        return _home() if current_user(request) else HTMLResponse(sign_in_page())

    @router.post("/signin")
    async def enter(request: Request) -> Response:
        form, address, old = await read_form(request), peer_of(request.scope).address, secret_of(request.scope)

        def step() -> SignedIn:
            made = signing_in.sign_in(form.get("name", ""), form.get("password", ""), address)
            if old:
                signing_in.sign_out(old)
            return made

        return await _tried(request, step, lambda trouble: sign_in_page(form.get("name", "")[:200], trouble))

    @router.post("/signout")
    async def leave(request: Request) -> Response:
        await run_in_threadpool(signing_in.sign_out, secret_of(request.scope))
        answer = HTMLResponse(sign_in_page(said="You are signed out."))
        _cookie(request, answer, "", 0)
        return answer

    @router.get("/password")
    async def ask_new(request: Request) -> Response:
        user = current_user(request)
        return HTMLResponse(password_page(user.name, user.must_change)) if user else _home()

    @router.post("/password")
    async def change(request: Request) -> Response:
        form, user, address = await read_form(request), current_user(request), peer_of(request.scope).address
        if user is None:
            return _home()

        def step() -> SignedIn:
            if form.get("new", "") != form.get("again", ""):
                raise CoachError("The two new passwords differ; type the same twice.")
            secret = secret_of(request.scope)
            return signing_in.change_password(secret, form.get("old", ""), form.get("new", ""), address)

        return await _tried(request, step, lambda trouble: password_page(user.name, user.must_change, trouble))

    _add_confirm(router, signing_in)
    return router


def _add_confirm(router: APIRouter, signing_in: SigningIn) -> None:
    @router.get("/confirm")
    async def ask_again(request: Request) -> Response:
        user = current_user(request)
        return HTMLResponse(confirm_page(user.name)) if user else _home()

    @router.post("/confirm")
    async def confirm(request: Request) -> Response:
        form, user, address = await read_form(request), current_user(request), peer_of(request.scope).address
        if user is None:
            return _home()

        def step() -> None:
            signing_in.confirm(secret_of(request.scope), form.get("password", ""), address)

        return await _tried(request, step, lambda trouble: confirm_page(user.name, trouble))


async def read_form(request: Request) -> Form:
    """A small form's fields, each once; what is longer than a form can be is not read."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > LONGEST_FORM:
            return {}
    fields = parse_qs(parts.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


async def _tried(request: Request, step: Callable[[], SignedIn | None], page: Callable[[str], str]) -> Response:
    """Home with the new cookie, or the form again with what did not work."""
    try:
        made = await run_in_threadpool(step)
    except TooManyTries as error:
        return HTMLResponse(page(str(error)), 429, {"Retry-After": str(error.seconds)})
    except CoachError as error:
        return HTMLResponse(page(str(error)), 403)
    answer = _home()
    if made is not None:
        _cookie(request, answer, made.secret, made.seconds)
    return answer


def _home() -> RedirectResponse:
    return RedirectResponse("/", status_code=303)


def _cookie(request: Request, answer: Response, secret: str, seconds: int) -> None:
    """The one cookie: for the server alone, for this site alone, behind TLS for TLS alone."""
    safe = peer_of(request.scope).scheme == "https"
    answer.set_cookie(
        SAFE_COOKIE if safe else COOKIE, secret, max_age=seconds, path="/", secure=safe, httponly=True, samesite="lax"
    )
