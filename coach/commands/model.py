"""`coach model check`: which language model is configured, and whether it works."""

from __future__ import annotations

from coach.commands.call import Outcome
from coach.commands.text import wrap
from coach.records import Record
from coach.settings import Settings

NONE = (
    "No model is named (COACH_MODEL is empty): the playbook engine answers every question on this machine, "
    "and nothing leaves it."
)


class ModelStatus(Record):
    """The configured model or None, whether it can be used, and that in words."""

    model: str | None
    works: bool
    text: str


def check(settings: Settings) -> Outcome:
    """Says that no model is named; a named one is refused, since this version cannot use any."""
    if settings.model is None:
        found = ModelStatus(model=None, works=False, text=NONE)
        return Outcome(found, lambda style: "\n".join(wrap(NONE, style, "")))
    text = (
        f"COACH_MODEL names {settings.model}, but this version uses no model yet: models come with the next "
        "version; until then the playbook engine answers, and COACH_MODEL can stay or be unset."
    )
    return Outcome(ModelStatus(model=settings.model, works=False, text=text), lambda style: "", (text,))
