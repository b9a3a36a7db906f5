"""The embedder with a short memory gives what the embedder gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from coach.retrieval.embedding import Matrix
from coach.retrieval.minilm import MiniLM
from coach.retrieval.recent import FEW, KEPT, Recent


class Counting(MiniLM):
    """MiniLM that counts the texts it was given."""

    def __init__(self, cache: Path) -> None:
        super().__init__(cache)
        self.given = 0

    def embed_layers(self, texts: Sequence[str]) -> tuple[Matrix, Matrix]:
        self.given += len(texts)
        return super().embed_layers(texts)


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Counting:
    return Counting(tmp_path_factory.mktemp("recent"))


def test_gives_the_same_vectors_in_the_order_asked(counting: Counting) -> None:
    recent = Recent(counting)
    texts = ["they want a name", "legal has the contract", "they want a name"]
    expected = counting.embed_layers(texts)
    for _ in range(2):
        vectors, layers = recent.embed_layers(texts)
        assert np.allclose(vectors, expected[0], atol=1e-5)
        assert np.allclose(layers, expected[1], atol=1e-4)


def test_runs_a_text_once(counting: Counting) -> None:
    recent, before = Recent(counting), counting.given
    recent.embed(["one thing", "another"])
    recent.embed(["another"])
    recent.embed_layers(["one thing", "a third"])
    assert counting.given - before == 3


def test_forgets_the_oldest_and_never_remembers_an_indexing_batch(counting: Counting) -> None:
    recent = Recent(counting)
    recent.embed(["first of all"])
    recent.embed([f"passage {number}" for number in range(FEW + 1)])
    assert list(recent._held) == ["first of all"]
    for number in range(KEPT):
        recent.embed([f"w{number}"])
    assert len(recent._held) == KEPT
    assert "first of all" not in recent._held
    assert recent.embed([]).shape == (0, 384)
