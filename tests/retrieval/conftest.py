"""What the tests of this room share: passages, a small exact embedder, an index in a temporary folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from coach.playbook.records import Passage
from coach.retrieval.embedding import EmbedderFailed, Matrix, unit
from coach.retrieval.index import Index

TEXTS = [
    ("Asking too early", "A prospect who wants a reference in the first meeting is not ready for one."),
    ("Thanking", "Write to the customer on the same day and tell them what came of their call."),
    ("Limits", "One call in a quarter for each customer is the limit the house has set."),
    ("Referral", "A referral comes from someone the prospect already knows."),
    ("Borrowing", "Ask a colleague for a reference from the same industry."),
    ("Briefing", "Tell the customer who will ring, what the project is, and what worries them."),
]


class HashedWords:
    """A real, tiny embedder: each word has a fixed random direction; shared words mean likeness."""

    dimension = 32

    def __init__(self, name: str = "hashed") -> None:
        self.name = name
        self.calls = 0
        self.broken = False

    def embed(self, texts: Sequence[str]) -> Matrix:
        self.calls += len(texts)
        if self.broken:
            raise EmbedderFailed("The embedder is down.")
        rows = [sum((self._word(word) for word in text.lower().split()), np.zeros(32)) for text in texts]
        return unit(np.array(rows, np.float32).reshape(len(texts), 32))

    def _word(self, word: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        seed = int.from_bytes(hashlib.sha256((self.name + word).encode()).digest()[:4])
        return np.random.default_rng(seed).normal(size=32)


def passage(number: int, heading: str, text: str) -> Passage:
    digest = hashlib.sha256(f"{heading}{text}".encode()).hexdigest()
    return Passage(
        id=digest[:24], document=f"d{number}", title="Playbook", heading=heading, text=text, basis="house"
    )


def many(count: int) -> list[Passage]:
    """`count` passages, each with a word of its own."""
    return [passage(n, f"Part {n}", f"word{n} about calls with customer{n % 7}") for n in range(count)]


@pytest.fixture
def passages() -> list[Passage]:
    return [passage(number, heading, text) for number, (heading, text) in enumerate(TEXTS)]


@pytest.fixture
def embedder() -> HashedWords:
    return HashedWords()


@pytest.fixture
def index(tmp_path: Path, embedder: HashedWords) -> Iterator[Index]:
    index = Index(tmp_path / "index", embedder)
    yield index
    index.close()


def first(index: Index, query: str) -> str:
    """Heading of the first hit."""
    return index.search(query, 1)[0].passage.heading
