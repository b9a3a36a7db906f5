"""Whether an answer shows where the experts disagree, and on what."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from coach.advising.book import Book
from coach.advising.phrases import Phrases
from coach.playbook.records import Disagreement, Play

NEAR_DISPUTE = 0.42
"""Cosine (mean of its heading's and its whole text's) from which a question is about a disagreement."""
OWN_PLAY = 0.05
"""What a disagreement that the play names is nearer by."""
DECIDED_BY_RULE = frozenset({"not_yet", "need_one_fact", "offer_reference"})
"""Verdicts that one of the articles would decide differently: with them the disagreement always stands."""
_QUIET = frozenset({"not_in_playbook", "out_of_scope"})
_ASKS_WHO = re.compile(
    r"\b(?:articles?|authors?|sources?|experts?|texts?|richardson|horwitz|which is it|who'?s right|who is right|"
    r"contradict\w*|disagree\w*|says? one|one says|another says|i(?:'ve)? read|is it true)\b",
    re.I,
)


def dispute(
    verdict: str, play: Play | None, question: str, book: Book, phrases: Phrases, rests_on: Collection[str] = ()
) -> Disagreement | None:
    """The disagreement that belongs into this answer; None where there is none.

    `rests_on` are the ids that an explanation rests on: one that nobody asks for stands there only where it is
    about one of them.

    Measured on the open disagreement samples (docs/decisions/0003-understanding.md).
    """
    if verdict in _QUIET or not book.disagreements:
        return None
    asked = bool(_ASKS_WHO.search(question.replace("’", "'")))
    own = tuple(name for name in play.disagreements if name in book.disagreements) if play else ()
    open_to = [*book.disagreements] if asked or verdict == "explain" or not own else own
    best, nearness = _nearest(open_to, own, question, book, phrases)
    near = nearness >= NEAR_DISPUTE and (verdict != "explain" or bool(_ids_of(best) & set(rests_on)))
    due = asked or (verdict in DECIDED_BY_RULE and bool(own)) or near
    return best if due else None


def _ids_of(one: Disagreement) -> set[str]:
    return {source for side in one.sides for source in side.sources}


def _nearest(
    names: Sequence[str], own: Sequence[str], question: str, book: Book, phrases: Phrases
) -> tuple[Disagreement, float]:
    found = [book.disagreements[name] for name in names]
    vector = phrases.shipped([question[:400]])[0]
    texts = phrases.vectors([one.whole for one in found]) + phrases.vectors([one.about for one in found])
    nearness = texts @ vector / 2
    scores = [float(near) + OWN_PLAY * (one.id in own) for near, one in zip(nearness, found, strict=True)]
    best = max(range(len(found)), key=lambda index: scores[index])
    return found[best], scores[best]
