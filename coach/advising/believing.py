"""Which belief about the subject a message touches, and whether its writer holds the wrong one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.advising.phrases import Phrases
from coach.advising.understanding.recogniser import Reading
from coach.playbook.records import Premise
from coach.records import Record

TOLD, TOLD_ASKED = 0.45, 0.30
"""Score from which a message touches a belief: any message, and one that asks for an explanation. On 74 samples the
lower one finds the right belief 35 times and a wrong one 9 times; the nearest phrasing alone 38 and 26 times."""
BESIDE, UNLEARNED, FAR = 0.5, 1.2, 0.35
"""What nearness (cosine above `FAR`) to a belief's phrasings adds to its share of the head `premise`, and what it
counts for a belief that the head never learned."""
HELD = 0.55
"""Share of `wrong` from which the writer holds the wrong belief (docs/decisions/0003-understanding.md)."""


class Belief(Record):
    """A premise that a message touches; `held` where its writer believes it, `plain` where that is beyond doubt."""

    premise: Premise
    held: bool
    plain: bool = False

    @property
    def said(self) -> str:
        """What the rep is told: the correction, or what holds where nothing has to be put right."""
        return self.premise.correction if self.held or not self.premise.answer else self.premise.answer


def belief_in(
    readings: Sequence[Reading],
    vectors: NDArray[np.float32],
    explaining: bool,
    premises: Sequence[Premise],
    phrases: Phrases,
) -> Belief | None:
    """The belief that a message or one of its sentences touches; None where none is near.

    `readings` and `vectors` (n, dimension) are of the message and its sentences, the whole first.
    """
    if not premises:
        return None
    scores = [_score(premise, readings, vectors, phrases) for premise in premises]
    best = int(np.argmax(scores))
    if scores[best] < (TOLD_ASKED if explaining else TOLD):
        return None
    held = max(reading.get("stance", {"wrong": 1.0}).get("wrong", 0.0) for reading in readings) >= HELD
    return Belief(premise=premises[best], held=held, plain=scores[best] >= TOLD) if held or explaining else None


def _score(premise: Premise, readings: Sequence[Reading], vectors: NDArray[np.float32], phrases: Phrases) -> float:
    """How plainly any of the texts touches a belief: as the head tells it, and by nearness to its phrasings."""
    near = phrases.nearest(vectors, (premise.belief, *premise.phrasings))[1]
    shares = [reading.get("premise", {}) for reading in readings]
    learned = any(premise.id in one for one in shares)
    told = max((one.get(premise.id, 0.0) for one in shares), default=0.0)
    return told + max(near - FAR, 0.0) * (BESIDE if learned else UNLEARNED)
