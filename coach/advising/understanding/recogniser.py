"""Fitted heads that read a message: what is asked, at which stage, by whom, and what kind of message it is.

Each head is two multinomial logistic regressions, one on words (`features`), one on the pooled layers of the
sentence model, each fitted by itself; they err differently, so their mean is better than either, and better
than one regression on both. `fitting.py` makes the file they are read from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.advising.understanding.features import Vocabulary
from coach.errors import CoachError

Floats = NDArray[np.float32]
Reading = Mapping[str, Mapping[str, float]]
"""Head (`ask`, `stage`, `asker`, `verdict`, `kind`, `ready`, `against`) → label → probability."""


class Expert(NamedTuple):
    """One regression: weights (labels, columns) and bias (labels,)."""

    weights: Floats
    bias: Floats


class Head(NamedTuple):
    """The labels a head can give, and its two experts."""

    labels: tuple[str, ...]
    words: Expert
    layers: Expert


class Recogniser:
    """Reads messages with fitted heads; `fingerprint` says which cases and embedder they were fitted on."""

    def __init__(self, vocabulary: Vocabulary, heads: Mapping[str, Head], fingerprint: str) -> None:
        self._vocabulary, self._heads, self.fingerprint = vocabulary, dict(heads), fingerprint

    def read(self, text: str, layers: Floats) -> Reading:
        """Probabilities of every head for one text.

        `layers` are its pooled layers, shape (depth,), as `MiniLM.embed_layers` gives them. With a vector of
        any other length the words alone read: less well, never wrongly shaped.
        """
        columns, values = self._vocabulary.entries(text)
        return {name: _probabilities(head, columns, values, layers) for name, head in self._heads.items()}

    def labels(self, head: str) -> tuple[str, ...]:
        """The labels a head can give."""
        return self._heads[head].labels

    def save(self, path: Path) -> None:
        """Write the heads as one `.npz` (half precision)."""
        arrays: dict[str, NDArray[np.generic]] = {"weights": self._vocabulary.weights.astype(np.float16)}
        for name, head in self._heads.items():
            for part in ("words", "layers"):
                expert: Expert = getattr(head, part)
                arrays[f"{part}_{name}"] = expert.weights.astype(np.float16)
                arrays[f"{part}_bias_{name}"] = expert.bias.astype(np.float32)
        meta = {
            "terms": self._vocabulary.terms,
            "piece_share": self._vocabulary.piece_share,
            "labels": {name: head.labels for name, head in self._heads.items()},
            "fingerprint": self.fingerprint,
        }
        arrays["meta"] = np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), dtype=np.uint8)
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> Recogniser:
        """Read the file that `save` wrote; raises CoachError where it is missing or damaged."""
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            meta = json.loads(arrays["meta"].tobytes())
            vocabulary = Vocabulary(meta["terms"], arrays["weights"].astype(np.float32), meta["piece_share"])
            heads = {name: _head(arrays, name, labels) for name, labels in meta["labels"].items()}
        except (OSError, ValueError, KeyError) as error:
            message = f"The recogniser's file {path} cannot be read ({error}); run `make fit`."
            raise CoachError(message) from None
        return cls(vocabulary, heads, meta["fingerprint"])


def _head(arrays: Mapping[str, NDArray[np.generic]], name: str, labels: Sequence[str]) -> Head:
    words, layers = (
        Expert(arrays[f"{part}_{name}"].astype(np.float32), arrays[f"{part}_bias_{name}"].astype(np.float32))
        for part in ("words", "layers")
    )
    return Head(tuple(labels), words, layers)


def _probabilities(head: Head, columns: NDArray[np.int64], values: Floats, layers: Floats) -> dict[str, float]:
    scores = head.words.weights[:, columns] @ values + head.words.bias
    if layers.shape == head.layers.weights.shape[1:]:
        scores = (scores + head.layers.weights @ layers + head.layers.bias) / 2
    scores = np.exp(scores - scores.max())
    scores /= scores.sum()
    return dict(zip(head.labels, map(float, scores), strict=True))
