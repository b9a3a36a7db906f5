"""What the proofs of models share: the shipped coach with a double for its model, and one turn through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count

from pydantic import SecretStr

from coach.advising.coach import Coach
from coach.advising.hand import WritingRole
from coach.advising.pen import Pen
from coach.advising.records import Advice, Turn
from coach.advising.replies import Finder
from coach.bootstrap import App, open_app
from coach.models.opening import ModelChoice, open_model
from coach.models.port import LIMITS, Clock, Limits, Model
from coach.prompts import Prompts
from coach.records import Record
from coach.settings import read_settings
from evals.proof.messages import open_conversations
from evals.proof.processes import filled_home
from evals.proof.records import drawn

KEY = "sk-proof-8d21f6a90c"
RELEASE = {"prepare_reference": 1, "offer_reference": 2}
"""How near a verdict brings a customer to a prospect; the others do not."""
FEW, MANY = 20, 300
_NUMBERS = count()


@contextmanager
def shipped() -> Iterator[App]:
    """The coach on a folder of its own, without a model."""
    with filled_home() as home, open_app(read_settings(home, {})) as app:
        app.index.wait(120)
        yield app


def coach_of(
    app: App, model: Model, role: WritingRole = "writer", *, limits: Limits = LIMITS, clock: Clock | None = None,
    finder: Finder | None = None, most: int = 4_000,
) -> Coach:  # fmt: skip
    """The coach with this model."""
    pen = Pen(model, Prompts(), role, most, limits, clock=clock)
    return app.coach_with(pen.reply, finder=finder)


def served(mode: str, url: str, *, limits: Limits = LIMITS, clock: Clock | None = None) -> Model:
    """A model of the fault server."""
    model = open_model(
        ModelChoice(name=f"openai:{mode}", key=SecretStr(KEY), base_url=url), clock=clock, limits=limits
    )
    model.warm()
    return model


def told(coach: Coach, texts: Sequence[str], account: str | None = None) -> Advice:
    """The last advice of a new conversation with these turns."""
    name = f"p{next(_NUMBERS)}"
    for text in texts:
        *_, last = coach.advise(Turn(conversation=name, text=text, account=account))
    return last


class Talks(Record):
    """Open conversations: those of which code is sure and that end with a draft, and those of which it is not."""

    sure: tuple[tuple[str, ...], ...]
    unsure: tuple[tuple[str, ...], ...]


def talks(n: int, seed: int) -> Talks:
    """Enough of each kind for `n` tries, in an order of the seed; looked for once for few tries, once for many."""
    return _talks(FEW if n <= FEW else MANY, seed)


@cache
def _talks(n: int, seed: int) -> Talks:
    sure, unsure = list[tuple[str, ...]](), list[tuple[str, ...]]()
    every = open_conversations()
    with shipped() as app:
        for turns in drawn(every, len(every), seed):
            advice = told(app.coach, turns)
            if advice.situation.sure and advice.draft is not None and len(sure) < n:
                sure.append(turns)
            elif not advice.situation.sure and len(unsure) < n:
                unsure.append(turns)
            if len(sure) == len(unsure) == n:
                break
    return Talks(sure=tuple(sure), unsure=tuple(unsure))
