"""An embedder that remembers the last texts it was given: the parts of a turn ask for the same ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from coach.retrieval.embedding import Matrix
from coach.retrieval.minilm import MiniLM

KEPT = 256
"""Texts remembered, in memory only: about 3.5 MB."""
FEW = 16
"""A call with more texts than this belongs to indexing and is not remembered."""


class Recent:
    """MiniLM with a short memory; the same vectors, made once."""

    def __init__(self, embedder: MiniLM) -> None:
        self._embedder = embedder
        self._held: OrderedDict[str, tuple[Matrix, Matrix]] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The embedder's name."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors (len(texts), dimension)."""
        return self.embed_layers(texts)[0]

    def embed_layers(self, texts: Sequence[str]) -> tuple[Matrix, Matrix]:
        """As `MiniLM.embed_layers`."""
        if not 0 < len(texts) <= FEW:
            return self._embedder.embed_layers(texts)
        with self._lock:
            held = {text: self._held[text] for text in texts if text in self._held}
        fresh = [text for text in dict.fromkeys(texts) if text not in held]
        if fresh:
            held.update(zip(fresh, zip(*self._embedder.embed_layers(fresh), strict=True), strict=True))
        self._keep(held)
        return np.stack([held[text][0] for text in texts]), np.stack([held[text][1] for text in texts])

    def _keep(self, held: dict[str, tuple[Matrix, Matrix]]) -> None:
        with self._lock:
            self._held.update(held)
            for text in held:
                self._held.move_to_end(text)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
