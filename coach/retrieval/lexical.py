"""The keyword index: BM25 over title, heading and text, by bm25s; saved to a folder and mapped from it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coach.playbook.records import Passage

if TYPE_CHECKING:
    from bm25s import BM25

K1 = 1.5
B = 0.75
QUERY_CHARS = 8_000  # what is read of a query; a pasted transcript says what it is about well before

Scores = NDArray[np.float32]


def indexed_text(passage: Passage) -> str:
    """The words a passage is found by: title and heading before its text, the questions it answers after it."""
    heading = "" if passage.heading == passage.title else passage.heading
    return "\n".join(part for part in (passage.title, heading, passage.text, *passage.asks) if part)


def _weighted_text(passage: Passage) -> str:
    """What BM25 counts: the words of the heading, or of a title without one, count twice."""
    return f"{passage.heading or passage.title}\n{indexed_text(passage)}"


class Lexical:
    """BM25 scores of every passage for a query; rows are in the order of `ids`."""

    def __init__(self, ids: Sequence[str], scorer: BM25 | None) -> None:
        self.ids = tuple(ids)
        self._scorer = scorer

    @classmethod
    def build(cls, passages: Sequence[Passage]) -> Lexical:
        """Index `passages`; without a single word to index it finds nothing, and says so by zeros."""
        words = _words([_weighted_text(passage) for passage in passages]) if passages else []
        scorer = None
        if any(words):
            scorer = _bm25s().BM25(k1=K1, b=B, backend="numpy")
            scorer.index(words, show_progress=False)
        return cls([passage.id for passage in passages], scorer)

    def save(self, folder: Path) -> None:
        """Write the index into `folder`, which exists."""
        (folder / "ids.json").write_text(json.dumps(self.ids), encoding="utf-8")
        if self._scorer is not None:
            self._scorer.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """The index of `folder`, mapped rather than read. Raises OSError or ValueError if it is not whole."""
        ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
        if not (folder / "params.index.json").is_file():
            return cls(ids, None)
        scorer = _bm25s().BM25.load(folder, mmap=True, show_progress=False)
        if scorer.scores["num_docs"] != len(ids):
            raise ValueError(f"the keyword index in {folder} does not match its list of passages")
        return cls(ids, scorer)

    def scores(self, query: str) -> Scores:
        """BM25 of every passage, shape (len(ids),), 0 and up; 0 where no word of the query occurs."""
        nothing: Scores = np.zeros(len(self.ids), np.float32)
        if self._scorer is None:
            return nothing
        vocabulary = self._scorer.vocab_dict
        tokens = [word for word in _words([query[:QUERY_CHARS]])[0] if word and word in vocabulary]
        if not tokens:
            return nothing
        scores: Scores = self._scorer.get_scores(tokens)
        return scores


def best_rows(scores: Scores, k: int) -> list[int]:
    """Rows of the `k` highest scores above 0, best first; ties in row order."""
    k = min(k, int(np.count_nonzero(scores > 0)))
    if k == 0:
        return []
    floor = np.partition(scores, -k)[-k]
    rows = np.flatnonzero(scores >= floor)
    order = np.argsort(-scores[rows], kind="stable")[:k]
    return [int(row) for row in rows[order]]


def _words(texts: Sequence[str]) -> list[list[str]]:
    """Lower-case stems without English stop words, a list for each text."""
    from Stemmer import Stemmer

    # A stemmer of its own for every call: PyStemmer's objects are not safe between threads.
    words: list[list[str]] = _bm25s().tokenize(
        list(texts), stopwords="english", stemmer=Stemmer("english"), return_ids=False, show_progress=False,
        allow_empty=False,
    )  # fmt: skip
    return words


def _bm25s() -> ModuleType:
    """The library, loaded at first use and without the debug lines it turns on for itself."""
    import bm25s

    library: ModuleType = bm25s
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    return library
