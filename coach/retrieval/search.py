"""A question to passages: words and meaning asked side by side, one fused order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from coach.playbook.records import Passage
from coach.retrieval.embedding import Embedder, EmbedderFailed, Matrix, unit
from coach.retrieval.fusion import CANDIDATES, EXTRA_WEIGHT, fuse, vector_weight
from coach.retrieval.lexical import QUERY_CHARS, Lexical, best_rows
from coach.retrieval.records import Found, Hit
from coach.retrieval.vectors import VectorsLost

Fetch = Callable[[Sequence[str]], Mapping[str, Passage]]
"""Ids to the passages that still exist; an id that is gone is simply absent."""

log = logging.getLogger(__name__)


class NearestIds(Protocol):
    """What search needs of the vectors; both may raise VectorsLost."""

    def query(self, vector: Matrix, k: int) -> list[tuple[str, float]]:
        """The nearest `k` ids to `vector` (dimension,), with cosine distance."""

    def distances(self, ids: Sequence[str], vector: Matrix) -> dict[str, float]:
        """Cosine distance of those of `ids` that have a vector."""


class Retriever:
    """Searches one set of passages; safe between threads, and complete without vectors.

    `coverage` tells what share of the passages has its vector already, 0 to 1: meaning counts so much less.
    """

    def __init__(
        self,
        fetch: Fetch,
        lexical: Lexical,
        embedder: Embedder | None = None,
        vectors: NearestIds | None = None,
        coverage: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self._fetch = fetch
        self._lexical = lexical
        self._embedder = embedder
        self._vectors = vectors
        self._coverage = coverage
        self._weight = vector_weight(embedder.name) if embedder else 0.0
        self._row = {name: row for row, name in enumerate(lexical.ids)}

    def search(self, query: str, k: int, extra: str = "") -> list[Hit]:
        """The best `k` passages for `query`, best first; see `find`."""
        return list(self.find(query, k, extra).hits)

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """The best `k` passages for `query`, and whether words alone chose them.

        `extra` is what the conversation is about, added with the lower weight of `fusion.py`.
        A passage that shares neither word nor meaning with the query is not found.
        """
        words = self._lexical.scores(query)
        if extra.strip():
            words = words + EXTRA_WEIGHT * self._lexical.scores(extra)
        by_words = [self._lexical.ids[row] for row in best_rows(words, max(k, CANDIDATES))]
        nearest = self._nearest(query, extra, max(k, CANDIDATES), by_words)
        similar = nearest or {}
        lexical = {name: float(words[self._row[name]]) for name in {*by_words, *similar}}
        fused = fuse(lexical, similar, self._weight * self._coverage())
        best = sorted(fused, key=lambda name: (-fused[name], self._row[name]))
        hits = self._hits(best, k, fused, by_words, similar)
        return Found(hits=tuple(hits), words_only=nearest is None)

    def _hits(
        self, best: Sequence[str], k: int, fused: Mapping[str, float], by_words: Sequence[str],
        similar: Mapping[str, float],
    ) -> list[Hit]:  # fmt: skip
        word_rank = {name: rank for rank, name in enumerate(by_words, 1)}
        near_rank = {name: rank for rank, name in enumerate(sorted(similar, key=lambda n: -similar[n]), 1)}
        passages = self._fetch(best[:k])
        if len(passages) < min(k, len(best)):
            passages = self._fetch(best)
        there = [name for name in best if name in passages][:k]
        return [
            Hit(
                passage=passages[name],
                score=fused[name],
                lexical_rank=word_rank.get(name),
                vector_rank=near_rank.get(name),
                similarity=similar.get(name),
            )
            for name in there
        ]

    def _nearest(self, query: str, extra: str, k: int, by_words: Sequence[str]) -> dict[str, float] | None:
        """Cosine by id of the nearest `k` passages and of those found by words; None without vectors."""
        if self._vectors is None or self._embedder is None or not self._lexical.ids:
            return None
        if not query.strip() and not extra.strip():
            return {}
        try:
            vector = self._vector(self._embedder, query, extra)
            found = dict(self._vectors.query(vector, min(k, len(self._lexical.ids))))
            found |= self._vectors.distances([name for name in by_words if name not in found], vector)
        except (EmbedderFailed, VectorsLost) as error:
            log.info("searching by words alone: %s", error)
            return None
        return {name: 1 - distance for name, distance in found.items() if name in self._row}

    @staticmethod
    def _vector(embedder: Embedder, query: str, extra: str) -> Matrix:
        texts = [text[:QUERY_CHARS] for text in (query, extra) if text.strip()]
        matrix = embedder.embed(texts)
        if len(texts) == 1:
            single: Matrix = matrix[0]
            return single
        weights = np.array([[1 - EXTRA_WEIGHT], [EXTRA_WEIGHT]], np.float32)
        joint: Matrix = unit((matrix * weights).sum(axis=0, keepdims=True))[0]
        return joint
