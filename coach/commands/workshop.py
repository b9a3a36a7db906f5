"""`coach workshop`: what a trainer tries, compares and answers before and after publishing."""

from __future__ import annotations

import json

from pydantic import ValidationError

from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.library import Documents
from coach.commands.text import Style, table, wrap
from coach.errors import BadUse
from coach.records import Record
from coach.workshop.records import (
    Asked,
    Contradiction,
    Coverage,
    PlayForm,
    Proposal,
    Ranked,
    Shifts,
)


class Proposals(Record):
    """What a document proposes."""

    proposals: tuple[Proposal, ...]


class Contradictions(Record):
    """Sentences against sentences, the surest first."""

    contradictions: tuple[Contradiction, ...]


class MissedQuestions(Record):
    """Groups of missed questions, the most asked first."""

    missed: tuple[Asked, ...]


class Samples(Record):
    """Samples in YAML that wait for a review."""

    samples: tuple[str, ...]


class Form(Record):
    """A play as fields."""

    form: PlayForm


def propose(app: App, call: Call) -> Outcome:
    """The plays that a document seems to hold; with --reject one of them is never proposed again."""
    item = call.args.id
    if call.args.reject:
        app.workshop.reject(item, call.args.reject)
    thought = app.workshop.think(item, call.args.user) if call.args.model else None
    found = Proposals(proposals=thought.proposals if thought else app.workshop.proposals(item))

    def show(style: Style) -> str:
        lines: list[str] = []
        for one in found.proposals:
            lines += wrap(f"{one.title} ({one.id}; like {one.like}, {one.nearness:.2f})", style, "  ", "")
            for name, tied in (("when", one.trigger), ("do", one.steps), ("never", one.never)):
                lines += [line for part in tied for line in wrap(part.text, style, "        ", f"  {name:<6}")]
        lines += wrap(thought.notice, style, "", "") if thought and thought.notice else []
        return "\n".join(lines) or "This document advises nothing that could become a play."

    return Outcome(found, show)


def form(app: App, call: Call) -> Outcome:
    """A play, or with --proposal one that a document proposes, as fields in JSON."""
    chosen = call.args.proposal
    found = app.workshop.form_of(call.args.id, chosen) if chosen else app.workshop.form(call.args.id)
    return Outcome(Form(form=found), lambda style: json.dumps(found.model_dump(mode="json"), indent=2, ensure_ascii=False))


def save(app: App, call: Call) -> Outcome:
    """Fields in JSON (as `form` prints them) become a draft of the play."""
    try:
        given = json.loads(call.file_text(call.args.file))
        found = PlayForm.model_validate(given.get("form", given) if isinstance(given, dict) else given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the form"
        raise BadUse(f"{where}: {first['msg']}; `coach workshop form PLAY` shows the fields.") from None
    except ValueError as error:
        raise BadUse(f"The file is not JSON ({error}); `coach workshop form PLAY` shows what it must look like.") from None
    item = app.workshop.save(found, call.args.user or "owner", call.args.why)
    text = f"“{item.title}” ({item.id}) has a draft, version {item.newest}: `coach library publish {item.id}`."
    return Outcome(Documents(documents=(item,)), lambda style: "\n".join(wrap(text, style, "")))


def try_(app: App, call: Call) -> Outcome:
    """Whether a message leads to a play."""
    args = call.args
    found = app.workshop.try_message(args.id, call.text(args.text), args.stage, args.asker)
    said = "It fires" if found.fires else f"It does not fire; the message leads to {found.play or found.verdict}"
    text = f"{said} ({found.verdict}; stage {found.stage}, asker {found.asker}). {found.why}"
    return Outcome(found, lambda style: "\n".join(wrap(text, style, "")))


def changes(app: App, call: Call) -> Outcome:
    """What publishing the drafts of these items changes in the answers to the recorded questions."""
    found = app.workshop.what_changes(call.args.ids)
    return Outcome(found, lambda style: _show_shifts(found, style))


def contradictions(app: App, call: Call) -> Outcome:
    """Contradictions of an item, or among everything published; with --rule the chosen one gets a rule."""
    thought = app.workshop.really(call.args.id, call.args.user) if call.args.model else None
    found = thought.contradictions if thought else app.workshop.contradictions(call.args.id)
    if call.args.settle:
        chosen = next((one for one in found if one.id == call.args.settle), None)
        if chosen is None:
            raise BadUse(f"There is no contradiction `{call.args.settle}` here; list them without --settle.")
        item = app.workshop.set_rule(chosen, call.args.rule, call.args.user or "owner")
        text = f"The rule is in a draft: `coach library publish {item.id}` shows it to reps."
        return Outcome(Documents(documents=(item,)), lambda style: "\n".join(wrap(text, style, "")))

    def show(style: Style) -> str:
        lines: list[str] = []
        for one in found:
            lines += wrap(f"{one.id}  {one.score:.2f}  {one.about} ({one.why})", style, "  ", "")
            for side in (one.first, one.second):
                lines += wrap(f"{side.title}: {side.sentence}", style, "    ", "  - ")
        lines += wrap(thought.notice, style, "", "") if thought and thought.notice else []
        return "\n".join(lines) or "Nothing here contradicts what is published."

    return Outcome(Contradictions(contradictions=found), show)


def coverage(app: App, call: Call) -> Outcome:
    """Plays by documents, what nobody explains, what nobody retrieves."""
    found = app.workshop.coverage()
    return Outcome(found, lambda style: _show_coverage(found, style))


def look(app: App, call: Call) -> Outcome:
    """The retrieval console."""
    found = app.workshop.look(call.text(call.args.text), call.args.situation, call.args.k)

    def show(style: Style) -> str:
        lines = _ranked(found.plain, style)
        if found.situation:
            lines += ["", style.tint(f"With the situation “{found.situation}”", "bold"), *_ranked(found.situated, style)]
        return "\n".join(lines)

    return Outcome(found, show)


def missed(app: App, call: Call) -> Outcome:
    """What was not answered or found bad."""
    found = MissedQuestions(missed=app.workshop.missed())
    rows = [(one.id, f"{one.count} times", ", ".join(one.reasons), one.questions[0]) for one in found.missed]
    return Outcome(found, lambda style: "\n".join(table(rows, style)) or "Nothing was missed.")


def answer(app: App, call: Call) -> Outcome:
    """Write the answer to a group of missed questions once."""
    item = app.workshop.answer(call.args.id, call.args.title, call.text(call.args.text), call.args.user or "owner")
    text = f"“{item.title}” ({item.id}) is a draft: `coach library publish {item.id}`. A sample waits for review."
    return Outcome(Documents(documents=(item,)), lambda style: "\n".join(wrap(text, style, "")))


def samples(app: App, call: Call) -> Outcome:
    """Samples made of answered questions, for a person to review."""
    found = Samples(samples=app.workshop.samples())
    return Outcome(found, lambda style: "\n".join(found.samples) or "No sample waits for a review.")


def _show_shifts(found: Shifts, style: Style) -> str:
    count = len(found.shifts)
    lines = wrap(f"Of {found.asked} recorded questions {count} get another answer.", style, "")
    for shift in found.shifts:
        lines += ["", *wrap(f"{shift.question} ({', '.join(shift.changes)})", style, "  ", "")]
        for before, after in zip(shift.now, shift.then, strict=True):
            if before != after:
                lines += wrap(before, style, "        ", "  now   ") + wrap(after, style, "        ", "  then  ")
    return "\n".join(lines)


def _show_coverage(found: Coverage, style: Style) -> str:
    rows = [
        (one.play, f"{sum(one.documents.values())} passages", ", ".join(one.documents) or "no document")
        for one in found.plays
    ]
    lines = table(rows, style)
    for one in found.plays:
        lines += [line for text in one.unexplained for line in wrap(f"{one.play}: nobody explains “{text}”", style, "  ", "! ")]
    for document in found.unread:
        lines += wrap(f"{document}: no recorded question retrieves it", style, "  ", "! ")
    return "\n".join(lines)


def _ranked(found: tuple[Ranked, ...], style: Style) -> list[str]:
    rows = [
        (f"{one.rank}.", f"words {one.by_words or '-'}", f"meaning {one.by_meaning or '-'}", f"{one.score:.3f}",
         f"{one.title}, {one.heading} ({', '.join(one.shared[:4])})")
        for one in found
    ]  # fmt: skip
    return table(rows, style)
