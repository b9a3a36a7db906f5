"""Answers of the engine graded by hand, and how far the point judge agrees with the hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError

from coach.errors import CoachError
from coach.records import Record
from evals.points.judge import Agreement, For, Judge, wanted
from evals.samples import DATASETS

GRADED = DATASETS / "open" / "graded.yaml"


class GradedPoint(Record):
    """A point, in one wording or several, and whether the hand found it said."""

    point: tuple[str, ...] = Field(min_length=1)
    said: bool


class GradedAnswer(Record):
    """An answer as it stood when it was graded: numbers of its sentences, its points, and a grade from 1 to 5.

    Of a `draft` only the draft's sentences are given, and its points are the elements it should have.
    """

    id: str
    task: str
    kind: Literal["answer", "draft"] = "answer"
    asked: tuple[str, ...]
    said: tuple[int, ...]
    points: tuple[GradedPoint, ...]
    grade: int = Field(ge=1, le=5)


class GradedSupport(Record):
    """A sentence, the passage it cites, and whether the hand found it held up."""

    text: str
    passage: tuple[str, ...]
    held: bool


class Planted(Record):
    """A point that must not be said, and a sentence written so that it says it."""

    point: str
    text: str


class GradedSet(Record):
    """Everything graded; `sentences` are shared by the answers."""

    sentences: tuple[str, ...]
    answers: tuple[GradedAnswer, ...]
    supports: tuple[GradedSupport, ...] = ()
    planted: tuple[Planted, ...] = ()

    def texts(self, answer: GradedAnswer) -> tuple[str, ...]:
        """An answer's sentences."""
        return tuple(self.sentences[number] for number in answer.said)


class Bag(Record):
    """One graded question: the values of each window looked at, the hand's word, and what it belongs to."""

    group: str
    windows: tuple[tuple[float, ...], ...]
    said: bool


def read_graded(path: Path = GRADED) -> GradedSet:
    """The graded answers; raises CoachError naming the file."""
    try:
        return GradedSet.model_validate(_read(path))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        why = str(error).split("\n")[0]
        raise CoachError(f"{path.name} cannot be read as graded answers ({why}); mend or restore it.") from None


def bags(graded: GradedSet, judge: Judge, what: For) -> Iterator[Bag]:
    """Every graded question of this kind with its values."""
    if what == "supports":
        for number, one in enumerate(graded.supports):
            values = tuple(found for _, found in judge.features(one.text, one.passage))
            yield Bag(group=f"support {number}", windows=values, said=one.held)
        return
    for answer in graded.answers:
        if (answer.kind == "draft") is not (what == "drafted"):
            continue
        said = graded.texts(answer)
        for point in answer.points:
            values = tuple(found for one in point.point for _, found in judge.features(wanted(one, what), said))
            yield Bag(group=answer.id.partition("@")[0], windows=values, said=point.said)


def agreement(hand: Sequence[bool], judged: Sequence[bool], answers: int) -> Agreement:
    """Agreement of two lists of the same length."""
    n = len(hand)
    same = sum(one == other for one, other in zip(hand, judged, strict=True)) / n
    left, right = sum(hand) / n, sum(judged) / n
    chance = left * right + (1 - left) * (1 - right)
    kappa = (same - chance) / (1 - chance) if chance < 1 else 1.0
    return Agreement(n=n, answers=answers, same=same, kappa=kappa, judge_said=right, hand_said=left)


def _read(path: Path) -> object:
    """YAML by the fast safe loader where there is one; the file has thousands of lines."""
    fast: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=fast)  # noqa: S506 -- a safe loader, if in C
