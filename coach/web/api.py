"""POST /api/v1/ask: one turn as JSON, or growing over server-sent events; and the health addresses."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

from coach.advising.records import Advice, Turn
from coach.errors import BadUse, CoachError
from coach.web.guard import MAX_BODY
from coach.web.turns import Overloaded, Turns, explain, new_conversation

_EXAMPLE = '{"text": "what happened", "conversation": "c1"}'


def routes(turns: Turns) -> APIRouter:
    """The addresses beside the page: `/healthz`, `/readyz`, `/api/v1/ask`."""
    router = APIRouter()

    @router.get("/healthz")
    def health() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @router.get("/readyz")
    def ready() -> JSONResponse:
        return JSONResponse({"ready": not turns.closing}, status_code=503 if turns.closing else 200)

    @router.post("/api/v1/ask")
    async def ask(request: Request) -> Response:
        try:
            turn = read_turn(await _body(request))
            if "text/event-stream" in request.headers.get("accept", ""):
                return StreamingResponse(_events(turns.advise(turn)), media_type="text/event-stream")
            return _json(await run_in_threadpool(_last, turns.advise(turn)))
        except Exception as error:  # noqa: BLE001 - a door: whatever it was, the caller reads one sentence
            return JSONResponse({"error": explain(error)}, status_code=_status(error))

    return router


def read_turn(body: bytes) -> Turn:
    """A Turn from a line of `coach chat`; without `conversation` it gets an id of its own. Raises BadUse."""
    try:
        data: Any = json.loads(body)
        if not isinstance(data, dict):
            raise BadUse(f"Send one JSON object such as {_EXAMPLE}.")
        return Turn(**{"conversation": new_conversation(), **data})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the message"
        raise BadUse(f"{where}: {first['msg']}; send a JSON object such as {_EXAMPLE}.") from error
    except (ValueError, RecursionError, TypeError) as error:
        raise BadUse(f"The body is not JSON; send an object such as {_EXAMPLE}.") from error


async def _body(request: Request) -> bytes:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise BadUse("Send the message as JSON, with the header Content-Type: application/json.")
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MAX_BODY:
            raise BadUse(f"The message is too long; at most {MAX_BODY:,} bytes are read.")
    return bytes(parts)


def _last(stream: Iterator[Advice]) -> Advice:
    grown = deque(stream, maxlen=1)
    if not grown:
        raise CoachError("The coach gave no answer; please send the message again.")
    return grown[0]


async def _events(stream: Iterator[Advice]) -> AsyncIterator[str]:
    try:
        told: Advice | None = None
        async for advice in iterate_in_threadpool(stream):
            if advice is not told:  # while a model works, the same one comes again and again
                yield f"event: advice\ndata: {advice.model_dump_json(by_alias=True)}\n\n"
            told = advice
    except Exception as error:  # noqa: BLE001 - a door: headers are gone, so it goes as an event
        yield f"event: error\ndata: {json.dumps({'error': explain(error)})}\n\n"
    finally:
        if isinstance(stream, Generator):  # where the caller has gone, nothing more is asked for
            stream.close()


def _json(advice: Advice) -> Response:
    return Response(advice.model_dump_json(by_alias=True), media_type="application/json")


def _status(error: Exception) -> int:
    if isinstance(error, Overloaded):
        return 503
    return 400 if isinstance(error, CoachError) else 500
