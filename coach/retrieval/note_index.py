"""Vectors of notes, a collection in a folder of its own for each team; derived, and catching up in the background."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from coach.records import Record
from coach.retrieval.embedding import Embedder, Matrix
from coach.retrieval.vectors import Vectors, VectorsLost

AT_ONCE = 64
"""Notes embedded in one go; between two goes a turn gets the processor."""
MOST_OPEN = 12
"""Collections held open."""


class NoteText(Record):
    """A note as the index needs it."""

    id: int
    text: str

    @property
    def key(self) -> str:
        """Changes with the text, so that an old vector is never taken for a new note's."""
        return f"{self.id}-{zlib.crc32(self.text.encode()):08x}"


Texts = Callable[[str], Iterable[NoteText]]
"""A team → its notes, as they stand in the database."""
Stamps = Callable[[], Mapping[str, str]]
"""Every team with notes → what changes whenever its notes do."""


class NoteIndex:
    """Notes by meaning, within one team at a time; safe between threads, for the one process that owns the folder.

    The database is the truth: what is missing is embedded by `refresh`, what is gone is dropped, a damaged
    collection is made again. Until then `near` knows fewer notes, and whoever asks has the words to go by.
    """

    def __init__(self, folder: Path, embedder: Embedder, texts: Texts, stamps: Stamps) -> None:
        self._folder, self._embedder, self._texts, self._stamps = folder, embedder, texts, stamps
        self._open: OrderedDict[str, Vectors] = OrderedDict()
        self._lock, self._stop = threading.RLock(), threading.Event()
        self._worker: threading.Thread | None = None
        self._again = threading.Event()

    def near(self, team: str, notes: Sequence[NoteText], query: str) -> dict[int, float]:
        """Note id → cosine similarity to a question, for those of these notes of a team that are embedded."""
        vector = self._embedder.embed([query])[0]
        try:
            with self._lock:
                found = self._vectors(team).distances([note.key for note in notes], vector)
        except VectorsLost:
            return {}
        return {int(key.split("-")[0]): 1 - distance for key, distance in found.items()}

    def refresh(self) -> None:
        """Catch up in the background; returns at once."""
        self._again.set()
        if self._worker is None or not self._worker.is_alive():
            self._worker = threading.Thread(target=self._catch_up, name="embed notes", daemon=True)
            self._worker.start()

    def wait(self, timeout: float) -> bool:
        """Whether everything was embedded within this many seconds."""
        worker = self._worker
        if worker is not None:
            worker.join(timeout)
        return worker is None or not worker.is_alive()

    def erase(self, team: str) -> None:
        """Forget a team's vectors, with every byte of them; they are made again from what the database still has."""
        with self._lock:
            self._drop(team)

    def close(self) -> None:
        """Stop catching up and let go of the files."""
        self._stop.set()
        self.wait(30)
        with self._lock:
            for vectors in self._open.values():
                with suppress(VectorsLost):
                    vectors.close()
            self._open.clear()

    def _catch_up(self) -> None:
        while self._again.is_set() and not self._stop.is_set():
            self._again.clear()
            for team, stamp in self._stamps().items():
                if self._stop.is_set():
                    return
                if self._stamp(team) != stamp:
                    self._align(team, stamp)

    def _align(self, team: str, stamp: str) -> None:
        """Bring one team's collection in step with the database; a damaged one is made again, once."""
        for _ in range(2):
            try:
                if self._embed(team):
                    self._place(team).joinpath("stamp.json").write_text(json.dumps(stamp), encoding="utf-8")
                return
            except VectorsLost:
                with self._lock:
                    self._drop(team)

    def _embed(self, team: str) -> bool:
        notes = {note.key: note for note in self._texts(team)}
        with self._lock:
            there = self._vectors(team).ids()
            self._vectors(team).delete([key for key in there if key not in notes])
        missing = [note for key, note in notes.items() if key not in there]
        for start in range(0, len(missing), AT_ONCE):
            if self._stop.is_set():
                return False
            some = missing[start : start + AT_ONCE]
            matrix: Matrix = self._embedder.embed([note.text for note in some])
            with self._lock:
                self._vectors(team).add([note.key for note in some], matrix)
        return True

    def _vectors(self, team: str) -> Vectors:
        """The team's collection, opened or made; the one unused longest is closed where there are too many."""
        if team in self._open:
            self._open.move_to_end(team)
            return self._open[team]
        place, model, size = self._place(team), self._embedder.name, self._embedder.dimension
        try:
            vectors = Vectors.open(place, "notes", model, size)
        except VectorsLost:
            shutil.rmtree(place, ignore_errors=True)
            vectors = Vectors.create(place, "notes", model, size)
        self._open[team] = vectors
        while len(self._open) > MOST_OPEN:
            _, oldest = self._open.popitem(last=False)
            oldest.close()
        return vectors

    def _drop(self, team: str) -> None:
        vectors = self._open.pop(team, None)
        if vectors is not None:
            with suppress(VectorsLost):
                vectors.close()
        place = self._place(team)
        if place.exists():
            gone = place.with_name(f".gone-{uuid4().hex[:8]}")
            place.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)

    def _stamp(self, team: str) -> str | None:
        try:
            found = json.loads(self._place(team).joinpath("stamp.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, str) else None

    def _place(self, team: str) -> Path:
        return self._folder / hashlib.sha256(team.encode()).hexdigest()[:24]
