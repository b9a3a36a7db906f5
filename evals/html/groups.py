"""Samples by tag, writer, stage or play: how good each group is, with its interval."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from coach.records import Record
from evals.figures import ratio
from evals.gate import UNWATCHED
from evals.scoring import Scored

FEW = 3
"""Groups with fewer samples are left out: their interval says nothing."""
MOST = 24


class Group(Record):
    """A group's mean goodness with its 95 % interval; `n` samples."""

    name: str
    value: float
    low: float
    high: float
    n: int


def goodness(one: Scored) -> float | None:
    """The mean of a sample's marks, its promises kept among them; None where it was not scored."""
    marks = [value for name, value in one.scores.items() if name not in UNWATCHED]
    return sum([*marks, float(not one.broken)]) / (len(marks) + 1) if marks else None


def grouped(scored: Sequence[Scored], keys: Callable[[Scored], Iterable[str]], seed: int = 0) -> list[Group]:
    """The groups of these keys, worst first, at most so many."""
    held: defaultdict[str, list[float]] = defaultdict(list)
    for one in scored:
        value = goodness(one)
        for key in dict.fromkeys(keys(one)):
            if value is not None:
                held[key].append(value)
    found = []
    for name, values in held.items():
        if len(values) >= FEW:
            made = ratio(np.array([(value, 1.0) for value in values]), seed)
            found.append(Group(name=name, n=len(values), **made.model_dump()))
    return sorted(found, key=lambda group: (group.value, group.name))[:MOST]


def by_tag(one: Scored) -> Iterable[str]:
    """The sample's tags, the writer among them."""
    return one.tags


def by_play(one: Scored) -> Iterable[str]:
    """The play that is due, or the one that came where the sample names none."""
    said = one.target if " / " in one.target else one.got
    return [said.partition(" / ")[2] or "no play"] if " / " in said else []


def by_stage(one: Scored) -> Iterable[str]:
    """The stage as the coach understood it."""
    return [one.advice.situation.stage] if one.advice else []


def confusion(scored: Sequence[Scored]) -> tuple[list[str], Counter[tuple[str, str]]]:
    """Verdicts that are due or came, and how often each was taken for each; accepted ones count as due."""
    pairs: Counter[tuple[str, str]] = Counter()
    for one in scored:
        if "verdict" in one.scores and " / " in one.target:
            due, got = one.target.partition(" / ")[0], one.got.partition(" / ")[0]
            pairs[due, due if one.scores["verdict"] == 1 else got] += 1
    return sorted({name for pair in pairs for name in pair}), pairs


def worst(scored: Sequence[Scored], most: int) -> list[Scored]:
    """The samples with the lowest goodness, below 1."""
    valued = [(value, one) for one in scored if (value := goodness(one)) is not None and value < 1]
    return [one for _, one in sorted(valued, key=lambda pair: (pair[0], pair[1].id))[:most]]
