"""`coach model check`: which language model is configured, whether it works, how fast, and what it may do."""

from __future__ import annotations

from coach.commands.call import Outcome
from coach.commands.text import Style, wrap
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
    """Says that no model is named, or tries the named one: a round trip, a record, speeds, the role that fits.

    What it found is kept in the data folder, so that the coach uses the model in that role.
    """
    if settings.model is None:
        found = ModelStatus(model=None, works=False, text=NONE)
        return Outcome(found, lambda style: "\n".join(wrap(NONE, style, "")))
    from coach.advising.modelling import choice_of, keep_check  # models cost a second: not where none is named
    from coach.models.check import check_model
    from coach.models.redaction import redact_logs

    redact_logs()
    tried = check_model(choice_of(settings, settings.model))
    if not tried.works:
        return Outcome(tried, lambda style: "", (tried.text,))
    keep_check(settings, tried)
    place = "Prompts stay on this machine." if tried.here else "Prompts go to the model's provider."
    figures = (
        f"Reads {tried.reading:.0f} and writes {tried.writing:.0f} tokens a second; first text after "
        f"{tried.first_text:.1f} s; records {tried.schema_support}; prompts up to {tried.prompt_tokens} tokens."
    )
    lines = (tried.text, figures, place, *tried.reasons)

    def show(style: Style) -> str:
        return "\n".join(line for text in lines for line in wrap(text, style, ""))

    return Outcome(tried, show)
