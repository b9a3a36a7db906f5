"""`coach model check`: a round trip, a record, reading and writing speed, and the role they allow."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Literal

from coach.models.errors import Actor, BadOutput, ModelError
from coach.models.langchain_adapter import LangChainModel
from coach.models.opening import ModelChoice, open_model
from coach.models.port import LIMITS, Clock, Limits, Message, Model, SystemClock
from coach.models.retrying import Action
from coach.models.roles import Measured, Role, fit_role
from coach.records import Record

_Stage = Literal["prospecting", "early", "middle", "late", "customer"]
_SITUATIONS: tuple[tuple[str, _Stage], ...] = (
    ("We have never spoken with them; I only found the name of their operations lead.", "prospecting"),
    ("First meeting was yesterday. They are not yet sure what they need.", "early"),
    ("They picked us. Their lawyer is reading the contract.", "late"),
    ("They have been our customer for three years and are happy.", "customer"),
    ("The project is defined, they test us and two others, nobody is chosen.", "middle"),
)
_READ = (
    "For each numbered sentence of a sales rep, give the stage of the deal: prospecting (not yet spoken), "
    "early (first meetings, need unclear), middle (project clear, being evaluated, nobody chosen), "
    "late (chosen, contract under way), customer (about an existing customer)."
)
_TEXT = (
    "Hello Ms Okafor, we can talk on the 14th. "
    "Two of our customers, Brightwell and [one more name], will join."
)
_KEEP = ("Okafor", "14", "Brightwell", "[one more name]")
_FILLER = "The depot in the north counts its pallets every evening and writes the number on the board. "
_FILLING = 40
"""Repeats of the filler: some 700 tokens, which a model of 50 tokens a second reads in 14 seconds."""


class Readings(Record):
    """The stages of the five sentences."""

    one: _Stage
    two: _Stage
    three: _Stage
    four: _Stage
    five: _Stage


class ModelCheck(Record):
    """What `coach model check` found.

    `text` is one sentence. `fault` and `who` are set where it does not work. Speeds are tokens a second,
    `first_text` seconds to the first text of a short prompt; None where it did not come to that.
    `prompt_tokens` is how long a prompt may be.
    """

    model: str | None
    works: bool
    text: str
    here: bool = True
    fault: str | None = None
    who: Actor | None = None
    schema_support: Literal["native", "in words", "none"] | None = None
    reading: float | None = None
    writing: float | None = None
    first_text: float | None = None
    role: Role = "none"
    reasons: tuple[str, ...] = ()
    prompt_tokens: int = 0


class _Timed(Record):
    """A reply with its times in seconds and its tokens."""

    text: str
    first: float
    total: float
    prompt: int
    completion: int


def check_model(
    choice: ModelChoice | None, *, clock: Clock | None = None, limits: Limits = LIMITS
) -> ModelCheck:
    """Try the configured model: five requests. Raises nothing: every mistake is a sentence of the result."""
    if choice is None:
        return ModelCheck(model=None, works=False, text="No model is named (COACH_MODEL is empty).")
    clock = clock or SystemClock()
    try:
        model = open_model(choice, clock=clock, limits=limits)
    except ModelError as fault:
        return _failed(choice.name, fault)
    try:
        return measure(model, clock, limits)
    except ModelError as fault:
        return _failed(model.name, fault, model.here)
    finally:
        model.close()


def measure(model: Model, clock: Clock, limits: Limits = LIMITS) -> ModelCheck:
    """The round trip and the measurements of an open model; raises the ModelError of a failing request."""
    _timed(model, clock, limits, "Say hello.", 8)  # loads what is loaded late
    nonce = secrets.token_hex(4)  # so that no server has read it before
    short = _timed(model, clock, limits, f"{nonce} Count from one to thirty in words.", 120)
    long = _timed(model, clock, limits, f"{nonce[::-1]} {_FILLER * _FILLING}\nWhere are pallets counted?", 8)
    understood, form = _understanding(model, clock, limits)
    found = Measured(
        reading=(long.prompt - short.prompt) / max(long.first - short.first, 0.005),
        writing=short.completion / max(short.total - short.first, 0.005),
        form=form,
        understood=understood,
        kept=_keeps(model, clock, limits),
    )
    fit = fit_role(found)
    return ModelCheck(
        model=model.name, works=True, here=model.here, text=_sentence(model.name, fit.role), role=fit.role,
        schema_support=found.form, reading=round(found.reading, 1), writing=round(found.writing, 1),
        first_text=round(short.first, 3), reasons=fit.reasons, prompt_tokens=fit.prompt_tokens,
    )  # fmt: skip


def _timed(model: Model, clock: Clock, limits: Limits, text: str, most: int) -> _Timed:
    action, began, first = Action(model, clock=clock, limits=limits), clock.now(), None
    said = ""
    for piece in action.stream([Message(role="user", text=text)], most_tokens=most):
        said = piece.text
        if first is None and said:
            first = clock.now()
    usage = action.usage
    return _Timed(
        text=said, first=(first or clock.now()) - began, total=clock.now() - began,
        prompt=usage.prompt or model.tokens(text), completion=usage.completion or model.tokens(said),
    )  # fmt: skip


def _understanding(
    model: Model, clock: Clock, limits: Limits
) -> tuple[int, Literal["native", "in words", "none"]]:
    """How many of the five situations were read rightly, and how the record was asked for."""
    numbered = "\n".join(f"{at}. {text}" for at, (text, _) in enumerate(_SITUATIONS, 1))
    messages: Sequence[Message] = (Message(role="system", text=_READ), Message(role="user", text=numbered))
    try:
        read = Action(model, clock=clock, limits=limits).ask(messages, Readings, most_tokens=200)
    except BadOutput:
        return 0, "none"
    except ModelError as fault:
        if fault.kind in ("cut", "garbled", "empty", "no_schema"):
            return 0, "none"
        raise
    right = sum(
        stage == given for (_, stage), given in zip(_SITUATIONS, read.model_dump().values(), strict=True)
    )
    in_words = isinstance(model, LangChainModel) and model.asks_in_words
    return right, "in words" if in_words else "native"


def _keeps(model: Model, clock: Clock, limits: Limits) -> bool:
    """Whether a reworded text keeps its names, its number and its blank."""
    ask = (
        "Reword the text in a warm tone. Keep names, numbers and everything in square brackets exactly. "
        "Only the text."
    )
    action = Action(model, clock=clock, limits=limits)
    said = ""
    for piece in action.stream(
        [Message(role="system", text=ask), Message(role="user", text=_TEXT)], most_tokens=120
    ):
        said = piece.text
    return all(kept in said for kept in _KEEP)


def _sentence(name: str, role: Role) -> str:
    says = {
        "writer": "it understands and writes; the playbook still decides.",
        "phraser": "it rewords what the playbook's composer wrote.",
        "none": "but it is too slow or too weak to help, so the playbook's composer writes.",
    }
    return f"{name} answers: {says[role]}" if role != "none" else f"{name} answers, {says[role]}"


def _failed(name: str, fault: ModelError, here: bool = True) -> ModelCheck:
    return ModelCheck(model=name, works=False, text=str(fault), here=here, fault=fault.kind, who=fault.who)
