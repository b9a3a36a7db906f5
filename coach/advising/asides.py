"""What stands beside a reply's own matter: further questions, and the branches while a fact is missing."""

from __future__ import annotations

from collections.abc import Callable

from coach.advising import answering
from coach.advising.book import Book
from coach.advising.evidence import Sources
from coach.playbook.records import Play, Row
from coach.retrieval.records import Found


def branches(row: Row, early: Play | None, book: Book, sources: Sources) -> str:
    """What holds early, what holds late, and what in any case; empty where a play is missing."""
    late = book.play(row.also[0] if row.also else None)
    return answering.branches_part(early, late, sources) if early and late else ""


def other_part(question: str, ask: str, book: Book, sources: Sources, find: Callable[[str], Found]) -> str:
    """A further question answered in short: by its play, by what is found, or by saying that nothing is."""
    lead = f"**You also asked: “{question}”**"
    row = next((row for row in book.rows if ask in row.asks), None)
    play = book.play(row.play if row else None)
    if play:
        reason = f" {sources.marked(play.why[0])}" if play.why else ""
        return f"{lead} {play.headline}{reason}"
    found = find(question)
    if found.hits and row and row.verdict == "explain":
        passage = found.hits[0].passage
        number = sources.cite_passage(passage, question)
        return f"{lead} {answering.excerpt(passage.text, question, 2)} [{number}]"
    return f"{lead} The playbook doesn't answer that." if row else ""
