"""One scorer for all judges: a prompt of `prompts/judge/` with a table of choices, and a model that chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from coach.errors import BadFile, BadUse
from coach.frontmatter import read_page
from coach.models.errors import ModelError
from coach.models.port import LIMITS, Limits, Message, Model
from coach.models.retrying import Action
from coach.prompts import Prompt, Slot, prompts_folder, read_prompt
from coach.records import Record

Values = Mapping[str, Sequence[Slot]]


class Choice(Record):
    """What may be chosen, what it is worth (0 to 1) and what it means."""

    name: str
    value: float
    means: str


class Judge(Record):
    """A prompt and its table of choices."""

    prompt: Prompt
    choices: tuple[Choice, ...]

    @property
    def table(self) -> str:
        """The choices as the model reads them."""
        return "\n".join(f"{one.name}: {one.means}" for one in self.choices)


class Chosen(Record):
    """What a judge fills in: first why, then which."""

    reason: str
    choice: str


class Judged(Record):
    """What came of it. `value` None is unscored, which is not zero; `problem` says why."""

    choice: str | None = None
    value: float | None = None
    reason: str = ""
    problem: str = ""


class Compared(Record):
    """Two answers compared in both orders: 1 where the first won, 0 where the second; None is unscored.

    `swayed`: another order gave another winner, so that the comparison counts as a tie.
    """

    value: float | None = None
    swayed: bool = False
    problem: str = ""


def judges(folder: Path | None = None) -> dict[str, Judge]:
    """Every judge by its name; raises BadFile for a table that cannot be used."""
    place = folder or prompts_folder() / "judge"
    return {path.stem: _read(path) for path in sorted(place.glob("*.md"))}


def judge_of(name: str) -> Judge:
    """The judge of this name; raises BadUse."""
    found = judges()
    if name not in found:
        raise BadUse(f"There is no judge called {name!r}: take {', '.join(found)}.")
    return found[name]


def _read(path: Path) -> Judge:
    given = read_page(path.read_text("utf-8"), path.name).head.get("choices")
    if not isinstance(given, dict) or len(given) < 2:
        raise BadFile(path.name, 2, "`choices` must name at least two choices")
    choices = []
    for name, one in given.items():
        value = one.get("value") if isinstance(one, dict) else None
        if not isinstance(value, int | float) or not 0 <= value <= 1:
            raise BadFile(path.name, 2, f"the choice {name} needs a `value` from 0 to 1")
        choices.append(Choice(name=str(name), value=float(value), means=str(one.get("means", ""))))
    return Judge(prompt=read_prompt(path), choices=tuple(choices))


def ask(judge: Judge, model: Model, values: Values, limits: Limits = LIMITS) -> Judged:
    """Have a model choose; a failure or a choice that is none of the table is unscored, with why."""
    rendered = judge.prompt.render(**values)
    system = f"{rendered.system}\n\nChoices:\n{judge.table}"
    messages = [Message(role="system", text=system), Message(role="user", text=rendered.user)]
    try:
        chosen = Action(model, limits=limits).ask(messages, Chosen, most_tokens=400)
    except ModelError as fault:
        return Judged(problem=f"{judge.prompt.id} could not be asked: {fault}")
    found = _matching(judge, chosen.choice)
    if found is None:
        names = ", ".join(one.name for one in judge.choices)
        told = f"{judge.prompt.id} answered {chosen.choice[:60]!r}, which is none of {names}"
        return Judged(reason=chosen.reason, problem=told)
    return Judged(choice=found.name, value=found.value, reason=chosen.reason)


def compare(judge: Judge, model: Model, messages: Sequence[str], one: str, other: str) -> Compared:
    """Two answers in both orders; a winner has to win both times."""
    first, second = (ask(judge, model, _pair(messages, *pair)) for pair in ((one, other), (other, one)))
    if first.value is None or second.value is None:
        return Compared(problem=first.problem or second.problem)
    turned = 1 - second.value
    if first.value == turned:
        return Compared(value=first.value)
    opposite = {first.value, turned} == {0.0, 1.0}
    return Compared(value=0.5 if opposite else (first.value + turned) / 2, swayed=opposite)


def slots(texts: Sequence[str]) -> list[Slot]:
    """Texts as numbered slots."""
    return [Slot(n=at, text=text) for at, text in enumerate(texts, 1)]


def _pair(messages: Sequence[str], one: str, other: str) -> Values:
    return {"message": slots(messages), "answer": slots([one, other])}


def _matching(judge: Judge, said: str) -> Choice | None:
    plain = said.strip().strip(".\"'").casefold()
    return next((one for one in judge.choices if one.name.casefold() == plain), None)
