"""From statements to numbered sources: every citation is a passage that exists, every quote stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from coach.accounts.records import Note
from coach.advising.records import Citation, CitedText
from coach.playbook.recognise import sentence_spans, words_of
from coach.playbook.records import Article, Line, Passage
from coach.records import Record

Weakest = Literal["article", "house", "policy", "none"]
_STOP = frozenset("the a an to of and or is are was be it in on for with that this you your they their at as".split())
CONTACT = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w.])\+?\(?\d[\d\s()./-]{6,}\d(?!\w)(?<!\d{4}-\d\d-\d\d)")
"""E-mail addresses and telephone numbers."""
_SHARED = 3
"""Words (their beginnings) that a statement shares with a passage that speaks of it."""
_SHORT_QUOTE = 60
_WHOLE_NOTE = 300
"""Characters up to which a note is quoted whole."""
_PARTS = re.compile(r"(?<=[.!?;])\s+|(?<=,)\s+(?=(?:and|but|while|yet|though)\b)")
"""Where a statement of ours falls into parts that may rest on different sources."""
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


class _Source(Record):
    """A numbered source: a passage, or a note of an account."""

    key: str
    quote: str
    passage: Passage | None = None
    note: Note | None = None
    account: str = ""


class Sources:
    """The numbered sources of one answer, in the order they were first cited."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._sources: list[_Source] = []

    def cite(self, line: Line) -> CitedText:
        """A statement with the numbers of the passages its ids name; an id no passage carries adds none."""
        numbers = [self._cited(passage, line.text) for passage in self._behind(line)]
        return CitedText(text=line.text, citations=tuple(dict.fromkeys(numbers)))

    def marked(self, line: Line) -> str:
        """A statement with each source's number behind the part of it that the source is nearest to."""
        pieces = [piece for piece in _PARTS.split(line.text) if piece]
        numbers: dict[int, dict[int, None]] = {}
        for passage in self._behind(line):
            at = _nearest_part(passage, pieces)
            numbers.setdefault(at, {})[self._cited(passage, pieces[at])] = None
        return " ".join(with_marks(piece, numbers.get(at, ())) for at, piece in enumerate(pieces))

    def _behind(self, line: Line) -> list[Passage]:
        """Passages that carry the line's ids; one that hardly speaks of it stands only where no other does."""
        shelved = (self._shelf.by_source.get(source, ()) for source in line.sources)
        found = [_closest(passages, line.text) for passages in shelved if passages]
        wanted = _key_words(line.text)
        near = [one for one in found if len(wanted & _words_of(one)) >= _SHARED]
        return near or found[:1]

    def cite_passage(self, passage: Passage, statement: str) -> int:
        """The number of a passage, its quote chosen for `statement`."""
        return self._cited(passage, statement)

    def cite_note(self, note: Note, account: str, quote: str) -> int:
        """The number of a note: a short one is quoted whole, of a long one this piece."""
        quote = without_contact(note.text if len(note.text) <= _WHOLE_NOTE else quote)
        key = f"note {note.id} {quote}"
        return self._number(_Source(key=key, quote=quote, note=note, account=account))

    def holds(self, passage: Passage) -> bool:
        """Whether a passage has been cited already."""
        return any(known.key == passage.id for known in self._sources)

    def _cited(self, passage: Passage, statement: str) -> int:
        if self.holds(passage):
            return self._number(_Source(key=passage.id, quote=""))
        return self._number(_Source(key=passage.id, quote=quote_for(passage.text, statement), passage=passage))

    def _number(self, source: _Source) -> int:
        for index, known in enumerate(self._sources):
            if known.key == source.key:
                return index + 1
        self._sources.append(source)
        return len(self._sources)

    def numbered(self) -> tuple[tuple[int, str, Passage], ...]:
        """Every passage cited so far: number, what a reader is told it comes from, passage; no note."""
        return tuple(
            (at, self._shelf.title(source.passage), source.passage)
            for at, source in enumerate(self._sources, 1) if source.passage is not None
        )  # fmt: skip

    def citations(self) -> tuple[Citation, ...]:
        """Every source cited so far; a quote that does not stand in its source is a defect and is dropped."""
        found = (self._citation(at, source) for at, source in enumerate(self._sources, 1))
        return tuple(citation for citation in found if citation is not None)

    def _citation(self, number: int, source: _Source) -> Citation | None:
        passage, note = source.passage, source.note
        if passage is not None and source.quote in passage.text:
            return Citation(
                n=number, kind="playbook", basis=passage.basis, document=passage.document,
                title=self._shelf.title(passage), heading=passage.heading, quote=source.quote,
            )  # fmt: skip
        if note is not None and source.quote in note.text:
            when = f"{note.day}" if note.day else "no date"
            title = f"{when}, {note.author}" if note.author else when
            return Citation(
                n=number, kind="note", basis="note", document=source.account, title=title, heading=note.kind,
                quote=source.quote,
            )  # fmt: skip
        return None

    def basis(self) -> Weakest:
        """The weakest basis of the playbook cited; `none` where nothing is."""
        held = {source.passage.basis for source in self._sources if source.passage is not None}
        return next((basis for basis in _WEAKNESS if basis in held), "none")

    def house_numbers(self) -> tuple[int, ...]:
        """The numbers of sources that are house practice, not the articles."""
        return tuple(at for at, _, passage in self.numbered() if passage.basis == "house")


def marks(numbers: Iterable[int]) -> str:
    """`[1] [2]`, with a space before; empty for no numbers."""
    return "".join(f" [{number}]" for number in numbers)


def with_marks(piece: str, numbers: Iterable[int]) -> str:
    """A sentence, or a part of one, with its marks: behind a full stop, before a comma."""
    ends_inside = piece[-1:] in ",;:"
    return f"{piece[:-1]}{marks(numbers)}{piece[-1]}" if ends_inside else f"{piece}{marks(numbers)}"


def without_contact(text: str) -> str:
    """A text, or the longest piece of it between contact details: those are released by a rule, not by a quote."""
    pieces = [piece.strip(" ,;:-") for piece in CONTACT.split(text)]
    return text if len(pieces) == 1 else max(pieces, key=len)


def _key_words(text: str) -> set[str]:
    return {word[:5] for word in words_of(text) if word not in _STOP}


def _closest(passages: Sequence[Passage], statement: str) -> Passage:
    wanted = _key_words(statement)

    def share(passage: Passage) -> float:
        held = _words_of(passage)
        return float(len(wanted & held) / (len(held) + 40) ** 0.5)

    return max(passages, key=share)


def _words_of(passage: Passage) -> set[str]:
    return _key_words(f"{passage.heading} {passage.text}")


def _nearest_part(passage: Passage, parts: Sequence[str]) -> int:
    """Which part of a statement shares most with a passage; the last one where none does."""
    held, words = _words_of(passage), [_key_words(part) for part in parts]
    shared = [len(held & said) / (len(said) + 3) for said in words]
    return max(range(len(parts)), key=lambda at: (shared[at], at))


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
