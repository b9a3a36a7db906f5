"""Wires the coach together: the only file that chooses adapters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.advising.book import Book
from coach.advising.coach import Coach
from coach.advising.glossary import Glossary
from coach.advising.listening import Listener
from coach.advising.phrases import Phrases
from coach.advising.understanding.recogniser import Recogniser
from coach.library.layout import edition_folder
from coach.library.library import Library
from coach.retrieval.embedders import Embedder, load_embedder
from coach.retrieval.index import Index
from coach.retrieval.minilm import MiniLM
from coach.settings import Settings
from coach.store.engine import open_store


class Remembering:
    """An embedder that knows the vectors shipped with the edition and makes only the others."""

    def __init__(self, embedder: Embedder, phrases: Phrases) -> None:
        self._embedder, self._phrases = embedder, phrases

    @property
    def name(self) -> str:
        """The embedder's name."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension)."""
        return self._phrases.shipped(texts)


class BookOfLibrary:
    """The library as the coach reads it; the book is made once per state of what is published."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._held: tuple[str, Book] | None = None

    def book(self) -> Book:
        """What is published now."""
        stamp = self._library.stamp()
        if self._held is None or self._held[0] != stamp:
            held = self._library.holdings()
            sourced = [passage for passage in self._library.published_passages() if passage.sources]
            book = Book.of(held.plays, held.policy, held.premises, held.disagreements, sourced, held.articles)
            self._held = (stamp, book)
        return self._held[1]

    def add_missed(self, text: str, verdict: str) -> None:
        """Keep a question that was not answered."""
        self._library.add_missed(text, verdict)


class App:
    """The coach with its rooms, on one data folder that this process owns (see `coach.ownership`)."""

    def __init__(self, settings: Settings, edition: Path | None = None) -> None:
        self.settings = settings
        edition = edition or edition_folder()
        self._store = open_store(settings.database_url)
        self.library = Library(self._store)
        self.edition_report = self.library.take_edition(edition)
        cache = settings.index / "cache"
        meaning = MiniLM(cache)
        phrases = Phrases.load(edition / "vectors.npz", meaning.embed)
        self.reader: Embedder = Remembering(meaning, phrases)
        self.embedder: Embedder = load_embedder(settings.embedder, cache) if settings.embedder else self.reader
        self.index = Index(settings.index, self.embedder, fetch=self.library.passages)
        self.refresh()
        recogniser = Recogniser.load(edition / "recogniser.npz")
        listener = Listener(recogniser, meaning.embed_layers, phrases, Glossary(edition / "glossary.yaml"))
        self.coach = Coach(BookOfLibrary(self.library), self.index, listener, phrases)

    def refresh(self, erase: bool = False) -> None:
        """Bring the index in step with what is published; answers use it from the next turn on."""
        self.index.sync(self.library.published_passages, self.library.stamp(), erase=erase)

    def close(self) -> None:
        """Let go of files; nothing is lost where this is never called."""
        self.index.close()
        self._store.close()


@contextmanager
def open_app(settings: Settings, edition: Path | None = None) -> Iterator[App]:
    """An App for the length of a block; the caller already owns the data folder."""
    app = App(settings, edition)
    try:
        yield app
    finally:
        app.close()
