"""Follow-ups on the last advice: other words, why, who says so, what they answered, what next."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coach.advising import answering
from coach.advising.drafting import Wish
from coach.advising.evidence import Sources
from coach.advising.listening import Heard
from coach.advising.phrases import Phrases
from coach.advising.understanding.situation import OTHER_SIDE
from coach.advising.wished import channel_of, tone_of
from coach.playbook.records import Comeback, Disagreement, Play, Tone
from coach.records import Record

NEAR_COMEBACK = 0.45
"""Cosine from which what the other side said is one of the answers a play expects."""
LIKELY_CHANNEL = 0.45
"""Share from which a message that names no channel is taken to mean one."""
_QUOTED = re.compile(r"[\"“‘'](.{6,}?)[\"”’'](?=\W|$)")

_WISHES: dict[str, dict[str, str]] = {
    "shorter": {"length": "shorter"},
    "longer": {"length": "longer"},
    "warmer": {"tone": "warm"},
    "formal": {"tone": "formal"},
    "plainer": {"tone": "plain"},
    "email": {"channel": "email"},
    "chat": {"channel": "chat"},
    "voicemail": {"channel": "voicemail"},
    "spoken": {"channel": "spoken"},
}
_NEXT_TONE: dict[Tone, Tone] = {"plain": "warm", "warm": "formal", "formal": "plain"}
_ASKED = (
    "pushback", "why", "who_says", "risks", "next", "more_sides", "thanks", "rewrite", "chosen", "same_for", OTHER_SIDE,
)  # fmt: skip
KINDS = frozenset({*_WISHES, *_ASKED})
"""Kinds of message that are answered from the last advice."""


def wish_after(before: Wish, heard: Heard) -> Wish:
    """How the words are wished after what was heard; what the message's own words name goes before."""
    kind, own, haste = heard.kind, heard.message.own, heard.message.haste
    if kind not in _WISHES and kind != "rewrite":
        channel = channel_of(own) or (None if kind in KINDS or before.channel else _likely(heard.mentions.channel))
        said = {"channel": channel, "tone": tone_of(own) if kind not in KINDS else None}
        before = before.model_copy(update={name: value for name, value in said.items() if value})
    if kind == "rewrite":
        return before.model_copy(update={"tone": _NEXT_TONE[before.tone]})
    if kind in _WISHES:
        return before.model_copy(update=_WISHES[kind])
    return before.model_copy(update={"length": "shorter"}) if haste else before


def _likely(channels: Mapping[str, float]) -> str | None:
    """The channel a message sounds like, where it plainly does."""
    best = max(channels, key=lambda name: channels[name], default="none")
    return best if best != "none" and channels[best] >= LIKELY_CHANNEL else None


def part_for(kind: str, play: Play, wish: Wish, sources: Sources) -> str:
    """The answer to a follow-up of this kind."""
    if kind == "why":
        return answering.why_part(play, sources, most=8)
    if kind == "who_says":
        return answering.why_part(play, sources, "Who says so", most=8)
    if kind == "risks":
        return answering.part("What can go wrong", [f"- {sources.marked(line)}" for line in play.risks])
    if kind == "next":
        return answering.part("Next", [f"- {step}" for step in play.next_steps])
    if kind == "thanks":
        return "Good luck. Tell me afterwards how it went; the follow-up is half of it."
    if kind == "chosen":
        return "Thanks; the words now name the right one."
    if kind == "same_for":
        return "The same words, for the one you name now."
    if kind == OTHER_SIDE:
        return answering.why_part(play, sources, "For the other side", most=2)
    return _rewritten(play, wish)


def _rewritten(play: Play, wish: Wish) -> str:
    if wish.channel is not None and wish.channel not in play.drafts:
        kept = ", ".join(play.drafts)
        return f"For this one I have no words for that channel; what fits is: {kept}."
    length = "" if wish.length == "normal" else f", {wish.length}"
    return f"The same in other words: {wish.tone}{length}. Every point is still in it."


class Answers(Record):
    """A play's comebacks to what the other side said, nearest first; `sure` where the first plainly answers it."""

    ranked: tuple[Comeback, ...] = ()
    sure: bool = False


def answers_to(play: Play, said: str, phrases: Phrases) -> Answers:
    """The play's comebacks by how near their wordings are, on average, to what the other side said.

    What stands in quotation marks is their word; it is heard beside the whole message. On the wordings of the
    plays themselves, each left out in turn, the right one is first in 46 % and among the first three in 78 %
    (docs/decisions/0003-understanding.md).
    """
    if not play.comebacks:
        return Answers()
    heard = phrases.shipped([said[:400], *_QUOTED.findall(said[:400])])
    likeness = {c: (phrases.vectors(c.heard_as) @ heard.T) for c in play.comebacks}
    ranked = sorted(play.comebacks, key=lambda comeback: -likeness[comeback].mean(axis=0).max())
    return Answers(ranked=tuple(ranked), sure=bool(likeness[ranked[0]].max() >= NEAR_COMEBACK))


def pushback_parts(play: Play, answers: Answers, sources: Sources) -> list[str]:
    """Words for the pushback, what stands behind them, and what else it may have meant."""
    words = answers.ranked[0].you_say if answers.ranked and answers.sure else play.first_words
    others = answers.ranked[1:3] if answers.sure else answers.ranked[:3]
    return [
        f"**Stay with it, kindly. Say:** “{words}”",
        answering.comebacks_part(others, "Or, if it was more like"),
        answering.why_part(play, sources, "What stands behind it", most=2),
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
