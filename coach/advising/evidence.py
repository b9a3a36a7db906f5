"""From statements to numbered sources: every citation is a passage that exists, every quote stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from coach.advising.records import Citation, CitedText
from coach.playbook.recognise import sentence_spans, words_of
from coach.playbook.records import Article, Line, Passage
from coach.records import Record

Weakest = Literal["article", "house", "policy", "none"]
_STOP = frozenset("the a an to of and or is are was be it in on for with that this you your they their at as".split())
_SHORT_QUOTE = 60
_WEAKNESS: tuple[Weakest, ...] = ("house", "policy", "article")


class Shelf(Record):
    """The published passages that carry statement ids, by id, and the articles by id."""

    by_source: dict[str, tuple[Passage, ...]]
    articles: dict[str, Article]

    @classmethod
    def of(cls, passages: Iterable[Passage], articles: Iterable[Article]) -> Shelf:
        """A shelf of these passages."""
        found: dict[str, list[Passage]] = {}
        for passage in passages:
            for source in passage.sources:
                found.setdefault(source, []).append(passage)
        return cls(
            by_source={source: tuple(hits) for source, hits in found.items()},
            articles={article.id: article for article in articles},
        )

    def title(self, passage: Passage) -> str:
        """What a reader is told the passage comes from."""
        article = self.articles.get(passage.article or "")
        return article.label if article else passage.title


class Sources:
    """The numbered sources of one answer, in the order they were first cited."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._passages: list[Passage] = []
        self._quotes: list[str] = []

    def cite(self, line: Line) -> CitedText:
        """A statement with the numbers of the passages its ids name; an id no passage carries adds none."""
        numbers = []
        for source in line.sources:
            passages = self._shelf.by_source.get(source, ())
            if passages:
                numbers.append(self._number(_closest(passages, line.text), line.text))
        return CitedText(text=line.text, citations=tuple(dict.fromkeys(numbers)))

    def cite_passage(self, passage: Passage, statement: str) -> int:
        """The number of a passage, its quote chosen for `statement`."""
        return self._number(passage, statement)

    def holds(self, passage: Passage) -> bool:
        """Whether a passage has been cited already."""
        return any(known.id == passage.id for known in self._passages)

    def _number(self, passage: Passage, statement: str) -> int:
        for index, known in enumerate(self._passages):
            if known.id == passage.id:
                return index + 1
        self._passages.append(passage)
        self._quotes.append(quote_for(passage.text, statement))
        return len(self._passages)

    def numbered(self) -> tuple[tuple[int, str, Passage], ...]:
        """Every source cited so far: number, what a reader is told it comes from, passage."""
        return tuple((at + 1, self._shelf.title(passage), passage) for at, passage in enumerate(self._passages))

    def citations(self) -> tuple[Citation, ...]:
        """Every source cited so far; a quote that does not stand in its passage is a defect and is dropped."""
        found = []
        for index, (passage, quote) in enumerate(zip(self._passages, self._quotes, strict=True)):
            if quote in passage.text:
                found.append(
                    Citation(
                        n=index + 1,
                        kind="playbook",
                        basis=passage.basis,
                        document=passage.document,
                        title=self._shelf.title(passage),
                        heading=passage.heading,
                        quote=quote,
                    )
                )
        return tuple(found)

    def basis(self) -> Weakest:
        """The weakest basis cited; `none` where nothing is."""
        held = {passage.basis for passage in self._passages}
        return next((basis for basis in _WEAKNESS if basis in held), "none")

    def house_numbers(self) -> tuple[int, ...]:
        """The numbers of sources that are house practice, not the articles."""
        return tuple(i + 1 for i, passage in enumerate(self._passages) if passage.basis == "house")


def _key_words(text: str) -> set[str]:
    return {word[:5] for word in words_of(text) if word not in _STOP}


def _closest(passages: Sequence[Passage], statement: str) -> Passage:
    wanted = _key_words(statement)
    return max(passages, key=lambda passage: len(wanted & _key_words(f"{passage.heading} {passage.text}")))


def quote_for(text: str, statement: str) -> str:
    """The sentence of a passage that shares most with a statement, with its neighbour where it is short.

    What comes back stands in the passage as it is.
    """
    spans = sentence_spans(text)
    if not spans:
        return text
    wanted = _key_words(statement)
    shares = [len(wanted & _key_words(text[start:end])) / (len(text[start:end]) + 60) ** 0.5 for start, end in spans]
    best = max(range(len(spans)), key=lambda index: shares[index])
    start, end = spans[best]
    if end - start < _SHORT_QUOTE and best + 1 < len(spans):
        end = spans[best + 1][1]
    return text[start:end].removeprefix("- ")
