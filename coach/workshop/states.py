"""A state of the playbook that is not published: what is published with some drafts in place of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from coach.advising.book import Book
from coach.errors import BadUse
from coach.library.knowledge import parse
from coach.library.library import Library
from coach.library.records import Holdings, Kind, KnowledgeFile
from coach.library.splitting import split
from coach.playbook.files import read_document
from coach.playbook.records import Passage
from coach.records import Record
from coach.retrieval.embedding import Embedder, Matrix
from coach.retrieval.lexical import Lexical, indexed_text
from coach.retrieval.records import Found
from coach.retrieval.search import NearestIds, Retriever

MOST_GONE = 200
"""Further neighbours asked of the index, as some of them may be gone."""


class Finder(Protocol):
    """Search over what is published."""

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """The best `k` passages."""


class Change(Record):
    """An item as it would be: its text, or None where it would be gone."""

    item: str
    kind: Kind
    text: str | None


class State(Record):
    """Everything an answer would rest on: the holdings, and the passages of every document."""

    holdings: Holdings
    passages: tuple[Passage, ...]


def published(library: Library) -> State:
    """The state that answers rest on now."""
    return State(holdings=library.holdings(), passages=library.published_passages())


def drafted(library: Library, items: Sequence[str]) -> tuple[Change, ...]:
    """What publishing the newest versions of these items would change; raises BadUse for one without a draft."""
    changes = []
    for item in items:
        shown = library.show(item)
        newest = shown.versions[-1]
        if newest.status == "published":
            raise BadUse(f"`{item}` has no draft; its newest version is published already.")
        changes.append(Change(item=item, kind=newest.kind, text=newest.text))
    return tuple(changes)


def changed(library: Library, changes: Sequence[Change]) -> State:
    """The state with these changes; raises BadFile where one cannot be read."""
    now = published(library)
    gone = {change.item for change in changes}
    passages = [passage for passage in now.passages if passage.document not in gone]
    others = [change for change in changes if change.kind != "document"]
    for change in changes:
        if change.kind == "document" and change.text is not None:
            passages += split(read_document(change.text, change.item))
    holdings = _holdings(library, now.holdings, others) if others else now.holdings
    return State(holdings=holdings, passages=tuple(passages))


def book_of(state: State) -> Book:
    """The state as one turn reads it."""
    held = state.holdings
    sourced = [passage for passage in state.passages if passage.sources]
    return Book.of(held.plays, held.policy, held.premises, held.disagreements, sourced, held.articles)


def finder_of(state: State, now: State, embedder: Embedder, index: NearestIds) -> Finder:
    """Search over the passages of a state that is not published; `index` has the vectors of those published `now`."""
    known = {passage.id for passage in now.passages}
    fresh = [passage for passage in state.passages if passage.id not in known]
    return _Overlay(state, fresh, embedder, index)


def _holdings(library: Library, now: Holdings, changes: Sequence[Change]) -> Holdings:
    texts: dict[str, KnowledgeFile] = {}
    for item in library.list():
        if item.kind != "document" and item.status == "published":
            shown = library.show(item.id)
            texts[item.id] = KnowledgeFile(
                kind=item.kind, id=item.id, title=item.title, path=item.id, text=shown.text
            )
    for change in changes:
        texts.pop(change.item, None)
        if change.text is not None:
            title = change.item
            texts[change.item] = KnowledgeFile(
                kind=change.kind, id=change.item, title=title, path=change.item, text=change.text
            )
    return parse(texts.values(), []).holdings


class _Overlay:
    """Words over all passages of the state; meaning from the index where it knows a passage, made here where not."""

    def __init__(self, state: State, fresh: Sequence[Passage], embedder: Embedder, index: NearestIds) -> None:
        self._known = {passage.id: passage for passage in state.passages}
        vectors = _Vectors(frozenset(self._known), fresh, embedder, index)
        self._retriever = Retriever(self._fetch, Lexical.build(state.passages), embedder, vectors)

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """The best `k` passages of the state."""
        return self._retriever.find(query, k, extra)

    def _fetch(self, ids: Sequence[str]) -> Mapping[str, Passage]:
        return {name: self._known[name] for name in ids if name in self._known}


class _Vectors:
    """The index's vectors without those of passages that would be gone, and vectors of fresh passages."""

    def __init__(
        self, there: frozenset[str], fresh: Sequence[Passage], embedder: Embedder, index: NearestIds
    ) -> None:
        self._there, self._index = there, index
        self._ids = [passage.id for passage in fresh]
        self._row = {name: row for row, name in enumerate(self._ids)}
        self._matrix = embedder.embed([indexed_text(passage) for passage in fresh]) if fresh else None

    def query(self, vector: Matrix, k: int) -> list[tuple[str, float]]:
        """The nearest `k` ids with their cosine distance."""
        own = list(self.distances(self._ids, vector).items())
        found = [pair for pair in self._index.query(vector, k + MOST_GONE) if pair[0] in self._there]
        merged = dict(found) | dict(own)
        return sorted(merged.items(), key=lambda pair: pair[1])[:k]

    def distances(self, ids: Sequence[str], vector: Matrix) -> dict[str, float]:
        """Cosine distance of those of `ids` that have a vector."""
        mine = {name for name in ids if name in self._row}
        found = self._index.distances([name for name in ids if name in self._there and name not in mine], vector)
        if self._matrix is not None:
            found |= {name: float(1 - self._matrix[self._row[name]] @ vector) for name in mine}
        return found
