"""`coach draft check`: somebody's own words against a play."""

from __future__ import annotations

from datetime import date

from coach import services
from coach.advising.records import Draft
from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, wrap
from coach.playbook.records import Play


def check(app: App, call: Call) -> Outcome:
    """The elements of the play that the text holds, and what must not go out."""
    play = services.play_of(app, call.args.play)
    viewer = app.viewer(call.args.user)
    draft = services.check(app, call.file_text(call.args.file), play, call.args.audience, viewer, _day(call))
    return Outcome(draft, lambda style: _show(draft, play, style))


def _day(call: Call) -> date | None:
    return date.fromisoformat(call.args.as_of) if call.args.as_of else None


def _show(draft: Draft, play: Play, style: Style) -> str:
    present = sum(element.present for element in draft.elements)
    state = "Ready to go" if draft.complete else "Not ready yet"
    lines = wrap(f"{state}: {present} of {len(draft.elements)} points of “{play.title}”.", style, "")
    lines[0] = style.tint(lines[0], "green" if draft.complete else "yellow")
    for element in draft.elements:
        where = f": “{draft.text[slice(*element.where)]}”" if element.where else ""
        lines += wrap(element.label + where, style, "    ", "  ✓ " if element.present else "  ✗ missing: ")
    for one in draft.blocked:
        lines += wrap(f"do not send “{one.what}”: {one.why}", style, "    ", "  ✗ ")
    return "\n".join(lines)
