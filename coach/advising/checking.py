"""Checks a draft, whoever wrote it: its elements, what it must never say, contact details, blanks."""

from __future__ import annotations

import re

from coach.advising.records import Blocked, Draft, ElementMark
from coach.playbook.recognise import Embed, find_element, find_forbidden
from coach.playbook.records import Audience, Channel, Play, Tone

_CONTACT = (
    ("phone number", re.compile(r"(?<!\w)\+?\(?\d[\d\s().-]{6,}\d(?!\w)")),
    ("e-mail address", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
)
_OUTSIDERS = frozenset({"prospect"})


def check_draft(
    play: Play,
    text: str,
    channel: Channel,
    tone: Tone = "plain",
    subject: str | None = None,
    audience: Audience | None = None,
    embed: Embed | None = None,
) -> Draft:
    """The draft with its elements ticked and what blocks it.

    `complete` holds when every element is present and nothing is blocked. `embed` lets elements be
    recognised by meaning where their words are not found.
    """
    to = audience or play.audience
    marks = []
    for element in play.elements:
        where = find_element(element, text, embed)
        marks.append(ElementMark(id=element.id, label=element.label, present=where is not None, where=where))
    blocked = [*_forbidden(play, text), *_contact_details(text, to)]
    return Draft(
        audience=to,
        channel=channel,
        tone=tone,
        subject=subject,
        text=text,
        complete=all(mark.present for mark in marks) and not blocked,
        elements=tuple(marks),
        blocked=tuple(blocked),
    )


def _forbidden(play: Play, text: str) -> list[Blocked]:
    found = []
    for never in play.never:
        sentence = find_forbidden(never, text)
        if sentence:
            found.append(Blocked(what=sentence, why=never.why))
    return found


def _contact_details(text: str, audience: Audience) -> list[Blocked]:
    if audience not in _OUTSIDERS:
        return []
    return [
        Blocked(what=match.group(), why=f"A {name} does not go to a prospect before the customer has agreed to it.")
        for name, pattern in _CONTACT
        for match in pattern.finditer(text)
    ]
