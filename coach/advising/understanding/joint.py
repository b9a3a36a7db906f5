"""One reading of a message from all heads together: ask, stage, asker and flags that fit each other.

Every combination the policy knows is scored by the heads' log probabilities, and by how likely the head
`verdict` finds the verdict the policy would give. So a glimpse of the whole corrects the parts, and the
verdict is still the table's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from coach.advising.policy import decide
from coach.advising.understanding.recogniser import Reading
from coach.playbook.records import Row
from coach.records import Record

WEIGHTS = {"ask": 1.0, "stage": 1.0, "asker": 0.3, "flag": 1.0, "verdict": 1.0}
"""How much each head counts; chosen on the open situations (docs/decisions/0003-understanding.md)."""

_LEAST_ASK, _LEAST_ASKER = 0.01, 0.15
_READY_ASKS = frozenset({"wants_reference", "prepare_customer", "offer"})


class Guess(Record):
    """A combination with its row and its share (0 to 1) of all combinations' likelihood."""

    ask: str
    stage: str
    asker: str
    flags: tuple[str, ...]
    row: Row
    score: float


def guesses(reading: Reading, rows: Sequence[Row]) -> list[Guess]:
    """All combinations with a row, likeliest first."""
    found = list(_combinations(reading, rows))
    return sorted(found, key=lambda guess: -guess.score)


def verdict_shares(found: Sequence[Guess]) -> dict[str, float]:
    """Verdict → share of likelihood; sums to 1."""
    if not found:
        return {}
    top = found[0].score
    shares: dict[str, float] = {}
    for guess in found:
        shares[guess.row.verdict] = shares.get(guess.row.verdict, 0.0) + math.exp(guess.score - top)
    total = sum(shares.values())
    return {verdict: share / total for verdict, share in shares.items()}


def _combinations(reading: Reading, rows: Sequence[Row]) -> Iterator[Guess]:
    for ask, ask_share in reading["ask"].items():
        if ask == "none" or ask_share < _LEAST_ASK:
            continue
        for stage, stage_share in reading["stage"].items():
            base = WEIGHTS["ask"] * _log(ask_share) + WEIGHTS["stage"] * _log(stage_share)
            for asker, asker_share in _askers(reading["asker"]):
                score = base + WEIGHTS["asker"] * _log(asker_share)
                yield from _with_flags(reading, rows, ask, stage, asker, score)


def _askers(shares: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    best = max(shares.values())
    yield from ((asker, share) for asker, share in shares.items() if share >= min(_LEAST_ASKER, best))


def _with_flags(
    reading: Reading, rows: Sequence[Row], ask: str, stage: str, asker: str, score: float
) -> Iterator[Guess]:
    for flags, share in _flags(reading, ask, stage):
        row = decide(rows, ask, stage, asker, flags)
        if row is not None:
            verdict = _log(reading["verdict"].get(row.verdict, 0.0))
            total = score + WEIGHTS["flag"] * _log(share) + WEIGHTS["verdict"] * verdict
            yield Guess(ask=ask, stage=stage, asker=asker, flags=flags, row=row, score=total)


def _flags(reading: Reading, ask: str, stage: str) -> Iterator[tuple[tuple[str, ...], float]]:
    flag = "against" if ask == "check_customer" else "ready" if ask in _READY_ASKS and stage == "late" else ""
    if not flag:
        yield (), 1.0
        return
    yield (flag,), reading[flag]["yes"]
    yield (), reading[flag]["no"]


def _log(share: float) -> float:
    return math.log(max(share, 1e-6))
