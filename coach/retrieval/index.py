"""The index of one scope: words and vectors in step with its passages, whatever happened to the files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TypeVar

from coach.playbook.records import Passage
from coach.retrieval.embedding import Embedder, EmbedderFailed, Matrix
from coach.retrieval.records import Found, Hit, Progress
from coach.retrieval.search import Fetch, Retriever
from coach.retrieval.vector_set import VectorSet
from coach.retrieval.vectors import VectorsLost
from coach.retrieval.word_set import current_words

Load = Callable[[], Sequence[Passage]]
T = TypeVar("T")

log = logging.getLogger(__name__)


class Index:
    """Searches the passages last given to `sync`; one process at a time owns `folder`.

    Found by words as soon as `sync` returns; vectors follow in a thread (`progress`, `wait`). Whatever
    is lost, damaged or of another embedder is made again from the passages, which are the truth.
    `fetch` reads single passages by id, so that a large library need not stay in memory; without it
    they are kept.
    """

    def __init__(
        self, folder: Path, embedder: Embedder | None, scope: str = "playbook", fetch: Fetch | None = None
    ) -> None:
        self._words_folder = folder / "words"
        self._vector_set = VectorSet(folder / "vectors", scope, embedder) if embedder else None
        self._embedder = embedder
        self._given_fetch = fetch
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None
        self._retriever: Retriever | None = None
        self._load: Load = tuple
        self._stamp = ""
        self.problem = ""

    def sync(self, passages: Sequence[Passage] | Load, stamp: str, erase: bool = False) -> None:
        """Make the index that of `passages`, whose every change changes `stamp`.

        Where nothing changed since last time, files are only opened, and a `passages` callable is
        not called before a passage is needed. `erase`: when the call returns, what is gone from
        `passages` is off the disk as well.
        """
        load = _once(passages if callable(passages) else lambda: passages)
        with self._lock:
            self._halt()
            lexical = current_words(self._words_folder, stamp, load)
            fetch = self._given_fetch or _by_id(load)
            vectors = self._vector_set
            share = (lambda: vectors.progress.share) if vectors else (lambda: 0.0)
            self._retriever = Retriever(fetch, lexical, self._embedder, vectors, share)
            self._load, self._stamp = load, stamp
            if vectors is None:
                return
            in_step = self._attempt(lambda: vectors.open(stamp))
            if erase:
                self._attempt(lambda: vectors.align(lexical.ids, anew=True))
            if erase or not in_step:
                self._start(vectors, aligned=erase)

    def search(self, query: str, k: int, extra: str = "") -> list[Hit]:
        """The best `k` passages for `query`, best first; see `Retriever.find`."""
        return list(self.find(query, k, extra).hits)

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """As `search`, with `words_only` set while meaning could not be asked."""
        if self._retriever is None:
            return Found(words_only=True)
        found = self._retriever.find(query, k, extra)
        if self._vector_set is not None and self._vector_set.lost:
            self._repair(self._vector_set)
        return found

    def query(self, vector: Matrix, k: int) -> list[tuple[str, float]]:
        """The nearest `k` ids to `vector` (dimension,) with cosine distance. Raises VectorsLost."""
        if self._vector_set is None:
            raise VectorsLost("There are no vectors without an embedder.")
        return self._vector_set.query(vector, k)

    def distances(self, ids: Sequence[str], vector: Matrix) -> dict[str, float]:
        """Cosine distance of those of `ids` that have a vector. Raises VectorsLost."""
        if self._vector_set is None:
            raise VectorsLost("There are no vectors without an embedder.")
        return self._vector_set.distances(ids, vector)

    @property
    def progress(self) -> Progress:
        """How many passages have their vector, of how many."""
        return self._vector_set.progress if self._vector_set else Progress(done=0, total=0)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the vectors have caught up; False if `timeout` seconds were not enough or it failed."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
        return (thread is None or not thread.is_alive()) and not self.problem

    def close(self) -> None:
        """Stop the thread within one batch and let go of the files; what is done stays done."""
        with self._lock:
            self._halt()
            self._retriever = None
            if self._vector_set is not None:
                self._vector_set.close()

    def _start(self, vectors: VectorSet, aligned: bool) -> None:
        """Let the vectors catch up in a thread of their own."""
        self._stop = stop = Event()
        load, stamp = self._load, self._stamp

        def catch_up() -> None:
            passages = {passage.id: passage for passage in load()}
            if not aligned:
                vectors.align(passages.keys())
            vectors.embed_missing(passages, stamp, stop)

        self._thread = Thread(target=lambda: self._attempt(catch_up), name="vectors", daemon=True)
        self._thread.start()

    def _attempt(self, step: Callable[[], T]) -> T | None:
        """The step's result; None, and `problem` says why, where the vectors cannot be had."""
        try:
            result = step()
        except (EmbedderFailed, VectorsLost, OSError) as error:
            self.problem = str(error)
            log.warning("the vectors stay behind: %s", error)
            return None
        self.problem = ""
        return result

    def _repair(self, vectors: VectorSet) -> None:
        """Rebuild vectors that failed while they were asked, unless that is under way."""
        with self._lock:
            if vectors.lost and not (self._thread and self._thread.is_alive()):
                self._start(vectors, aligned=False)

    def _halt(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None


def _once(load: Load) -> Load:
    """`load`, called at most once."""
    lock = Lock()
    known: list[Sequence[Passage]] = []

    def cached() -> Sequence[Passage]:
        with lock:
            if not known:
                known.append(load())
            return known[0]

    return cached


def _by_id(load: Load) -> Fetch:
    """Passages from those `load` gives, held in memory from the first question on."""
    known: dict[str, Passage] = {}

    def fetch(ids: Sequence[str]) -> Mapping[str, Passage]:
        if not known:
            known.update({passage.id: passage for passage in load()})
        return {name: known[name] for name in ids if name in known}

    return fetch
