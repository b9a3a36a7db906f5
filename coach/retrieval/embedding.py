"""The port to embedders: texts to unit vectors, and what goes wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError

Matrix = NDArray[np.float32]


class EmbedderFailed(CoachError):
    """Texts could not be turned into vectors; search goes on by words alone."""


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their likeness in meaning."""

    @property
    def name(self) -> str:
        """What the vectors are stored under: the same name gives the same vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Vectors of shape (len(texts), dimension), float32, each of length 1.

        Raises EmbedderFailed when they cannot be made.
        """


def unit(matrix: Matrix) -> Matrix:
    """Each row of (n, d) scaled to length 1; a row of zeros stays."""
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: Matrix = (matrix / np.where(norms > 0, norms, 1)).astype(np.float32)
    return scaled
