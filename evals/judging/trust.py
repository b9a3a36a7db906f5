"""How far a judge agrees with the hand: quadratic kappa and the share within one grade, on the graded answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from coach.models.port import Model
from coach.records import Record
from evals.judging.judges import Judge, Judged, ask, slots
from evals.points.graded import GradedAnswer, GradedSet

BAR = 0.6
"""The kappa below which judged figures are greyed out, unless another bar is set."""
AT_ONCE = 4
T = TypeVar("T")


class Trust(Record):
    """A judge against the hand on `n` questions; `unscored` are those it gave no choice to."""

    judge: str
    model: str
    n: int
    kappa: float
    within_one: float
    same: float
    unscored: int
    bar: float = BAR

    @property
    def trusted(self) -> bool:
        """Whether its figures may be read as figures."""
        return self.n > 0 and self.kappa >= self.bar

    def line(self) -> str:
        """For printing before any judged mean."""
        verdict = "trusted" if self.trusted else f"NOT to be trusted (kappa below {self.bar:.2f})"
        return (
            f"{self.judge} by {self.model}: {verdict}; quadratic kappa {self.kappa:.2f}, within one grade "
            f"{self.within_one:.0%}, same {self.same:.0%} on {self.n} answers graded by hand, {self.unscored} unscored"
        )


def quadratic_kappa(hand: Sequence[int], judged: Sequence[int], grades: int) -> float:
    """Cohen's kappa with quadratic weights over grades 0 to `grades` - 1; 1.0 where both say one grade throughout."""
    seen = np.zeros((grades, grades))
    for one, other in zip(hand, judged, strict=True):
        seen[one, other] += 1
    chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / max(len(hand), 1)
    places = np.arange(grades)
    weights = ((places[:, None] - places[None, :]) / max(grades - 1, 1)) ** 2
    expected = float((weights * chance).sum())
    return 1.0 - float((weights * seen).sum()) / expected if expected else 1.0


def trust_grades(
    judge: Judge, model: Model, graded: GradedSet, n: int | None = None, seed: int = 0, bar: float = BAR
) -> Trust:
    """The judge of whole answers against the hand's grades from 1 to 5."""
    answers = _some(graded.answers, n, seed)

    def one(answer: GradedAnswer) -> Judged:
        points = [" / ".join(point.point) for point in answer.points]
        texts = {"message": answer.asked, "point": points, "answer": ["\n".join(graded.texts(answer))]}
        return ask(judge, model, {name: slots(given) for name, given in texts.items()})

    found = each(one, answers)
    pairs = [
        (answer.grade - 1, int(judged.choice) - 1)
        for answer, judged in zip(answers, found, strict=True)
        if judged.choice is not None
    ]
    return _trust(judge, model, pairs, 5, len(answers) - len(pairs), bar)


def trust_points(
    judge: Judge, model: Model, graded: GradedSet, n: int | None = None, seed: int = 0, bar: float = BAR
) -> Trust:
    """The judge of single points against the hand."""
    asked = [(answer, point) for answer in graded.answers for point in answer.points]
    chosen = _some(asked, n, seed)
    found = each(
        lambda pair: ask(
            judge, model, {"point": slots(pair[1].point), "answer": slots(["\n".join(graded.texts(pair[0]))])}
        ),
        chosen,
    )
    pairs = [
        (int(point.said), int(judged.value))
        for (_, point), judged in zip(chosen, found, strict=True)
        if judged.value is not None
    ]
    return _trust(judge, model, pairs, 2, len(chosen) - len(pairs), bar)


def each(one: Callable[[T], Judged], items: Sequence[T]) -> list[Judged]:
    """Asked side by side, in order."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(one, items))


def _some(items: Sequence[T], n: int | None, seed: int) -> list[T]:
    return random.Random(seed).sample(list(items), n) if n is not None and n < len(items) else list(items)


def _trust(
    judge: Judge, model: Model, pairs: Sequence[tuple[int, int]], grades: int, unscored: int, bar: float
) -> Trust:
    hand, judged = [one for one, _ in pairs], [other for _, other in pairs]
    n = len(pairs)
    return Trust(
        judge=judge.prompt.id, model=model.name, n=n, bar=bar, unscored=unscored,
        kappa=quadratic_kappa(hand, judged, grades) if n else 0.0,
        within_one=sum(abs(one - other) <= 1 for one, other in pairs) / n if n else 0.0,
        same=sum(one == other for one, other in pairs) / n if n else 0.0,
    )  # fmt: skip
