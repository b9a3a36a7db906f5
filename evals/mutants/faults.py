"""Faults that are planted between the coach and the evals: ranks spoiled, citations shifted."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from coach.advising.records import Advice, Citation, Turn
from coach.retrieval.records import Found, Hit
from evals.subject import Advisor, Finder, Subject

Ranks = Callable[[Sequence[Hit]], Sequence[Hit]]
Cites = Callable[[Sequence[Citation]], Sequence[Citation]]


def _shuffled(hits: Sequence[Hit]) -> Sequence[Hit]:
    return random.Random(len(hits)).sample(list(hits), len(hits))


RANKS: dict[str, Ranks] = {
    "reversed": lambda hits: hits[::-1],
    "the first lost": lambda hits: hits[1:],
    "the first two swapped": lambda hits: [*hits[1:2], *hits[:1], *hits[2:]],
    "shuffled": _shuffled,
    "only the first": lambda hits: hits[:1],
}


def _renumbered(cites: Sequence[Citation], by: int) -> Sequence[Citation]:
    """Each number resolved to another one's passage."""
    return [
        other.model_copy(update={"n": one.n})
        for one, other in zip(cites, [*cites[by:], *cites[:by]], strict=True)
    ]  # fmt: skip


CITATIONS: dict[str, Cites] = {
    "shifted by one": lambda cites: _renumbered(cites, 1),
    "shifted by two": lambda cites: _renumbered(cites, 2),
    "the last one missing": lambda cites: cites[:-1],
    "quotes made up": lambda cites: [one.model_copy(update={"quote": f"{one.quote} Indeed."}) for one in cites],
    "headings swapped": lambda cites: [
        one.model_copy(update={"heading": other.heading})
        for one, other in zip(cites, [*cites[1:], *cites[:1]], strict=True)
    ],
}  # fmt: skip


class _Ranked:
    def __init__(self, finder: Finder, spoil: Ranks) -> None:
        self._finder, self._spoil = finder, spoil

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """What the finder finds, spoiled."""
        found = self._finder.find(query, k, extra)
        return found.model_copy(update={"hits": tuple(self._spoil(found.hits))})


class _Cited:
    def __init__(self, coach: Advisor, spoil: Cites) -> None:
        self._coach, self._spoil = coach, spoil

    def advise(self, turn: Turn) -> Iterator[Advice]:
        """What the coach advises, spoiled."""
        for advice in self._coach.advise(turn):
            yield advice.model_copy(update={"citations": tuple(self._spoil(advice.citations))})


def ranked(subject: Subject, spoil: Ranks) -> Subject:
    """The subject with spoiled ranks."""
    return replace(subject, finder=_Ranked(subject.finder, spoil))


def cited(subject: Subject, spoil: Cites) -> Subject:
    """The subject with spoiled citations."""
    return replace(subject, coach=_Cited(subject.coach, spoil))
