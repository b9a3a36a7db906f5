"""What leaves this room: hits, what was found, and how far the vectors have caught up."""

from __future__ import annotations

from coach.playbook.records import Passage
from coach.records import Record


class Hit(Record):
    """A passage that was found.

    `score` is the fused score, 0 to 1, comparable within one search only. Ranks count from 1 and
    are None where that side did not find it. `similarity` is the cosine to the query, -1 to 1,
    comparable between searches of one embedder; None where there was no vector.
    """

    passage: Passage
    score: float
    lexical_rank: int | None = None
    vector_rank: int | None = None
    similarity: float | None = None


class Found(Record):
    """Hits, best first, and whether words alone decided (vectors absent, or no embedder)."""

    hits: tuple[Hit, ...] = ()
    words_only: bool = False


class Progress(Record):
    """How many passages have their vector, of how many."""

    done: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.done >= self.total

    @property
    def share(self) -> float:
        """What part is done, 0 to 1; 0 of none is 0."""
        return self.done / self.total if self.total else 0.0
