"""`coach draft check`: somebody's own words against a play."""

from __future__ import annotations

import re

from coach.advising.checking import check_draft
from coach.advising.records import Draft
from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, wrap
from coach.errors import BadUse
from coach.playbook.records import Channel, Play

_SUBJECT = re.compile(r"\A\s*Subject:[ \t]*(.+)\n+", re.I)


def check(app: App, call: Call) -> Outcome:
    """The elements of the play that the text holds, and what must not go out."""
    play = _play(app, call.args.play)
    text = call.file_text(call.args.file)
    subject = _SUBJECT.match(text)
    body = text[subject.end() :] if subject else text
    draft = check_draft(
        play,
        body.strip(),
        _channel(play, subject is not None),
        subject=subject[1].strip() if subject else None,
        audience=call.args.audience,
        embed=app.reader.embed,
    )
    return Outcome(draft, lambda style: _show(draft, play, style))


def _play(app: App, name: str) -> Play:
    plays = {play.id: play for play in app.library.plays()}
    if name not in plays:
        raise BadUse(f"There is no play `{name}`; the plays are {', '.join(plays)}.")
    return plays[name]


def _channel(play: Play, has_subject: bool) -> Channel:
    """A text with a subject is an e-mail; any other counts as the play's first channel."""
    return "email" if has_subject else next(iter(play.drafts), "spoken")


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
