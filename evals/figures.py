"""From scored samples to figures: a share, how many it rests on, and its bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, groupby

import numpy as np
from numpy.typing import NDArray

from coach.records import Record
from evals.scoring import Scored

RESAMPLES = 2000
LEVEL = 95.0


class Share(Record):
    """What one cluster adds to a figure: `got` of `of`, resting on `n` samples."""

    got: float = 0.0
    of: float = 0.0
    n: int = 0


Shares = Callable[[Sequence[Scored]], Share]


class Figure(Record):
    """A measured figure with its 95 % interval; `target` is what was promised, None where nothing was.

    `n` counts what it rests on. With `at_most` the target is an upper bound. `judged`: which fit of the point judge
    it rests on (`said`, `drafted`, `supports`), so that the judge's agreement with the hand is printed beside it.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    target: float | None = None
    at_most: bool = False
    judged: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None or not self.n:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


class Metric(Record):
    """How a figure is made from the samples of each cluster."""

    name: str
    shares: Shares
    target: float | None = None
    at_most: bool = False
    judged: str = ""


class Interval(Record):
    """A value and its interval."""

    value: float
    low: float
    high: float


def figures(metrics: Sequence[Metric], scored: Sequence[Scored], seed: int = 0) -> tuple[Figure, ...]:
    """Every metric over these samples; one that applies to none of them is left out."""
    made = []
    for metric in metrics:
        parts = [part for part in map(metric.shares, _clusters(scored)) if part.n]
        if parts:
            pairs = np.array([(part.got, part.of) for part in parts])
            found = ratio(pairs, seed)
            made.append(
                Figure(
                    name=metric.name, n=sum(part.n for part in parts), target=metric.target,
                    at_most=metric.at_most, judged=metric.judged, **found.model_dump(),
                )
            )  # fmt: skip
    return tuple(made)


def ratio(pairs: NDArray[np.float64], seed: int = 0) -> Interval:
    """Sum of the first column over that of the second, with its interval over resampled rows."""
    sums = _resampled(pairs, seed)
    low, high = np.percentile(_divided(sums), [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
    return Interval(value=float(_divided(pairs.sum(axis=0)[None])[0]), low=float(low), high=float(high))


def difference(
    metric: Metric, old: Sequence[Scored], new: Sequence[Scored], seed: int = 0, level: float = LEVEL
) -> Interval | None:
    """New minus old over the clusters that both have, the same resamples on both sides; None without any."""
    before = {_name(group): metric.shares(group) for group in _clusters(old)}
    after = {_name(group): metric.shares(group) for group in _clusters(new)}
    both = [name for name in before if name in after and before[name].n and after[name].n]
    if not both:
        return None
    first, second = (np.array([(side[name].got, side[name].of) for name in both]) for side in (before, after))
    drawn = _divided(_resampled(second, seed)) - _divided(_resampled(first, seed))
    low, high = np.percentile(drawn, [(100 - level) / 2, (100 + level) / 2])
    value = _divided(second.sum(axis=0)[None])[0] - _divided(first.sum(axis=0)[None])[0]
    return Interval(value=float(value), low=float(low), high=float(high))


def mean_of(score: str) -> Shares:
    """The mean of a score over the samples that have it."""

    def shares(group: Sequence[Scored]) -> Share:
        values = [scored.scores[score] for scored in group if score in scored.scores]
        return Share(got=sum(values), of=len(values), n=len(values))

    return shares


def mean_of_all(prefix: str) -> Shares:
    """The mean over every score of a numbered name (`say.1`, `say.2`, ...); n counts those scores."""

    def shares(group: Sequence[Scored]) -> Share:
        values = [value for one in group for name, value in one.scores.items() if name.startswith(f"{prefix}.")]
        return Share(got=sum(values), of=len(values), n=len(values))

    return shares


def ratio_of(got: str, of: str) -> Shares:
    """One count over another; n counts the latter."""

    def shares(group: Sequence[Scored]) -> Share:
        whole = sum(one.counts.get(of, 0.0) for one in group)
        return Share(got=sum(one.counts.get(got, 0.0) for one in group), of=whole, n=int(whole))

    return shares


def both_right(group: Sequence[Scored]) -> Share:
    """Minimal pairs: whether every half's verdict is right."""
    if len(group) < 2 or not all("verdict" in one.scores for one in group):
        return Share()
    return Share(got=float(all(one.scores["verdict"] == 1 for one in group)), of=1, n=1)


def agreeing(group: Sequence[Scored]) -> Share:
    """Paraphrases: how many pairs of wordings got the same verdict."""
    pairs = list(combinations([one.advice.verdict if one.advice else one.got for one in group], 2))
    return Share(got=sum(a == b for a, b in pairs), of=len(pairs), n=len(pairs))


def precision(group: Sequence[Scored]) -> Share:
    """Of the abstentions, how many were due."""
    return _parts(group, "abstain_hit", "abstain_said")


def recall(group: Sequence[Scored]) -> Share:
    """Of the abstentions due, how many came."""
    return _parts(group, "abstain_hit", "abstain_due")


def f1(group: Sequence[Scored]) -> Share:
    """Harmonic mean of precision and recall: twice the hits over those said and those due."""
    hits, said, due = (_sum(group, name) for name in ("abstain_hit", "abstain_said", "abstain_due"))
    return Share(got=2 * hits, of=said + due, n=sum("abstain" in one.scores for one in group))


def kept_contract(group: Sequence[Scored]) -> Share:
    """How many samples kept every promise of the contract."""
    return Share(got=sum(not one.broken for one in group), of=len(group), n=len(group))


def _parts(group: Sequence[Scored], got: str, of: str) -> Share:
    return Share(got=_sum(group, got), of=_sum(group, of), n=int(_sum(group, of)))


def _sum(group: Sequence[Scored], score: str) -> float:
    return sum(one.scores.get(score, 0.0) for one in group)


def _clusters(scored: Sequence[Scored]) -> list[list[Scored]]:
    ordered = sorted(scored, key=lambda one: one.cluster)
    return [list(group) for _, group in groupby(ordered, key=lambda one: one.cluster)]


def _name(group: Sequence[Scored]) -> str:
    return group[0].cluster


def _resampled(pairs: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    drawn = np.random.default_rng(seed).integers(0, len(pairs), (RESAMPLES, len(pairs)))
    return np.asarray(pairs[drawn].sum(axis=1), np.float64)


def _divided(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(sums[:, 0], sums[:, 1], out=np.zeros(len(sums)), where=sums[:, 1] != 0)
