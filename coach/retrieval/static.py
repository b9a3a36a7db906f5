"""The small embedder: word vectors that the wordllama wheel carries; 256 numbers, no transformer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from coach.retrieval.embedding import EmbedderFailed, Matrix, unit

DIMENSION = 256


class StaticWords:
    """Mean of word vectors: thousands of passages a second, weaker on meaning than MiniLM."""

    name = "wordllama"
    dimension = DIMENSION

    def __init__(self) -> None:
        self._lock = Lock()
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors (len(texts), 256)."""
        if not texts:
            return np.zeros((0, DIMENSION), np.float32)
        raw = self._load().embed([text or " " for text in texts])
        return unit(np.asarray(raw, np.float32))

    def _load(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = _load_offline()
            return self._model


def _load_offline() -> Any:
    """The model from the wheel's own folder; wordllama's default would look on the network."""
    try:
        import wordllama
    except ImportError as error:
        raise EmbedderFailed(
            "The embedder wordllama is not installed: run `make setup`, or unset COACH_EMBEDDER."
        ) from error
    folder = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
