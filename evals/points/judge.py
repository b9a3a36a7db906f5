"""The point judge: says of a point whether sentences say it, how sure it is, and which sentence it was."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.records import Record
from evals.kinds import Point
from evals.points.wording import Weights, negated, numbers, stems, terms, turned_round

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
WEIGHTS = Path(__file__).with_name("weights.json")
NAMES = (
    "meaning", "meaning_of_two", "words", "soft_words", "all_words", "denied", "number", "turned", "other_term",
)  # fmt: skip
"""What the judge looks at, in order; see `_features`."""
TRIED = 6
"""How many of the nearest windows are looked at closely."""


class Fitted(Record):
    """What was fitted on graded answers: a weight per feature, the constant, and the bar for `said`."""

    weights: tuple[float, ...]
    constant: float
    bar: float = 0.5
    graded: int = 0


class Found(Record):
    """Whether a point was said, how likely that is, and the nearest sentence."""

    said: bool
    likely: float
    sentence: str = ""


class Judge:
    """Judges points; vectors of texts are kept, so that a sentence is embedded once."""

    def __init__(self, embed: Embed, embed_words: Embed, weights: Weights, fitted: Fitted | None = None) -> None:
        self._embed, self._embed_words, self._weights = Kept(embed), Kept(embed_words), weights
        self.fitted = fitted or read_fitted()

    def judge(self, point: Point, said: Sequence[str]) -> Found:
        """The best of the point's wordings over the sentences given."""
        wordings = (point,) if isinstance(point, str) else point
        if not said:
            return Found(said=False, likely=0.0)
        return max((self._one(wording, said) for wording in wordings), key=lambda found: found.likely)

    def features(self, wording: str, said: Sequence[str]) -> Iterator[tuple[str, tuple[float, ...]]]:
        """The nearest windows of one or two sentences, each with its features."""
        windows = [*said, *(f"{one} {two}" for one, two in pairwise(said))]
        near = self._embed([wording])[0] @ self._embed(windows).T
        wanted = stems(wording)
        share = np.array([self._weights.covered(wanted, stems(window)) for window in windows])
        rank = near + share
        for at in sorted(range(len(windows)), key=lambda i: -rank[i])[:TRIED]:
            yield windows[at], self._features(wording, windows[at], float(near[at]), float(share[at]), said)

    def _one(self, wording: str, said: Sequence[str]) -> Found:
        best = Found(said=False, likely=0.0)
        for window, values in self.features(wording, said):
            total = self.fitted.constant + sum(
                weight * value for weight, value in zip(self.fitted.weights, values, strict=True)
            )
            likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
            if likely > best.likely:
                best = Found(said=likely >= self.fitted.bar, likely=round(likely, 4), sentence=window)
        return best

    def _features(
        self, wording: str, window: str, near: float, share: float, said: Sequence[str]
    ) -> tuple[float, ...]:
        wanted, there = stems(wording), stems(window)
        denied = (negated(wording) % 2) != (negated(window) % 2)
        want, have = terms(wording), terms(window)
        return (
            near, near * share, share, self._soft(wanted, there),
            self._weights.covered(wanted, (stem for one in said for stem in stems(one))), float(denied),
            float(bool(numbers(wording) - numbers(window))), float(turned_round(wording, window)),
            float(bool(want) and bool(have) and not want & have),
        )  # fmt: skip

    def _soft(self, wanted: Sequence[str], there: Sequence[str]) -> float:
        """How well each wanted word has one of like meaning there, by weight."""
        if not wanted or not there:
            return 0.0
        near = (self._embed_words(list(wanted)) @ self._embed_words(list(there)).T).max(axis=1)
        weights = np.array([self._weights.of_stem(stem) for stem in wanted])
        return float((near * weights).sum() / weights.sum())


class Kept:
    """An embedder that remembers the vectors it made, in memory and optionally in a file."""

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._known: dict[bytes, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension)."""
        keys = [hashlib.blake2b(text.encode(), digest_size=12).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known.update(zip(new, self._embed(list(new.values())), strict=True))
        return np.stack([self._known[key] for key in keys])


def read_fitted(path: Path = WEIGHTS) -> Fitted:
    """The committed fit."""
    return Fitted.model_validate(json.loads(path.read_text(encoding="utf-8")))
