"""A deal's stage often stands in one clause: the clause that tells it most plainly counts beside the whole."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from coach.advising.understanding.recogniser import Reading

WEIGHT = 0.5
"""Weight of the plainest clause's log shares beside the message's; chosen on the open situations
(docs/decisions/0003-understanding.md)."""
MOST = 8

_BETWEEN = re.compile(r"[.!?;:\n,()]+|\s-\s|\b(?:but|and|so|though|although|because)\b")
_FEWEST_WORDS = 3
_LEAST = 1e-4


def clauses_of(text: str) -> list[str]:
    """The clauses of a message that may tell a stage: three words or more, the first `MOST`; none for one clause."""
    parts = [part.strip() for part in _BETWEEN.split(text)]
    found = [part for part in parts if len(part.split()) >= _FEWEST_WORDS]
    return found[:MOST] if len(found) > 1 else []


def with_plainest(message: Reading, clauses: Sequence[Reading]) -> Reading:
    """The reading with the stage shares of its plainest clause worked in."""
    if not clauses:
        return message
    plainest = max((clause["stage"] for clause in clauses), key=_plainness)
    scores = {
        stage: math.log(max(share, _LEAST)) + WEIGHT * math.log(max(plainest[stage], _LEAST))
        for stage, share in message["stage"].items()
    }
    top = max(scores.values())
    shares = {stage: math.exp(score - top) for stage, score in scores.items()}
    total = sum(shares.values())
    return {**message, "stage": {stage: share / total for stage, share in shares.items()}}


def _plainness(stages: Mapping[str, float]) -> float:
    return max(share for stage, share in stages.items() if stage != "unknown")
