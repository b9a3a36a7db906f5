"""A play as fields: written anew, edited, or taken over from a proposal; and a message to try it on."""

from __future__ import annotations

from html import escape
from typing import get_args

from pydantic import ValidationError

from coach.errors import BadUse
from coach.playbook.records import Asker, Audience, Basis, Channel, Stage, Verdict
from coach.web import parts
from coach.web.visits import Page, Reply, Visit
from coach.workshop.records import PlayForm

_CHANNELS: tuple[tuple[Channel, str], ...] = (
    ("spoken", "Words to say"), ("email", "E-mail"), ("voicemail", "Voicemail"), ("chat", "Chat message"),
)  # fmt: skip
_LINES = (
    ("when", "When to use it", "One case a line."),
    ("when_not", "When not to", "One case a line."),
    ("elements", "What good words contain", "One thing a line; the coach ticks each of them in every draft."),
    ("never", "What is never said", "One a line."),
    ("why", "Why", "One reason a line."),
    ("next_steps", "Next steps", "One a line."),
    ("said", "How reps put it", "One message a line, as a tired rep would type it: by these the play is found."),
)  # fmt: skip
_BASES = {"article": "An article", "house": "House practice", "policy": "Policy of the company"}


def show(visit: Visit) -> str:
    """The play's fields: `new`, a play's id, or a document's id with a proposal's."""
    document, _, proposal = visit.rest.partition("/")
    if not document or document == "new":
        return _page(PlayForm(), "A new play", "")
    if proposal:
        form = visit.app.workshop.form_of(document, proposal)
        return _page(form, form.title, f"From “{visit.app.library.show(document).item.title}”: check every field, then keep it.")
    return _page(visit.app.workshop.form(document), visit.app.library.show(document).item.title, "Changes become a draft.")


def _page(form: PlayForm, title: str, lead: str) -> str:
    back = parts.link(f"#/library/{form.id}" if form.id and not lead.startswith("From") else "#/library", "Back", "button")
    cards = [parts.card("", _fields(form)), _trial(form.id) if form.id and not lead.startswith("From") else ""]
    return parts.page(title, *cards, lead=lead, tools=back)


def _fields(form: PlayForm) -> str:
    verdicts = [(one, one.replace("_", " ").capitalize()) for one in get_args(Verdict)]
    audiences = [(one, one.capitalize()) for one in get_args(Audience)]
    bases = [(one, _BASES[one]) for one in get_args(Basis) if one in _BASES]
    top = (
        parts.field("id", "", form.id, "hidden") + parts.field("ask", "", form.ask, "hidden")
        + parts.field("title", "Title", form.title, required=True)
        + parts.choice("verdict", "Verdict", verdicts, form.verdict)
        + parts.choice("audience", "Words are for", audiences, form.audience)
        + parts.choice("basis", "It rests on", bases, form.basis)
    )  # fmt: skip
    lines = "".join(
        parts.field(name, label, "\n".join(getattr(form, name)), "area", hint, rows=max(3, len(getattr(form, name)) + 1))
        for name, label, hint in _LINES
    )
    words = "".join(
        parts.field(f"words-{channel}", label, form.words.get(channel, ""), "area", rows=7) for channel, label in _CHANNELS
    )
    hint = "A line for each element; blanks in brackets such as [their project] are left for the rep."
    return parts.form(
        "save", f'<div class="grid-two">{top}</div>',
        parts.field("headline", "The decision in one sentence", form.headline, "area", rows=2, required=True),
        parts.field("first_words", "First words", form.first_words, "area", rows=2), lines,
        f"<details><summary>Words by channel</summary><p><small>{escape(hint)}</small></p>{words}</details>",
        submit="Keep as a draft",
    ).replace('class="form"', 'class="form wide"', 1)  # fmt: skip


def _trial(play: str) -> str:
    stages = [(one, one) for one in get_args(Stage)]
    askers = [(one, one) for one in get_args(Asker)]
    form = parts.form(
        "try", parts.field("play", "", play, "hidden"),
        parts.field("text", "A rep’s message", "", "area", rows=2, required=True),
        '<div class="grid-two">' + parts.choice("stage", "Stage, if known", stages, "unknown")
        + parts.choice("asker", "Who asks, if known", askers, "unknown") + "</div>", submit="Would it fire?",
    )  # fmt: skip
    return parts.card("Try it on a message", form, '<div id="tried" role="status"></div>')


def save(visit: Visit) -> Reply:
    """The fields as a draft."""
    lists = {name: _lines(visit.field(name)) for name, _, _ in _LINES}
    words = {channel: visit.field(f"words-{channel}") for channel, _ in _CHANNELS if visit.field(f"words-{channel}")}
    plain = {name: visit.field(name) for name in ("id", "title", "verdict", "basis", "audience", "ask", "headline", "first_words")}
    try:
        form = PlayForm.model_validate({**plain, **lists, "words": words})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadUse(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    item = visit.app.workshop.save(form, visit.viewer.user)
    return Reply(go=f"#/library/{item.id}", said=f"Version {item.newest} of “{item.title}” is a draft. Try it, then publish it.")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip().removeprefix("- ") for line in text.split("\n") if line.strip())


def try_it(visit: Visit) -> Reply:
    """Whether a message leads to the play, its draft in place."""
    stage: Stage = next((one for one in get_args(Stage) if one == visit.field("stage")), "unknown")
    asker: Asker = next((one for one in get_args(Asker) if one == visit.field("asker")), "unknown")
    found = visit.app.workshop.try_message(visit.field("play") or visit.rest, visit.field("text"), stage, asker)
    tag = parts.tag("It fires", "go") if found.fires else parts.tag("It does not fire", "stop")
    heard = parts.facts([("Verdict", found.verdict), ("Leads to", found.play or "no play"), ("Stage", found.stage),
                         ("Asker", found.asker), ("Asked for", found.ask)])  # fmt: skip
    return Reply(html=f"<p>{tag} {escape(found.why)}</p>{heard}", into="tried")


PAGE = Page(show=show, acts={"save": save, "try": try_it})
