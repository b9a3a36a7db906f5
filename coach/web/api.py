"""The JSON API under /api/v1 for other programs and the page's own scripts; and the health addresses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ValidationError
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

from coach import services
from coach.accounts.errors import NotFound
from coach.accounts.records import Account, Shown, Viewer
from coach.advising.records import Advice, Turn
from coach.errors import BadUse, CoachError
from coach.records import Record
from coach.references.records import Use
from coach.users.errors import NotAllowed
from coach.web.guard import MAX_BODY
from coach.web.signin import current_user
from coach.web.turns import Overloaded, Turns, explain, new_conversation

if TYPE_CHECKING:
    from coach.bootstrap import App

VERSION = "/api/v1"
Read = TypeVar("Read", bound=BaseModel)
_EXAMPLE = '{"text": "what happened", "conversation": "c1"}'


class AccountList(Record):
    """The accounts that the user may see, by name."""

    accounts: tuple[Account, ...]


class Line(Record):
    """A line that was added to the ledger."""

    line: Use


class Trouble(Record):
    """What went wrong, in one sentence."""

    error: str


def health_routes(turns: Turns, app: App) -> APIRouter:
    """`/healthz`: the process answers. `/readyz`: it takes turns and its database can be read."""
    router = APIRouter()

    @router.get("/healthz")
    def health() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @router.get("/readyz")
    def ready() -> JSONResponse:
        ready = not turns.closing and _reads(app)
        return JSONResponse({"ready": ready}, status_code=200 if ready else 503)

    return router


def routes(turns: Turns, app: App) -> APIRouter:
    """The addresses of the API, each with the rights of the user who asks."""
    trouble: dict[int | str, dict[str, Any]] = {
        code: {"model": Trouble} for code in (400, 401, 403, 404, 413, 500, 503)
    }
    router = APIRouter(prefix=VERSION, responses=trouble)
    _add_ask(router, turns)
    _add_reading(router, app)
    _add_ledger(router, app)

    @router.get("/openapi.json", include_in_schema=False)
    def openapi() -> JSONResponse:
        """This description, for the signed-in."""
        described = get_openapi(title="Reference Coach", version="1", routes=router.routes)
        described["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        described["security"] = [{"token": []}]
        return JSONResponse(described)

    @router.api_route("/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def nothing(rest: str) -> JSONResponse:
        return JSONResponse({"error": f"There is nothing at this address; {VERSION}/openapi.json lists them."}, 404)

    return router


async def off(request: Request, error: Exception) -> JSONResponse:
    """Parameters that are missing or off, as one sentence."""
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": ("request",), "msg": "is off"}
    return JSONResponse({"error": f"{first['loc'][-1]}: {first['msg']}."}, status_code=400)


def _add_ask(router: APIRouter, turns: Turns) -> None:
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": Turn.model_json_schema()}}}}

    @router.post("/ask", response_model=Advice, openapi_extra=body)
    async def ask(request: Request) -> Response:
        """One turn: a line of `coach chat`. As server-sent events with `Accept: text/event-stream`."""
        try:
            turn = read_turn(await _body(request))
            ours = _as_user(turn, _viewer(request))
            if "text/event-stream" in request.headers.get("accept", ""):
                stream = _events(turns.advise(ours), turn.conversation)
                return StreamingResponse(stream, media_type="text/event-stream")
            advice = await _last(turns.advise(ours), request)
            return _json(_renamed(advice, turn.conversation))
        except Exception as error:  # noqa: BLE001 - a door: whatever it was, the caller reads one sentence
            return _trouble(error)


def _add_reading(router: APIRouter, app: App) -> None:
    @router.get("/search", response_model=services.Passages)
    def search(
        text: str, request: Request, k: Annotated[int, Query(ge=1, le=services.MOST_PASSAGES)] = 10
    ) -> Response:
        """Passages of the playbook, best first."""
        return _answer(lambda: services.search(app, text, k, _viewer(request).user))

    @router.get("/accounts", response_model=AccountList)
    def accounts(request: Request) -> Response:
        """Every account that the user may see."""
        return _answer(lambda: AccountList(accounts=app.accounts.list(_viewer(request))))

    @router.get("/accounts/{account:path}", response_model=Shown)
    def account(account: str, request: Request) -> Response:
        """An account, by id or name, with its people, deals and notes."""
        return _answer(lambda: app.accounts.show(account, _viewer(request)))

    @router.get("/match", response_model=services.Matched)
    def match(deal: str, request: Request) -> Response:
        """Who may vouch for us in a deal, with reasons and checks."""
        return _answer(lambda: services.match(app, deal, _viewer(request), services.today()))


def _add_ledger(router: APIRouter, app: App) -> None:
    body = {"content": {"application/json": {"schema": services.Entry.model_json_schema()}}, "required": True}

    @router.get("/ledger", response_model=services.Ledger)
    def ledger(request: Request, customer: str | None = None) -> Response:
        """Every use that the user may see; of one customer with its balance."""
        return _answer(lambda: services.ledger(app, customer, _viewer(request), services.today()))

    @router.post("/ledger", response_model=Line, openapi_extra={"requestBody": body})
    async def enter(request: Request) -> Response:
        """Write down a use of a customer, or its owner's answer to a request."""
        try:
            entry = _read(services.Entry, await _body(request), '{"customer": "Halden Foods", "kind": "called"}')
        except CoachError as error:
            return _trouble(error)
        viewer = _viewer(request)
        return await run_in_threadpool(_answer, lambda: Line(line=services.enter(app, entry, viewer)))


def read_turn(body: bytes) -> Turn:
    """A Turn from a line of `coach chat`; without `conversation` it gets an id of its own. Raises BadUse."""
    return _read(Turn, body, _EXAMPLE, conversation=new_conversation())


def _read(model: type[Read], body: bytes, example: str, **given: Any) -> Read:
    """A record from a JSON object, `given` where it is silent; raises BadUse with an example."""
    try:
        data: Any = json.loads(body)
        if not isinstance(data, dict):
            raise BadUse(f"Send one JSON object such as {example}.")
        return model(**{**given, **data})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the message"
        raise BadUse(f"{where}: {first['msg']}; send a JSON object such as {example}.") from error
    except (ValueError, RecursionError, TypeError) as error:
        raise BadUse(f"The body is not JSON; send an object such as {example}.") from error


async def _body(request: Request) -> bytes:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise BadUse("Send the message as JSON, with the header Content-Type: application/json.")
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MAX_BODY:
            raise BadUse(f"The message is too long; at most {MAX_BODY:,} bytes are read.")
    return bytes(parts)


def _viewer(request: Request) -> Viewer:
    user = current_user(request)
    if user is None:  # the door has let nobody else through
        raise NotAllowed("Sign in first.")
    return user.viewer


def _as_user(turn: Turn, viewer: Viewer) -> Turn:
    """The turn in the user's name, its conversation apart from everybody else's of the same name."""
    if turn.user is not None and turn.user != viewer.user:
        raise NotAllowed(f"This token is {viewer.user!r}'s; leave `user` out, or use a token of {turn.user!r}.")
    name = f"api/{viewer.user}/{turn.conversation}"
    return turn.model_copy(update={"user": viewer.user, "conversation": name})


def _renamed(advice: Advice, conversation: str) -> Advice:
    return advice.model_copy(update={"conversation": conversation})


async def _last(stream: Iterator[Advice], request: Request) -> Advice:
    """The finished Advice; a caller who leaves before ends the turn, and with it the provider's request."""
    last: Advice | None = None
    try:
        async for advice in iterate_in_threadpool(stream):
            last = advice
            if await request.is_disconnected():
                raise CoachError("The caller left before the answer was done.")
    finally:
        _let_go(stream)
    if last is None:
        raise CoachError("The coach gave no answer; please send the message again.")
    return last


async def _events(stream: Iterator[Advice], conversation: str) -> AsyncIterator[str]:
    try:
        told: Advice | None = None
        async for advice in iterate_in_threadpool(stream):
            if advice is not told:  # while a model works, the same one comes again and again
                yield f"event: advice\ndata: {_renamed(advice, conversation).model_dump_json(by_alias=True)}\n\n"
            told = advice
    except Exception as error:  # noqa: BLE001 - a door: headers are gone, so it goes as an event
        yield f"event: error\ndata: {json.dumps({'error': explain(error)})}\n\n"
    finally:
        _let_go(stream)


def _let_go(stream: Iterator[Advice]) -> None:
    """Where the caller has gone, nothing more is asked for."""
    if isinstance(stream, Generator):
        with suppress(ValueError):  # it is being read this moment, and ends with that
            stream.close()


def _answer(step: Callable[[], BaseModel]) -> Response:
    """What a step gave, or why it gave nothing."""
    try:
        return _json(step())
    except Exception as error:  # noqa: BLE001 - a door: whatever it was, the caller reads one sentence
        return _trouble(error)


def _json(record: BaseModel) -> Response:
    return Response(record.model_dump_json(by_alias=True), media_type="application/json")


def _trouble(error: Exception) -> JSONResponse:
    return JSONResponse({"error": explain(error)}, status_code=_status(error))


def _status(error: Exception) -> int:
    known: tuple[tuple[type[CoachError], int], ...] = ((Overloaded, 503), (NotFound, 404), (NotAllowed, 403))
    for kind, status in known:
        if isinstance(error, kind):
            return status
    return 400 if isinstance(error, CoachError) else 500


def _reads(app: App) -> bool:
    try:
        return bool(app.library.stamp())
    except CoachError:
        return False
