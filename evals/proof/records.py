"""What a check of a promise gives back, and how sure its count makes us."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from coach.errors import CoachError
from coach.records import Record

LEVEL = 0.95
T = TypeVar("T")


class Unable(CoachError):
    """What a check needs is not on this machine, so that it was not run."""


class Outcome(Record):
    """How often a promise was tried, one sentence per time it was broken, and what else was seen."""

    n: int
    failures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


Run = Callable[[int, int], Outcome]
"""(how many tries, seed) -> what came of it."""


class Check(Record):
    """A promise with its full and its sample count; `data` where it needs COACH_TEST_DATA.

    `whole` is for checks that look at everything there is: no bound is drawn from their count.
    """

    name: str
    promise: str
    full: int
    sample: int
    run: Run
    data: bool = False
    whole: bool = False


def upper_bound(failures: int, n: int) -> float:
    """The highest share of failures that this count leaves open: exact (Clopper-Pearson), one-sided 95 %.

    Near 3/n for no failures in n; 1.0 where nothing was tried.
    """
    if failures >= n:
        return 1.0
    low, high = failures / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(failures, n, middle) > 1 - LEVEL else (low, middle)
    return high


def _at_most(failures: int, n: int, share: float) -> float:
    """How likely at most so many failures in n are, where this share fails."""
    if not 0 < share < 1:
        return 1.0 if share <= 0 else float(failures >= n)
    logs = (
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        + k * math.log(share) + (n - k) * math.log1p(-share)
        for k in range(failures + 1)
    )  # fmt: skip
    return sum(map(math.exp, logs))


def drawn(items: Sequence[T], n: int, seed: int) -> list[T]:
    """`n` of them in an order of the seed; all where there are no more."""
    return random.Random(seed).sample(list(items), min(n, len(items)))


def spread(items: Sequence[T], n: int, seed: int) -> list[T]:
    """Exactly `n`, in an order of the seed: every item comes once before any comes twice."""
    order = drawn(items, len(items), seed)
    return [order[turn % len(order)] for turn in range(n)]
