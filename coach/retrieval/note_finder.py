"""Finds an account's notes for a question: by words at once, by meaning as far as its team's collection reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coach.accounts.records import Note
from coach.retrieval.embedding import Embedder
from coach.retrieval.note_index import NoteIndex, NoteText
from coach.retrieval.note_search import NoteHit, rank_notes

if TYPE_CHECKING:
    from coach.accounts.accounts import Accounts


class NoteFinder:
    """Notes by words and meaning. It sees only what it is given: whose notes they are, the caller has asked before."""

    def __init__(self, folder: Path, embedder: Embedder, accounts: Accounts) -> None:
        def texts(team: str) -> Iterator[NoteText]:
            return (NoteText(id=id, text=text) for id, text in accounts.note_texts(team))

        self._index = NoteIndex(folder, embedder, texts, accounts.note_stamps)

    def hits(self, team: str | None, notes: Sequence[Note], query: str, k: int) -> list[NoteHit]:
        """The best `k` of these notes of a team, best first."""
        self._index.refresh()
        texts = [NoteText(id=note.id, text=note.text) for note in notes]
        return rank_notes(texts, query, k, self._index.near(team or "", texts, query))

    def refresh(self) -> None:
        """Catch up with the database in the background."""
        self._index.refresh()

    def wait(self, timeout: float) -> bool:
        """Whether every note was embedded within this many seconds."""
        return self._index.wait(timeout)

    def erase(self, team: str | None) -> None:
        """Drop a team's collection with every byte, and make it again from what the database still has."""
        self._index.erase(team or "")
        self._index.refresh()

    def close(self) -> None:
        """Let go of the files."""
        self._index.close()
