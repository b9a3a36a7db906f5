"""Which belief about the subject a message touches, and whether its writer holds the wrong one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.advising.phrases import Phrases
from coach.advising.understanding.recogniser import Reading
from coach.playbook.records import Premise
from coach.records import Record

NEAR, NEAR_ASKED = 0.72, 0.60
"""Cosine from which a sentence states a belief by itself: in any message, and in one that asks for an explanation."""
SURE, SURE_ASKED = 0.30, 0.12
"""Share of the head `premise` from which it tells the belief: in any message, and in one that asks."""
HELD = 0.55
"""Share of `wrong` from which the writer holds the wrong belief (docs/decisions/0003-understanding.md)."""


class Belief(Record):
    """A premise that a message touches; `held` where its writer believes it."""

    premise: Premise
    held: bool

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
    listed = [(premise, text) for premise in premises for text in (premise.belief, *premise.phrasings)]
    at, closeness = phrases.nearest(vectors, [text for _, text in listed])
    told = _told(readings, premises)
    if told is not None and told[1] >= (SURE_ASKED if explaining else SURE):
        premise = told[0]
    elif closeness >= (NEAR_ASKED if explaining else NEAR):
        premise = listed[at][0]
    else:
        return None
    held = max(reading.get("stance", {"wrong": 1.0}).get("wrong", 0.0) for reading in readings) >= HELD
    return Belief(premise=premise, held=held) if held or explaining else None


def _told(readings: Sequence[Reading], premises: Sequence[Premise]) -> tuple[Premise, float] | None:
    """The premise that the head finds likeliest in any of the texts, where it is likelier than none."""
    best = None
    for reading in readings:
        shares = reading.get("premise", {})
        for premise in premises:
            share = shares.get(premise.id, 0.0)
            if share > shares.get("none", 0.0) and (best is None or share > best[1]):
                best = premise, share
    return best
