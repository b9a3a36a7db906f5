"""Embedders: texts to unit vectors; the port, its errors, and the choice by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError

Matrix = NDArray[np.float32]

DEFAULT = "minilm"
KNOWN = ("minilm", "wordllama")


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


def load_embedder(name: str | None, cache: Path) -> Embedder:
    """The embedder called `name` (None: the default); weights load at its first `embed`.

    `cache` is a folder for what is worth keeping between runs (the default's graph).
    Raises CoachError for a name nobody knows, or weights that are not installed.
    """
    name = name or DEFAULT
    if name == "minilm":
        from coach.retrieval.minilm import MiniLM

        return MiniLM(cache)
    if name == "wordllama":
        from coach.retrieval.static import StaticWords

        return StaticWords()
    prefix, _, model = name.partition(":")
    if prefix == "langchain" and ":" in model:
        from coach.retrieval.langchain import ProviderEmbedder

        return ProviderEmbedder(model)
    raise CoachError(
        f"There is no embedder called {name!r}: set COACH_EMBEDDER to one of {', '.join(KNOWN)} "
        "or langchain:provider:model, or leave it unset."
    )


def unit(matrix: Matrix) -> Matrix:
    """Each row of (n, d) scaled to length 1; a row of zeros stays."""
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: Matrix = (matrix / np.where(norms > 0, norms, 1)).astype(np.float32)
    return scaled
