"""The point judge: says of a point whether sentences say it, how sure it is, and which sentence it was."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coach.records import Record
from evals.kinds import Point
from evals.points.wording import Weights, stems, told, turned_round

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
For = Literal["said", "drafted", "supports"]
"""Whether an answer says a point, a draft an element, a passage what leans on it: each has weights and a bar."""
KINDS: tuple[For, ...] = ("said", "drafted", "supports")
WEIGHTS = Path(__file__).with_name("weights.json")
NAMES = ("meaning", "meaning_and_words", "words", "soft_words")
"""What the judge looks at, in order; see `features`."""
TRIED = 8
"""How many of the nearest windows are looked at closely."""


class Agreement(Record):
    """How far the judge and the hand agree on `n` questions: share, Cohen's kappa, and both shares of `said`."""

    n: int
    answers: int
    same: float
    kappa: float
    judge_said: float
    hand_said: float

    def line(self) -> str:
        """For printing beside a figure."""
        return (
            f"judge and hand agree on {self.same:.0%} of {self.n} graded questions on {self.answers} samples "
            f"(kappa {self.kappa:.2f}; said by hand {self.hand_said:.0%}, by the judge {self.judge_said:.0%})"
        )


class Fitted(Record):
    """What was fitted on graded answers: a weight per feature, the constant, and from where on it counts.

    `agreement` is with the hand, on answers that the weights judged without having been fitted on them.
    """

    weights: tuple[float, ...]
    constant: float
    bar: float = 0.5
    agreement: Agreement | None = None

    def likely(self, values: Sequence[float]) -> float:
        """0 to 1."""
        total = self.constant + sum(weight * value for weight, value in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


class Found(Record):
    """Whether a point was said, how likely that is, and the nearest sentence."""

    said: bool
    likely: float
    sentence: str = ""


class Judge:
    """Judges points by word vectors and words: neither the code nor the embedder of the coach's draft check.

    `embed` gives unit vectors of texts; they are kept, so that a text is embedded once.
    """

    def __init__(self, embed: Embed, weights: Weights, fits: dict[For, Fitted] | None = None) -> None:
        self._embed, self._weights = Kept(embed), weights
        self.fits = fits or read_fits()

    def judge(self, point: Point, said: Sequence[str], what: For = "said") -> Found:
        """The best of the point's wordings over the sentences given."""
        fitted = self.fits[what]
        best = Found(said=False, likely=0.0)
        for wording in (point,) if isinstance(point, str) else point:
            for window, values in self.features(wanted(wording, what), said):
                likely = 0.0 if turned_round(wording, window) else fitted.likely(values)
                if likely > best.likely:
                    best = Found(said=likely >= fitted.bar, likely=round(likely, 4), sentence=window)
        return best

    def features(self, wording: str, said: Sequence[str]) -> Iterator[tuple[str, tuple[float, ...]]]:
        """The nearest windows of one or two sentences, each with its values (0 to 1) in the order of `NAMES`."""
        if not said:
            return
        windows = [*said, *(f"{one} {two}" for one, two in pairwise(said))]
        near = self._embed(windows) @ self._embed([wording])[0]
        wanted = stems(wording)
        share = np.array([self._weights.covered(wanted, stems(window)) for window in windows])
        for at in np.argsort(-(near + share), kind="stable")[:TRIED]:
            close, words = float(near[at]), float(share[at])
            yield windows[at], (close, close * words, words, self._soft(wanted, stems(windows[at])))

    def _soft(self, wanted: Sequence[str], there: Sequence[str]) -> float:
        """How well each wanted word has one of like meaning there, by weight."""
        if not wanted or not there:
            return 0.0
        near = (self._embed(list(wanted)) @ self._embed(list(there)).T).max(axis=1)
        weights = np.array([self._weights.of_stem(stem) for stem in wanted])
        return float((near * weights).sum() / weights.sum())


class Kept:
    """An embedder that remembers the vectors it made."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._known: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def wanted(wording: str, what: For) -> str:
    """What has to stand there: of a draft's element that is an order ("Say that ...") what the draft is to say."""
    return told(wording) if what == "drafted" else wording


def read_fits(path: Path = WEIGHTS) -> dict[For, Fitted]:
    """The committed fits."""
    held = json.loads(path.read_text(encoding="utf-8"))
    return {what: Fitted.model_validate(held[what]) for what in KINDS}
