"""Turns a message into the numbers the recogniser's heads read: words, pieces of words, meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_PIECES = (3, 4, 5)


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def plain(text: str) -> str:
    """Lower case, straight quotes, single spaces."""
    return re.sub(r"\s+", " ", text.lower().replace("’", "'").replace("‘", "'")).strip()


def word_terms(text: str) -> list[str]:
    """Stemmed words and pairs of neighbours (`w:…`)."""
    words = _stemmer().stemWords(_WORD.findall(plain(text)))
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    return [f"w:{term}" for term in [*words, *pairs]]


def piece_terms(text: str) -> list[str]:
    """Pieces of 3 to 5 characters inside each word, its edges marked (`c:…`): they survive typos."""
    pieces: list[str] = []
    for word in re.findall(r"[^\s]+", plain(text)):
        marked = f" {word} "
        for size in _PIECES:
            if len(marked) >= size:
                pieces += [f"c:{marked[i : i + size]}" for i in range(len(marked) - size + 1)]
    return pieces


class Vocabulary:
    """Terms with their weights; rows are TF-IDF (sublinear), each family of length one."""

    def __init__(self, terms: Sequence[str], weights: NDArray[np.float32], piece_share: float) -> None:
        self.terms, self.weights, self.piece_share = list(terms), weights, piece_share
        self._at = {term: index for index, term in enumerate(self.terms)}

    @classmethod
    def learn(cls, texts: Sequence[str], piece_share: float) -> Vocabulary:
        """Words seen in 2 texts or more and pieces seen in 4 or more."""
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update(set(word_terms(text)) | set(piece_terms(text)))
        terms = sorted(t for t, n in seen.items() if n >= (2 if t.startswith("w:") else 4))
        counts = np.array([seen[term] for term in terms], dtype=np.float32)
        weights = np.log((1 + len(texts)) / (1 + counts)) + 1
        return cls(terms, weights.astype(np.float32), piece_share)

    def __len__(self) -> int:
        return len(self.terms)

    def entries(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """(columns, values) of a text's known terms."""
        words = self._family(word_terms(text), 1.0)
        pieces = self._family(piece_terms(text), self.piece_share)
        columns = np.concatenate([words[0], pieces[0]])
        return columns, np.concatenate([words[1], pieces[1]])

    def _family(self, terms: Iterable[str], share: float) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        counts = Counter(self._at[term] for term in terms if term in self._at)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (1 + np.log(times)) * self.weights[columns] if len(counts) else times
        length = float(np.linalg.norm(values)) or 1.0
        return columns, (values / length * share).astype(np.float32)
