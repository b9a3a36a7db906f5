"""Composes a draft from a play's skeleton and the conversation's own words; the check then has the last word."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coach.advising.checking import check_draft
from coach.advising.records import Draft
from coach.advising.skeleton import Length, render
from coach.playbook.recognise import Embed
from coach.playbook.records import Audience, Channel, Comeback, Play, Tone
from coach.records import Record

_ORDER: tuple[Channel, ...] = ("spoken", "email", "chat", "voicemail")
_GREETING = re.compile(r"^(?:<[^<>|]*\|[^<>|]*\|[^<>|]*>|Of course|Sure),? ?(?:\{[a-z_]+\|[^{}]*\})?[.!] ")
"""A short assent at the beginning of a line ("Of course, Anna."): after other opening words it is one too many."""
_MARKED = re.compile(r"\{#([a-z0-9-]+)\}")


class Wish(Record):
    """How the rep wants the words: channel (None: the play's first), tone, length."""

    channel: Channel | None = None
    tone: Tone = "plain"
    length: Length = "normal"


def channels_of(play: Play) -> tuple[Channel, ...]:
    """The channels a play is used in, usual order."""
    return tuple(channel for channel in _ORDER if channel in play.drafts)


def audience_of(play: Play, wish: Wish) -> Audience:
    """Whom the draft of a play goes to, as it is wished."""
    channel = _channel(play, wish)
    return _audience(play, channel) if channel is not None else play.audience


def compose(play: Play, facts: Mapping[str, str], wish: Wish, embed: Embed | None = None) -> Draft | None:
    """The play's words for a channel, filled with facts and checked; None where a play has no draft."""
    channel = _channel(play, wish)
    if channel is None:
        return None
    words = render(play.drafts[channel], facts, wish.tone, wish.length)
    return check_draft(play, words.text, channel, wish.tone, words.subject, _audience(play, channel), embed)


def compose_comeback(
    play: Play, comeback: Comeback, facts: Mapping[str, str], wish: Wish, embed: Embed | None = None
) -> Draft | None:
    """The answer to what the other side said, and those elements of the play it does not carry yet."""
    channel = _channel(play, wish)
    if channel is None:
        return None
    opening = _fill_brackets(comeback.you_say, facts)
    carried = {mark.id for mark in check_draft(play, opening, channel, embed=embed).elements if mark.present}
    words = render(_with_opening(play.drafts[channel], opening, carried), facts, wish.tone, "shorter")
    return check_draft(play, words.text, channel, wish.tone, words.subject, _audience(play, channel), embed)


def _with_opening(skeleton: str, opening: str, carried: set[str]) -> str:
    """A skeleton that begins with other words: lines whose elements they carry already are left out."""
    lines: list[str] = []
    placed = False
    for line in skeleton.split("\n"):
        marks = set(_MARKED.findall(line))
        if marks and not placed:
            lines.append(opening)
            placed = True
            if "\n\n" in skeleton:
                lines.append("")
        if not marks or not marks <= carried:
            lines.append(_GREETING.sub("", line) if placed else line)
    return "\n".join(lines)


def _channel(play: Play, wish: Wish) -> Channel | None:
    available = channels_of(play)
    if not available:
        return None
    return wish.channel if wish.channel in available else available[0]


def _audience(play: Play, channel: Channel) -> Audience:
    """A borrowed customer is thanked by voicemail; everything else goes to the play's audience."""
    return "reference" if play.audience == "colleague" and channel == "voicemail" else play.audience


def _fill_brackets(text: str, facts: Mapping[str, str]) -> str:
    """`[customer]` in a comeback → the fact of that name, where the conversation holds it."""
    return re.sub(r"\[(\w+)\]", lambda match: facts.get(match[1]) or match.group(), text)
