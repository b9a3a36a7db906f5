"""The library as the coach reads it: the published book, made once per state of what is published."""

from __future__ import annotations

from coach.advising.book import Book
from coach.library.library import Library


class BookOfLibrary:
    """The library as the coach reads it; the book is made once per state of what is published."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._held: tuple[str, Book] | None = None

    def book(self) -> Book:
        """What is published now."""
        restricted = self._library.restricted()  # what is for one team is found by its search, never cited by rule
        stamp = f"{self._library.stamp()} {sorted(restricted)}"
        if self._held is None or self._held[0] != stamp:
            held = self._library.holdings()
            published = self._library.published_passages()
            sourced = [one for one in published if one.sources and one.document not in restricted]
            book = Book.of(held.plays, held.policy, held.premises, held.disagreements, sourced, held.articles)
            self._held = (stamp, book)
        return self._held[1]

    def add_missed(self, text: str, verdict: str) -> None:
        """Keep a question that was not answered."""
        self._library.add_missed(text, verdict)
