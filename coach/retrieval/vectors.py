"""Vectors in Chroma: ids and numbers only, never text; the one file that imports chromadb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from coach.errors import CoachError
from coach.retrieval.embedding import Matrix
from coach.retrieval.files import fingerprint

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

ADD_ROWS = 2_000
# Written to its files every 100 rows: what is not there lives in a queue that is replayed at every start.
# Adding is no slower than with the default of 1,000 (2,100 rows a second either way at 10,000 × 384).
WRITE_EVERY = 100
PROBES = 20
SAME = 1e-3  # cosine distance up to which a vector counts as found itself


class VectorsLost(CoachError):
    """The stored vectors are missing, damaged or another model's; the owner rebuilds them."""


class Vectors:
    """One collection of one scope in a folder of its own; cosine distance, safe between threads."""

    def __init__(self, client: Client, collection: Collection) -> None:
        self._client = client
        self._collection = collection

    @classmethod
    def create(cls, folder: Path, scope: str, model: str, dimension: int) -> Vectors:
        """An empty collection in `folder`, which is made. Raises VectorsLost if Chroma cannot."""
        folder.mkdir(parents=True, exist_ok=True)
        with _guard(folder):
            client = _client(folder)
            collection = client.create_collection(
                scope,
                embedding_function=None,
                metadata={"model": model, "dimension": dimension},
                configuration={
                    "hnsw": {"space": "cosine", "sync_threshold": WRITE_EVERY, "batch_size": WRITE_EVERY}
                },
            )
            return cls(client, collection)

    @classmethod
    def open(cls, folder: Path, scope: str, model: str, dimension: int) -> Vectors:
        """The collection stored in `folder`. Raises VectorsLost if absent, damaged or of another model."""
        if not (folder / "chroma.sqlite3").is_file():
            raise VectorsLost(f"There are no vectors in {folder}; they will be made again.")
        with _guard(folder):
            client = _client(folder)
            collection = client.get_collection(scope, embedding_function=None)
            stored = collection.metadata or {}
        if (stored.get("model"), stored.get("dimension")) != (model, dimension):
            client.close()
            raise VectorsLost(f"The vectors in {folder} are of {stored.get('model')}, not of {model}.")
        return cls(client, collection)

    def add(self, ids: Sequence[str], matrix: Matrix) -> None:
        """Store `matrix` (n, dimension) under `ids`; what an id had before is replaced."""
        for start in range(0, len(ids), ADD_ROWS):
            part = slice(start, start + ADD_ROWS)
            with _guard():
                self._collection.upsert(ids=list(ids[part]), embeddings=np.asarray(matrix[part]))

    def delete(self, ids: Sequence[str]) -> None:
        """Forget these ids; the bytes on disk go when the folder is rebuilt."""
        for start in range(0, len(ids), ADD_ROWS):
            with _guard():
                self._collection.delete(ids=list(ids[start : start + ADD_ROWS]))

    def query(self, vector: Matrix, k: int) -> list[tuple[str, float]]:
        """The nearest `k` ids to `vector` (dimension,), with cosine distance (0 same, 2 opposite)."""
        with _guard():
            return self._nearest(vector[None, :], k)[0]

    def distances(self, ids: Sequence[str], vector: Matrix) -> dict[str, float]:
        """Cosine distance between `vector` (dimension,) and those of `ids` that are stored."""
        if not ids:
            return {}
        with _guard():
            answer = self._collection.get(ids=list(ids), include=["embeddings"])
        stored = answer["embeddings"]
        if stored is None or not len(stored):
            return {}
        nearness = np.asarray(stored, np.float32) @ vector
        return {name: 1 - float(near) for name, near in zip(answer["ids"], nearness, strict=True)}

    def ids(self) -> set[str]:
        """Every id stored."""
        with _guard():
            return set(self._collection.get(include=[])["ids"])

    def count(self) -> int:
        """How many ids are stored."""
        with _guard():
            return int(self._collection.count())

    def probe(self, expected: int, ids: Sequence[str], matrix: Matrix) -> None:
        """Check the count, and that each of `ids` (some 20) is found by its own vector.

        Raises VectorsLost with what failed. An equal vector under another id counts as found.
        """
        if (count := self.count()) != expected:
            raise VectorsLost(f"The vector index holds {count} passages instead of {expected}.")
        if not ids:
            return
        with _guard():
            found = self._nearest(matrix, 1)
        missed = sum(1 for row in found if not row or row[0][1] > SAME)
        if missed:
            raise VectorsLost(f"{missed} of {len(ids)} passages were not found by their own vector.")

    def close(self) -> None:
        """Let go of the folder."""
        with _guard():
            self._client.close()

    def _nearest(self, matrix: Matrix, k: int) -> list[list[tuple[str, float]]]:
        answer = self._collection.query(query_embeddings=matrix, n_results=k, include=["distances"])
        distances = answer["distances"] or []
        return [
            [(name, float(distance)) for name, distance in zip(names, row, strict=True)]
            for names, row in zip(answer["ids"], distances, strict=True)
        ]


def stored_fingerprint(folder: Path) -> str:
    """Checksum of the graph files in `folder`; opening and asking leave it, any damage changes it.

    A collection too small to have been written out (no `index_metadata.pickle`) is rebuilt by Chroma
    from its database at every start; its scratch files do not count.
    """
    graphs = [path.parent for path in folder.glob("*/index_metadata.pickle")]
    return fingerprint(file for graph in graphs for file in graph.iterdir() if file.is_file())


def _client(folder: Path) -> Client:
    """An embedded client, which is what PersistentClient returns (its declared type lacks `close`)."""
    from chromadb import PersistentClient
    from chromadb.config import Settings

    client = PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)


@contextmanager
def _guard(folder: Path | None = None) -> Iterator[None]:
    """Whatever Chroma throws, panics of its Rust part included, becomes VectorsLost."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, VectorsLost):
        raise
    except BaseException as error:  # a Rust panic does not derive from Exception
        where = f" in {folder}" if folder else ""
        reason = f"{type(error).__name__}: {error}"
        raise VectorsLost(f"The vector index{where} cannot be used ({reason}).") from error
