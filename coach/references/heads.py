"""The fitted heads that read a sentence of a note: for each fact, how likely the sentence states it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.references.terms import CUES, WIDTH, columns_of

Floats = NDArray[np.float32]
WEIGHTS = Path(__file__).parent / "reader.npz"


class Expert(NamedTuple):
    """One regression for each label: weights (labels, columns) and bias (labels,)."""

    weights: Floats
    bias: Floats


class Heads:
    """Two regressions a label, one on words, one on the sentence model's layers; their mean decides.

    `mark` says on which sentences they were fitted; `cues` are the names of the cues in their order.
    """

    def __init__(self, labels: Sequence[str], cues: Sequence[str], words: Expert, layers: Expert, mark: str) -> None:
        self.labels, self.cues, self.mark = tuple(labels), tuple(cues), mark
        self._words, self._layers = words, layers

    def chances(self, texts: Sequence[str], cues: Sequence[Iterable[str]], layers: Floats) -> Floats:
        """How likely each label is for each text, shape (n, labels); `layers` has shape (n, depth)."""
        by_words = np.stack([self._by_words(text, held) for text, held in zip(texts, cues, strict=True)])
        scores = (by_words + layers @ self._layers.weights.T + self._layers.bias) / 2
        chances: Floats = (1 / (1 + np.exp(-scores))).astype(np.float32)
        return chances

    def _by_words(self, text: str, cues: Iterable[str]) -> Floats:
        columns, values = columns_of(text, cues, self.cues)
        scores: Floats = self._words.weights[:, columns] @ values + self._words.bias
        return scores

    def save(self, path: Path) -> None:
        """Write them as one `.npz` in half precision."""
        arrays = {
            "labels": np.array(self.labels), "cues": np.array(self.cues), "mark": np.array(self.mark),
            "words": self._words.weights.astype(np.float16), "words_bias": self._words.bias.astype(np.float32),
            "layers": self._layers.weights.astype(np.float16), "layers_bias": self._layers.bias.astype(np.float32),
        }  # fmt: skip
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)


def load_heads(path: Path = WEIGHTS) -> Heads:
    """The heads that ship; raises CoachError where their file is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as file:
            held = {name: file[name] for name in file.files}
        words = Expert(held["words"].astype(np.float32), held["words_bias"])
        layers = Expert(held["layers"].astype(np.float32), held["layers_bias"])
        if words.weights.shape[1] != WIDTH + CUES:
            raise ValueError("another width")
        return Heads(held["labels"].tolist(), held["cues"].tolist(), words, layers, str(held["mark"]))
    except (OSError, ValueError, KeyError) as error:
        raise CoachError(f"The file {path} cannot be read ({error}); install the coach anew.") from None
