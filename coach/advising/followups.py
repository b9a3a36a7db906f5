"""Follow-ups on the last advice: other words, why, who says so, what they answered, what next."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coach.advising import answering
from coach.advising.drafting import Wish
from coach.advising.evidence import Sources
from coach.advising.phrases import Phrases
from coach.advising.wished import channel_of, tone_of
from coach.playbook.records import Comeback, Disagreement, Play, Tone

NEAR_COMEBACK = 0.35
"""Cosine from which what the other side said is one of the answers a play expects."""
_QUOTED = re.compile(r"[\"“‘'](.{6,}?)[\"”’'](?=\W|$)")

_WISHES: dict[str, dict[str, str]] = {
    "shorter": {"length": "shorter"},
    "longer": {"length": "longer"},
    "warmer": {"tone": "warm"},
    "formal": {"tone": "formal"},
    "email": {"channel": "email"},
    "chat": {"channel": "chat"},
    "voicemail": {"channel": "voicemail"},
    "spoken": {"channel": "spoken"},
}
_NEXT_TONE: dict[Tone, Tone] = {"plain": "warm", "warm": "formal", "formal": "plain"}
_ASKED = ("pushback", "why", "who_says", "risks", "next", "more_sides", "thanks", "rewrite", "chosen")
KINDS = frozenset({*_WISHES, *_ASKED})
"""Kinds of message that are answered from the last advice."""


def wish_after(before: Wish, kind: str, haste: bool, own: str = "") -> Wish:
    """How the words are wished after a message of this kind; what its `own` words name goes before."""
    if kind not in _WISHES and kind != "rewrite":
        said = {"channel": channel_of(own), "tone": tone_of(own) if kind not in KINDS else None}
        before = before.model_copy(update={name: value for name, value in said.items() if value})
    if kind == "rewrite":
        return before.model_copy(update={"tone": _NEXT_TONE[before.tone]})
    if kind in _WISHES:
        return before.model_copy(update=_WISHES[kind])
    return before.model_copy(update={"length": "shorter"}) if haste else before


def part_for(kind: str, play: Play, wish: Wish, sources: Sources) -> str:
    """The answer to a follow-up of this kind."""
    if kind == "why":
        return answering.why_part(play, sources, most=8)
    if kind == "who_says":
        return answering.why_part(play, sources, "Who says so", most=8)
    if kind == "risks":
        return answering.part("What can go wrong", [answering.bullet(sources.cite(line)) for line in play.risks])
    if kind == "next":
        return answering.part("Next", [f"- {step}" for step in play.next_steps])
    if kind == "thanks":
        return "Good luck. Tell me afterwards how it went; the follow-up is half of it."
    if kind == "chosen":
        return "Thanks; the words now name the right one."
    return _rewritten(play, wish)


def _rewritten(play: Play, wish: Wish) -> str:
    if wish.channel is not None and wish.channel not in play.drafts:
        kept = ", ".join(play.drafts)
        return f"For this one I have no words for that channel; what fits is: {kept}."
    length = "" if wish.length == "normal" else f", {wish.length}"
    return f"The same in other words: {wish.tone}{length}. Every point is still in it."


def nearest_comeback(play: Play, said: str, phrases: Phrases) -> Comeback | None:
    """The play's comeback to what the other side said; None where it expects nothing like it.

    What stands in quotation marks is their word; it is heard beside the whole message.
    """
    listed = [(comeback, text) for comeback in play.comebacks for text in comeback.heard_as]
    heard = [said[:400], *_QUOTED.findall(said[:400])]
    best, closeness = phrases.nearest(phrases.shipped(heard), [text for _, text in listed])
    return listed[best][0] if closeness >= NEAR_COMEBACK else None


def pushback_parts(play: Play, comeback: Comeback | None, sources: Sources) -> list[str]:
    """Words for the pushback, what stands behind them, and what may come next."""
    words = comeback.you_say if comeback else play.first_words
    return [
        f"**Stay with it, kindly. Say:** “{words}”",
        answering.why_part(play, sources, "What stands behind it", most=2),
        answering.comebacks_part([other for other in play.comebacks if other is not comeback][:2]),
    ]


def sides_part(play: Play, known: Mapping[str, Disagreement], sources: Sources) -> str:
    """Every disagreement that touches the play: both sides and what we do."""
    blocks = []
    for name in play.disagreements:
        if name in known:
            view = answering.expert_view(known[name], sources)
            lines = [answering.bullet(side) for side in view.sides]
            blocks.append(answering.part(view.about, [*lines, f"- What we do: {view.rule}"]))
    return answering.join(*blocks) or "On this the sources agree as far as they speak of it."
