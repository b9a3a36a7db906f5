"""The retrieval console: a question's passages by words, by meaning and fused, and why each came."""

from __future__ import annotations

from coach.playbook.recognise import words_of
from coach.retrieval.lexical import indexed_text
from coach.retrieval.records import Hit
from coach.workshop.records import Ranked, Rankings
from coach.workshop.states import Finder

SHOWN = 300
"""Characters of a passage that are shown."""
_STOP = frozenset(
    "the a an to of and or is are was be it in on for with that this you your they i we my our how what".split()
)


def look(finder: Finder, question: str, situation: str, k: int = 10) -> Rankings:
    """Both rankings of a question; `situation` are the words a turn adds to it (see `advising.replies`)."""
    plain = finder.find(question, k).hits
    situated = finder.find(question, k, situation).hits if situation.strip() else plain
    return Rankings(
        question=question, situation=situation, plain=_ranked(plain, question),
        situated=_ranked(situated, f"{question} {situation}"),
    )  # fmt: skip


def _ranked(hits: tuple[Hit, ...], query: str) -> tuple[Ranked, ...]:
    asked = {word[:6] for word in words_of(query) if word not in _STOP and len(word) > 2}
    found = []
    for rank, hit in enumerate(hits, 1):
        words = words_of(indexed_text(hit.passage))
        shared = tuple(dict.fromkeys(word for word in words if word[:6] in asked))[:8]
        found.append(
            Ranked(
                passage=hit.passage.id, document=hit.passage.document, title=hit.passage.title,
                heading=hit.passage.heading, text=" ".join(hit.passage.text.split())[:SHOWN], rank=rank,
                by_words=hit.lexical_rank, by_meaning=hit.vector_rank, similarity=hit.similarity,
                score=round(hit.score, 4), shared=shared,
            )
        )
    return tuple(found)
