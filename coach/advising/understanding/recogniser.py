"""Fitted heads that read a message: what is asked, at which stage, by whom, and what kind of message it is.

The heads are multinomial logistic regressions over `features`; `fitting.py` makes the file they are read from.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.advising.understanding.features import Vocabulary
from coach.errors import CoachError

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]
Reading = Mapping[str, Mapping[str, float]]
"""Head (`ask`, `stage`, `asker`, `verdict`, `kind`, `ready`, `against`) → label → probability."""


class Recogniser:
    """Reads messages with fitted heads; `fingerprint` says which cases and embedder they were fitted on."""

    def __init__(
        self, vocabulary: Vocabulary, heads: Mapping[str, tuple[tuple[str, ...], Floats, Floats]], fingerprint: str
    ) -> None:
        self._vocabulary, self._heads, self.fingerprint = vocabulary, dict(heads), fingerprint

    def read(self, text: str, meaning: Floats) -> Reading:
        """Probabilities of every head for one text; `meaning` is its embedding, shape (dimension,)."""
        columns, values = self._vocabulary.entries(text)
        size = len(self._vocabulary)
        return {
            name: _probabilities(labels, weights, bias, columns, values, meaning, size)
            for name, (labels, weights, bias) in self._heads.items()
        }

    def labels(self, head: str) -> tuple[str, ...]:
        """The labels a head can give."""
        return self._heads[head][0]

    def save(self, path: Path) -> None:
        """Write the heads as one `.npz` (half precision)."""
        arrays: dict[str, NDArray[np.generic]] = {"weights": self._vocabulary.weights.astype(np.float16)}
        for name, (_, weights, bias) in self._heads.items():
            arrays[f"w_{name}"] = weights.astype(np.float16)
            arrays[f"b_{name}"] = bias.astype(np.float32)
        meta = {
            "terms": self._vocabulary.terms,
            "piece_share": self._vocabulary.piece_share,
            "labels": {name: head[0] for name, head in self._heads.items()},
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
        except (OSError, ValueError, KeyError) as error:
            raise CoachError(f"The recogniser's file {path} cannot be read ({error}); run `make fit`.") from None
        vocabulary = Vocabulary(meta["terms"], arrays["weights"].astype(np.float32), meta["piece_share"])
        heads = {
            name: (tuple(labels), arrays[f"w_{name}"].astype(np.float32), arrays[f"b_{name}"])
            for name, labels in meta["labels"].items()
        }
        return cls(vocabulary, heads, meta["fingerprint"])


def _probabilities(
    labels: tuple[str, ...],
    weights: Floats,
    bias: Floats,
    columns: NDArray[np.int64],
    values: Floats,
    meaning: Floats,
    size: int,
) -> dict[str, float]:
    scores = weights[:, columns] @ values + weights[:, size:] @ meaning + bias
    scores = np.exp(scores - scores.max())
    scores /= scores.sum()
    return dict(zip(labels, map(float, scores), strict=True))
