"""Vectors already computed, in one plain file: rebuilding Chroma reads them instead of embedding again."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from coach.retrieval.embedding import Matrix

ID_BYTES = 64
CHUNK = 4_096  # rows read or copied at a time, so that memory stays small

Rows = NDArray[np.void]


class Kept:
    """Appended records of id, checksum and vector; a torn or damaged record is dropped and made again."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._path = path
        self._type = _record(dimension)
        self._at: dict[str, int] = {}
        self._count = 0
        self._read()

    def __contains__(self, name: str) -> bool:
        return name in self._at

    def __len__(self) -> int:
        return len(self._at)

    def ids(self) -> list[str]:
        """Every id kept."""
        return list(self._at)

    def vectors(self, ids: Sequence[str]) -> Matrix:
        """Vectors of `ids`, shape (len(ids), dimension). Raises KeyError for an id not kept."""
        rows = [self._at[name] for name in ids]
        matrix: Matrix = np.ascontiguousarray(_mapped(self._path, self._type)["vector"][rows])
        return matrix

    def append(self, ids: Sequence[str], matrix: Matrix) -> None:
        """Keep `matrix` (n, dimension) under `ids` (64 bytes at most each), on disk when this returns."""
        rows = np.zeros(len(ids), self._type)
        rows["id"] = [_encoded(name) for name in ids]
        rows["vector"] = matrix
        rows["sum"] = _sums(rows)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(rows.tobytes())
            file.flush()
            os.fsync(file.fileno())
        self._at |= {name: self._count + row for row, name in enumerate(ids)}
        self._count += len(ids)

    def keep_only(self, ids: Collection[str]) -> None:
        """Drop every other vector, from the file's bytes too."""
        wanted = {name: row for name, row in self._at.items() if name in ids}
        if len(wanted) == self._count:
            return
        self._rewrite(list(wanted.values()))
        self._at = {name: row for row, name in enumerate(wanted)}

    def _rewrite(self, rows: Sequence[int]) -> None:
        fresh = self._path.with_name(f".{self._path.name}.{uuid4().hex[:8]}")
        stored = _mapped(self._path, self._type)
        with fresh.open("wb") as file:
            for start in range(0, len(rows), CHUNK):
                file.write(stored[rows[start : start + CHUNK]].tobytes())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        self._count = len(rows)

    def _read(self) -> None:
        """Find the sound records; cut the file back to them where it holds anything else."""
        stored = _mapped(self._path, self._type)
        sound: list[int] = []
        names: list[str] = []
        for start in range(0, len(stored), CHUNK):
            rows = np.array(stored[start : start + CHUNK])
            good = np.flatnonzero(rows["sum"] == _sums(rows))
            sound += (good + start).tolist()
            names += [name.decode() for name in rows["id"][good]]
        self._count = len(sound)
        if self._path.is_file() and len(sound) * self._type.itemsize != self._path.stat().st_size:
            self._rewrite(sound)
        self._at = {name: row for row, name in enumerate(names)}


def sample(path: Path, dimension: int, count: int) -> tuple[list[str], Matrix]:
    """Up to `count` sound records spread over the file: ids and vectors, without reading the rest."""
    stored = _mapped(path, _record(dimension))
    places = np.unique(np.linspace(0, max(0, len(stored) - 1), min(count, len(stored))).astype(int))
    rows = np.array(stored[places])
    rows = rows[rows["sum"] == _sums(rows)]
    return [name.decode() for name in rows["id"]], np.ascontiguousarray(rows["vector"])


def _record(dimension: int) -> np.dtype[np.void]:
    return np.dtype([("id", f"S{ID_BYTES}"), ("sum", "<u4"), ("vector", "<f4", (dimension,))])


def _mapped(path: Path, record: np.dtype[np.void]) -> Rows:
    """The file's whole records, mapped; none where there is no file."""
    count = path.stat().st_size // record.itemsize if path.is_file() else 0
    if not count:
        return np.zeros(0, record)
    return np.memmap(path, record, mode="r", shape=(count,))


def _sums(rows: Rows) -> NDArray[np.uint32]:
    """A checksum of each record: the sum of its words, each weighted by its place (odd, so none is lost)."""
    total = np.ones(len(rows), np.uint32)
    for part in ("id", "vector"):
        words = np.ascontiguousarray(rows[part]).view("<u4").reshape(len(rows), rows.dtype[part].itemsize // 4)
        places = np.arange(1, 2 * words.shape[1], 2, dtype=np.uint32)
        total += (words * places).sum(axis=1, dtype=np.uint32)
    return total


def _encoded(name: str) -> bytes:
    encoded = name.encode()
    if len(encoded) > ID_BYTES:
        raise ValueError(f"a passage id may have {ID_BYTES} bytes at most: {name!r}")
    return encoded
