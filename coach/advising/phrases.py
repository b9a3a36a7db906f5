"""Vectors of the knowledge's short phrases, so that a turn compares meanings without embedding them again."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.playbook.records import Disagreement, Play, Premise
from coach.retrieval.embedding import Embedder

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]


class Phrases:
    """Text → vector; what the shipped file does not hold is embedded once and remembered for the run.

    Only texts of the knowledge may be remembered (`vectors`); a rep's words go through `shipped`.
    """

    def __init__(self, embed: Embed, known: dict[str, Floats] | None = None) -> None:
        self._embed, self._known = embed, dict(known or {})
        self._lock = threading.Lock()

    @classmethod
    def load(cls, path: Path, embed: Embed) -> Phrases:
        """Phrases with the vectors of the shipped file; raises CoachError where it is damaged."""
        try:
            with np.load(path, allow_pickle=False) as file:
                texts = json.loads(file["texts"].tobytes())
                vectors = file["vectors"].astype(np.float32)
        except (OSError, ValueError, KeyError) as error:
            raise CoachError(f"The file {path} cannot be read ({error}); run `make fit`.") from None
        return cls(embed, dict(zip(texts, vectors, strict=True)))

    @staticmethod
    def save(path: Path, texts: Sequence[str], vectors: Floats) -> None:
        """Write the file that `load` reads (half precision)."""
        listed = np.frombuffer(json.dumps(list(texts), ensure_ascii=False).encode(), dtype=np.uint8)
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, texts=listed, vectors=vectors.astype(np.float16))

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Vectors of shape (len(texts), dimension)."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if fresh:
            made = self._embed(fresh)
            with self._lock:
                self._known.update(zip(fresh, made, strict=True))
        return np.stack([self._known[text] for text in texts])

    def shipped(self, texts: Sequence[str]) -> Floats:
        """Vectors like `vectors`, but what is new is not kept: for texts without end."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        made = dict(zip(fresh, self._embed(fresh), strict=True)) if fresh else {}
        return np.stack([made[text] if text in made else self._known[text] for text in texts])

    def nearest(self, vectors: Floats, texts: Sequence[str]) -> tuple[int, float]:
        """Index of the phrase nearest to any of `vectors` (n, dimension), and its cosine; (-1, 0.0) of none."""
        if not texts or not len(vectors):
            return -1, 0.0
        closeness = (self.vectors(texts) @ vectors.T).max(axis=1)
        best = int(closeness.argmax())
        return best, float(closeness[best])


def knowledge_phrases(
    plays: Sequence[Play], premises: Sequence[Premise], disagreements: Sequence[Disagreement]
) -> list[str]:
    """Every phrase of the knowledge that turns are compared with, once each."""
    texts: list[str] = []
    for play in plays:
        texts += [text for comeback in play.comebacks for text in comeback.heard_as]
        texts += [example for element in play.elements for example in element.examples]
    for premise in premises:
        texts += [premise.belief, *premise.phrasings]
    texts += [text for disagreement in disagreements for text in (disagreement.about, disagreement.whole)]
    return list(dict.fromkeys(texts))


class Remembering:
    """An embedder that knows the vectors shipped with the edition and makes only the others."""

    def __init__(self, embedder: Embedder, phrases: Phrases) -> None:
        self._embedder, self._phrases = embedder, phrases

    @property
    def name(self) -> str:
        """The embedder's name."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension)."""
        return self._phrases.shipped(texts)
