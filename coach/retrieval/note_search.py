"""Ranks the notes of an account for a question: by words, and by meaning as far as they are embedded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.playbook.records import Passage
from coach.records import Record
from coach.retrieval.lexical import Lexical, best_rows
from coach.retrieval.note_index import NoteText

NEAR = 0.25
"""Cosine similarity from which a note that shares no word counts as found."""
_K = 60.0
"""Of reciprocal rank fusion."""


class NoteHit(Record):
    """A note that was found; `score` compares within one search only."""

    id: int
    score: float


def rank_notes(notes: Sequence[NoteText], query: str, k: int, near: Mapping[int, float] | None = None) -> list[NoteHit]:
    """The best `k` notes, best first; `near` is note id → similarity in meaning."""
    lexical = Lexical.build([_as_passage(note) for note in notes])
    by_words = [notes[row].id for row in best_rows(lexical.scores(query), 10 * k)]
    close = {id: share for id, share in (near or {}).items() if share >= NEAR}
    by_meaning = sorted(close, key=lambda id: (-close[id], id))
    scores: dict[int, float] = {}
    for ranked in (by_words, by_meaning):
        for rank, id in enumerate(ranked, 1):
            scores[id] = scores.get(id, 0.0) + 1 / (_K + rank)
    best = sorted(scores, key=lambda id: (-scores[id], id))[:k]
    return [NoteHit(id=id, score=scores[id]) for id in best]


def _as_passage(note: NoteText) -> Passage:
    return Passage(id=str(note.id), document="", title="", heading="", text=note.text, basis="note")
