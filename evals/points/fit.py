"""`python -m evals.points.fit`: fits the point judge on the graded answers and drafts, and says how well it does.

Each graded question has several windows of sentences, of which the best counts; fitting and choosing take turns.
The agreement that is committed beside the weights is cross-validated: each answer is judged by weights that were
fitted without it and without any other answer to the same sample. The bar is where the judge calls as many points
said as the hand did, so that a figure is neither lenient nor strict.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from coach.library.library import Library
from coach.retrieval.static import StaticWords
from evals.points.graded import Bag, agreement, bags, read_graded
from evals.points.judge import KINDS, NAMES, WEIGHTS, Agreement, Fitted, Judge
from evals.points.wording import Weights

FOLDS, ROUNDS, STEPS, RIDGE = 10, 8, 40, 1.0
Array = NDArray[np.float64]


def main() -> int:
    """Fit each, and write `weights.json`."""
    graded = read_graded()
    plain = Fitted(weights=(0.0,) * len(NAMES), constant=0.0)
    judge = Judge(StaticWords().embed, shipped_weights(), dict.fromkeys(KINDS, plain))
    kept: dict[str, object] = {}
    for what in KINDS:
        found = list(bags(graded, judge, what))
        fitted, agreed = fitted_on(found)
        kept[what] = fitted.model_copy(update={"agreement": agreed}).model_dump()
        sys.stdout.write(f"{what}: {agreed.line()}\n")
    WEIGHTS.write_text(json.dumps(_rounded(kept), indent=1) + "\n", encoding="utf-8")
    return 0


def shipped_weights() -> Weights:
    """How telling words are in the shipped playbook."""
    from coach.library.layout import edition_folder
    from coach.store.engine import open_store

    with TemporaryDirectory() as scratch:
        store = open_store(f"sqlite:///{scratch}/edition.sqlite")
        try:
            library = Library(store)
            library.take_edition(edition_folder())
            return Weights.of(passage.text for passage in library.published_passages())
        finally:
            store.close()


def fitted_on(found: Sequence[Bag], seed: int = 0) -> tuple[Fitted, Agreement]:
    """The fit on all, with the bar and the agreement that cross-validation gives."""
    groups = sorted({bag.group for bag in found})
    random.Random(seed).shuffle(groups)
    fold = {group: number % FOLDS for number, group in enumerate(groups)}
    likely = np.zeros(len(found))
    for turn in range(FOLDS):
        model = _fit([bag for bag in found if fold[bag.group] != turn])
        for at, bag in enumerate(found):
            if fold[bag.group] == turn:
                likely[at] = _best(model, bag)
    hand = [bag.said for bag in found]
    bars = np.unique(np.round(likely, 2))
    made = {float(bar): agreement(hand, list(likely >= bar), len(groups)) for bar in bars}
    bar = min(made, key=lambda one: (round(abs(made[one].judge_said - made[one].hand_said), 2), -made[one].kappa))
    return _fit(found).model_copy(update={"bar": bar}), made[bar]


def _fit(found: Sequence[Bag]) -> Fitted:
    picks = [max(bag.windows, key=sum, default=(0.0,) * len(NAMES)) for bag in found]
    hand = np.array([bag.said for bag in found], float)
    model = _logistic(np.array(picks), hand)
    for _ in range(ROUNDS):
        again = [max(bag.windows, key=model.likely, default=picks[at]) for at, bag in enumerate(found)]
        if again == picks:
            break
        picks, model = again, _logistic(np.array(again), hand)
    return model


def _logistic(values: Array, hand: Array) -> Fitted:
    """Ridge-penalised logistic regression by Newton's steps."""
    design = np.column_stack([values, np.ones(len(values))])
    weights = np.zeros(design.shape[1])
    penalty = np.diag([RIDGE] * values.shape[1] + [1e-6])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (likely - hand) + penalty @ weights
        curve = (design * (likely * (1 - likely))[:, None]).T @ design + penalty
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return Fitted(weights=tuple(float(one) for one in weights[:-1]), constant=float(weights[-1]))


def _best(model: Fitted, bag: Bag) -> float:
    return max((model.likely(window) for window in bag.windows), default=0.0)


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


if __name__ == "__main__":
    sys.exit(main())
