"""The vectors of one scope, kept in step with its passages: opened, caught up, rebuilt by themselves."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from uuid import uuid4

from coach.playbook.records import Passage
from coach.records import Record
from coach.retrieval.embedding import Embedder, Matrix
from coach.retrieval.files import clear_out, write_whole
from coach.retrieval.kept import Kept, sample
from coach.retrieval.lexical import indexed_text
from coach.retrieval.records import Progress
from coach.retrieval.vectors import ADD_ROWS, PROBES, Vectors, VectorsLost, stored_fingerprint

EMBED_ROWS = 32
STATE = "vectors.json"

log = logging.getLogger(__name__)


class VectorState(Record):
    """What the last finished change left behind; `checksum` is empty while a change is under way."""

    model: str
    dimension: int
    folder: str
    stamp: str
    count: int
    checksum: str


class VectorSet:
    """Chroma's folder and the kept vectors beside it.

    The kept file is written first and Chroma filled from it, so Chroma can be thrown away at any time.
    One thread changes it (`open`, `align`, `embed_missing`); any number may `query` meanwhile.
    """

    def __init__(self, folder: Path, scope: str, embedder: Embedder) -> None:
        self._folder = folder
        self._scope = scope
        self._embedder = embedder
        self._vectors: Vectors | None = None
        self._kept: Kept | None = None
        self._name = ""
        self.progress = Progress(done=0, total=0)
        self.lost = False

    def query(self, vector: Matrix, k: int) -> list[tuple[str, float]]:
        """The nearest `k` ids and their cosine distance. Raises VectorsLost."""
        with self._watched() as vectors:
            return vectors.query(vector, k)

    def distances(self, ids: Sequence[str], vector: Matrix) -> dict[str, float]:
        """Cosine distance of those of `ids` that have a vector. Raises VectorsLost."""
        with self._watched() as vectors:
            return vectors.distances(ids, vector)

    def open(self, stamp: str) -> bool:
        """Open what is stored; True if it is sound and in step with `stamp`, so nothing is left to do."""
        state = self._state()
        if state is None or self.lost:
            return False
        if self._vectors is None:
            try:
                self._vectors = self._open_sound(state)
            except VectorsLost as error:
                log.warning("%s", error)
                return False
            self.progress = Progress(done=state.count, total=state.count)
        return state.stamp == stamp and bool(state.checksum)

    def align(self, ids: Collection[str], anew: bool = False) -> None:
        """Drop what is not in `ids`, and store what was kept of them: seconds, no embedding.

        `anew` fills a fresh folder even if the old one is sound, so that nothing of what was removed
        stays on disk. Raises VectorsLost.
        """
        self._kept = kept = Kept(self._kept_path(), self._embedder.dimension)
        kept.keep_only(ids)
        vectors = self._changeable(kept, anew or self.lost)
        stored = vectors.ids()
        vectors.delete(sorted(stored.difference(ids)))
        _fill(vectors, kept, sorted(set(kept.ids()) - stored))
        self.progress = Progress(done=len(kept), total=len(ids))

    def embed_missing(self, passages: Mapping[str, Passage], stamp: str, stop: Event) -> None:
        """After `align`: make the vectors `passages` (by id) still lack, and note `stamp`.

        Ends early, to be taken up again, when `stop` is set. Raises EmbedderFailed, VectorsLost.
        """
        kept, vectors = self._kept, self._vectors
        if kept is None or vectors is None:
            raise VectorsLost("The vectors were closed before they had caught up.")
        missing = [key for key in passages if key not in kept]
        for start in range(0, len(missing), EMBED_ROWS):
            if stop.is_set():
                return
            ids = missing[start : start + EMBED_ROWS]
            matrix = self._embedder.embed([indexed_text(passages[key]) for key in ids])
            kept.append(ids, matrix)
            vectors.add(ids, matrix)
            self.progress = Progress(done=len(kept), total=len(passages))
        self._kept = None
        self._note(stamp, len(passages), stored_fingerprint(self._folder / self._name))

    def close(self) -> None:
        """Let go of Chroma's folder; queries fail from here on."""
        if self._vectors is not None:
            vectors, self._vectors = self._vectors, None
            vectors.close()

    def _changeable(self, kept: Kept, anew: bool) -> Vectors:
        """The collection to change, its change noted as under way."""
        if self._vectors is not None and not anew:
            self._note("", 0, "")
            return self._vectors
        name = f"chroma-{uuid4().hex[:8]}"
        fresh = self._create(name)
        _fill(fresh, kept, kept.ids())
        self.close()
        self._vectors, self._name, self.lost = fresh, name, False
        self._note("", 0, "")
        clear_out(self._folder, keep={STATE, name, self._kept_path().name})
        return fresh

    def _create(self, name: str) -> Vectors:
        embedder = self._embedder
        return Vectors.create(self._folder / name, self._scope, embedder.name, embedder.dimension)

    @contextmanager
    def _watched(self) -> Iterator[Vectors]:
        """The open collection; `lost` tells the owner if it fails while it is the current one."""
        vectors = self._vectors
        if vectors is None:
            raise VectorsLost("The vectors are still being made.")
        try:
            yield vectors
        except VectorsLost:
            self.lost = self.lost or vectors is self._vectors
            raise

    def _open_sound(self, state: VectorState) -> Vectors:
        """The stored collection. Raises VectorsLost with what is wrong with it."""
        embedder = self._embedder
        folder = self._folder / state.folder
        if state.model != embedder.name:
            raise VectorsLost(f"The vectors are of {state.model}; those of {embedder.name} will be made.")
        if not state.checksum:
            raise VectorsLost("The vectors' last change was cut short; they will be put together again.")
        if state.checksum != stored_fingerprint(folder):
            raise VectorsLost("The stored vectors are damaged; they will be put together again.")
        vectors = Vectors.open(folder, self._scope, state.model, state.dimension)
        try:
            vectors.probe(state.count, *sample(self._kept_path(), state.dimension, PROBES))
        except VectorsLost:
            vectors.close()
            raise
        self._name = state.folder
        return vectors

    def _kept_path(self) -> Path:
        safe = "".join(letter if letter.isalnum() else "-" for letter in self._embedder.name)
        return self._folder / f"{safe}.kept"

    def _state(self) -> VectorState | None:
        try:
            return VectorState.model_validate_json((self._folder / STATE).read_bytes())
        except (OSError, ValueError):
            return None

    def _note(self, stamp: str, count: int, checksum: str) -> None:
        embedder = self._embedder
        state = VectorState(
            model=embedder.name, dimension=embedder.dimension, folder=self._name, stamp=stamp, count=count,
            checksum=checksum,
        )  # fmt: skip
        write_whole(self._folder / STATE, state.model_dump_json().encode())


def _fill(vectors: Vectors, kept: Kept, ids: Sequence[str]) -> None:
    """Copy the kept vectors of `ids` into Chroma."""
    for start in range(0, len(ids), ADD_ROWS):
        part = ids[start : start + ADD_ROWS]
        vectors.add(part, kept.vectors(part))
