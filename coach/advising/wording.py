"""A draft in the model's words where they pass every check, else the composed one with why."""

from __future__ import annotations

from collections.abc import Generator

from coach.advising.abroad import write_abroad
from coach.advising.furnishing import Furnishing
from coach.advising.grounding import Ground
from coach.advising.hand import Hand
from coach.advising.listening import Heard
from coach.advising.message import Language, language_of
from coach.advising.prompting import whole
from coach.advising.records import Draft
from coach.advising.redrafting import Judge, Judged, write_draft
from coach.advising.talk import Talk
from coach.advising.tongues import wanted
from coach.playbook.recognise import Embed
from coach.playbook.records import Play

_COMPOSED = "The model's draft did not pass the checks ({why}), so you see the playbook's own words."
_BROKEN = "The model's draft broke off, so you see the playbook's own words."
_HEADS = {
    "missing": "a point was missing", "never": "something in it must not be said or sent",
    "invented": "it held something nobody had said",
}  # fmt: skip


def word(
    hand: Hand, usual: frozenset[str], heard: Heard, talk: Talk, play: Play, composed: Draft, embed: Embed,
    furnishing: Furnishing,
) -> Generator[None, None, tuple[Draft, Language]]:  # fmt: skip
    """The draft and its language; yields while the model works, raises a ModelError.

    The model reads the play, shareable facts and the conversation's own words, whoever asks; one that only
    rewords reads the composed draft alone.
    """
    facts = furnishing.facts(composed.audience)
    said = furnishing.said(composed.audience) if hand.writes else ()
    tongue = wanted(talk.texts, heard.message.own)
    judge = Judge(play, composed, Ground((whole(composed), *facts.values(), *said), usual), embed)
    if hand.writes:
        sent = hand.desk.draft(play, composed, facts, said, judge.words, tongue)
    else:
        sent = hand.desk.phrase(composed, tongue)
    if sent is None:
        return composed, "en"
    if tongue == "en":
        judged = yield from write_draft(hand.action, hand.desk, judge, sent, hand.note, repairs=hand.writes)
    else:
        judged = yield from write_abroad(hand.action, hand.desk, judge, sent, hand.note)
    if warning := _warning(judged):
        hand.warnings.append(warning)
    if judged is None or judged.findings:
        return composed, "en"
    draft = furnishing.guarded(judged.draft)
    if draft.blocked:
        hand.warnings.append(_COMPOSED.format(why="the gate blocked it"))
        return composed, "en"
    hand.shown = True
    return draft, language_of(draft.text)


def _warning(judged: Judged | None) -> str:
    """Why the composed draft stands; empty where the model's does."""
    if judged is None:
        return _BROKEN
    why = "; ".join(dict.fromkeys(_HEADS[finding.head] for finding in judged.findings))
    return _COMPOSED.format(why=why) if why else ""
