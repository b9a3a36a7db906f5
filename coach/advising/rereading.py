"""Where code is unsure, a model's reading of the message; the policy decides on it, never towards more harm."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from coach.advising.book import Book
from coach.advising.listening import Heard
from coach.advising.policy import decide
from coach.advising.prompting import Desk, messages_of, one_line
from coach.advising.records import Situation
from coach.advising.understanding.situation import Understood
from coach.models.retrying import Action
from coach.playbook.records import Asker, Row, Stage, Verdict
from coach.records import Record

_RELEASES = {"offer_reference": 2, "prepare_reference": 1}
"""Verdicts under which a customer comes nearer to a prospect."""
_STANDING = frozenset({"do_not_use", "protect_relationship"})
"""Verdicts that prevent harm: no reading of a model takes them back."""
_ENOUGH = 0.2
"""Share of likelihood that code itself must give a verdict that releases more."""


class Reading(Record):
    """What the model reads in a message."""

    stage: Stage
    asker: Asker
    ask: str
    search: str


class Reread(Record):
    """A model's reading with the row it leads to, and the question to look up."""

    understood: Understood
    search: str

    def why(self, name: str, before: str, after: str) -> str:
        """What the rep is told about the change."""
        found = self.understood.situation
        ask, stage = found.ask.replace("_", " "), found.stage
        change = f"changed from “{before.replace('_', ' ')}” to “{after.replace('_', ' ')}”"
        return (
            f"Your words left room, and {name} read them as “{ask}”, stage {stage}, so the advice "
            f"{change if before != after else 'changed its play'}. Correct me if that is wrong."
        )


def leaves_room(situation: Situation, verdict: Verdict) -> bool:
    """Whether a model is asked to read the message once more: code is not sure, and the verdict prevents no harm."""
    return not (situation.sure or verdict in _STANDING or situation.ask == "deceive")


def reread(
    action: Action, desk: Desk, note: Callable[[str], None], heard: Heard, texts: Sequence[str], book: Book
) -> Generator[None, None, Reread | None]:
    """The model's reading of a message of which code is not sure; None where code is, or where it must not count.

    Yields while it waits. Raises a ModelError.
    """
    before = heard.understood
    if not leaves_room(before.situation, before.row.verdict):
        return None
    rendered = desk.understand(book, texts, heard.message.own, heard.message.material)
    if rendered is None:
        return None
    note(rendered.ref)
    reading = yield from action.asking(messages_of(rendered), Reading)
    known = {ask for row in book.rows for ask in row.asks}
    if reading.ask not in known:
        return None
    stage = reading.stage if reading.stage != "unknown" else before.situation.stage
    asker = reading.asker if reading.asker != "unknown" else before.situation.asker
    row = decide(book.rows, reading.ask, stage, asker, before.flags)
    if row is None or not _may_move(before, row, bool(heard.message.material)):
        return None
    missing = tuple(name for name, value in (("stage", stage), ("asker", asker)) if value == "unknown")
    situation = Situation(stage=stage, asker=asker, ask=reading.ask, missing=missing, sure=False)
    understood = before.model_copy(update={"situation": situation, "row": row})
    return Reread(understood=understood, search=one_line(reading.search)[:200])


def _may_move(before: Understood, row: Row, pasted: bool) -> bool:
    """Towards releasing a reference only where code itself saw it coming, and nothing pasted may have asked for it."""
    if _RELEASES.get(row.verdict, 0) <= _RELEASES.get(before.row.verdict, 0):
        return True
    return not pasted and before.shares.get(row.verdict, 0.0) >= _ENOUGH
