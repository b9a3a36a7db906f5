"""`coach ask` and `coach chat`: a turn, or the turns of many conversations."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from functools import partial
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from coach.advising.records import Advice, Turn
from coach.bootstrap import App
from coach.commands.advice_text import show_advice
from coach.commands.call import Call, Outcome, Write, sound
from coach.commands.faults import bug, sentence
from coach.commands.values import day
from coach.errors import BadUse, CoachError

ONLY = "c1"
"""How the one conversation of `coach ask` is called."""


def ask(app: App, call: Call) -> Outcome:
    """One turn of a conversation of its own."""
    args = call.args
    turn = Turn(
        conversation=ONLY,
        text=call.text(args.text),
        user=args.user,
        account=args.account,
        deal=args.deal,
        as_of=args.as_of,
    )
    advice = _advise(app, turn, uuid4().hex)
    return Outcome(advice, partial(show_advice, advice))


def chat(app: App, call: Call, out: Write) -> int:
    """A line in, an Advice out, until the input ends; a line that is off is answered by its error.

    Lines with the same conversation are its turns; a line without one stands alone.
    """
    run = uuid4().hex
    for number, line in enumerate(call.lines, 1):
        if line.strip():
            out(_answer(app, call, line, number, run) + "\n")
    return 0


def _answer(app: App, call: Call, line: str, number: int, run: str) -> str:
    try:
        turn = _turn(line, number, call)
        return _advise(app, turn, run).model_dump_json(by_alias=True)
    except CoachError as error:
        return _error(sentence(error))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - a door: one line's bug must not end the others
        return _error(bug(error, app.settings.home))


def _error(text: str) -> str:
    return json.dumps({"error": text}, ensure_ascii=False)


def _advise(app: App, turn: Turn, run: str) -> Advice:
    """The finished advice; the coach knows the conversation by a name no other run uses."""
    if turn.user is not None:
        app.viewer(turn.user)  # refuses who was disabled
    ours = turn.model_copy(update={"conversation": f"{run}/{turn.conversation}"})
    *_, advice = app.coach.advise(ours)
    return advice.model_copy(update={"conversation": turn.conversation})


def _turn(line: str, number: int, call: Call) -> Turn:
    """A line of input as a Turn; raises BadUse naming the line and what is off."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise BadUse(f"Line {number} is not JSON; send one object a line, with `text` in it.") from None
    if not isinstance(found, dict):
        raise BadUse(f"Line {number} is not a JSON object; send one object a line, with `text` in it.")
    given = {key: sound(value) if isinstance(value, str) else value for key, value in found.items()}
    defaults = {"conversation": f"line-{number}", "user": call.args.user, "as_of": call.args.as_of}
    _check_day(given.get("as_of"), number)
    try:
        return Turn.model_validate(
            defaults | {key: value for key, value in given.items() if value is not None}
        )
    except ValidationError as error:
        raise BadUse(f"Line {number}: {_fault(error.errors()[0])}.") from None


def _check_day(value: object, number: int) -> None:
    try:
        day(value) if isinstance(value, str) else None
    except ArgumentTypeError as error:
        raise BadUse(f"Line {number}: `as_of`: {error}.") from None


def _fault(error: Any) -> str:
    """What pydantic complains about, in words."""
    name = ".".join(str(part) for part in error["loc"])
    known = ", ".join(f"`{field}`" for field in Turn.model_fields)
    if error["type"] == "missing":
        return f"`{name}` is missing"
    if error["type"] == "extra_forbidden":
        return f"`{name}` is not known here; a line may hold {known}"
    if error["type"] == "string_type":
        return f"`{name}` must be text"
    return f"`{name}` is off: {error['msg']}"
