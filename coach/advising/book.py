"""The published playbook as one turn reads it: plays, policy, premises, disagreements, the shelf of sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coach.advising.evidence import Shelf
from coach.playbook.records import Article, Disagreement, Passage, Play, Premise, Row
from coach.records import Record


class Book(Record):
    """What is published, keyed for one turn. `rows` are the policy's, then one for each play that has none."""

    plays: dict[str, Play]
    rows: tuple[Row, ...]
    premises: tuple[Premise, ...]
    disagreements: dict[str, Disagreement]
    shelf: Shelf

    @classmethod
    def of(
        cls,
        plays: Iterable[Play],
        policy: Sequence[Row],
        premises: Iterable[Premise],
        disagreements: Iterable[Disagreement],
        passages: Iterable[Passage],
        articles: Iterable[Article],
    ) -> Book:
        """A book of these; a play whose ask the policy does not know gets a row of its own."""
        known = {play.id: play for play in plays}
        asks = {ask for row in policy for ask in row.asks}
        own = tuple(_own_row(play) for play in known.values() if play.ask not in asks)
        return cls(
            plays=known,
            rows=(*policy, *own),
            premises=tuple(premises),
            disagreements={found.id: found for found in disagreements},
            shelf=Shelf.of(passages, articles),
        )

    def play(self, name: str | None) -> Play | None:
        """The play of this id, or None."""
        return self.plays.get(name or "")

    def counterpart(self, play: Play | None) -> Play | None:
        """The play that speaks to the other party of the same matter, prospect or reference; None where none does."""
        both = {"prospect", "reference"}
        if play is None:
            return None
        same = (one for one in self.plays.values() if one.verdict == play.verdict)
        return next((one for one in same if {one.audience, play.audience} == both), None)

    def custom(self, labels: Iterable[str]) -> tuple[Play, ...]:
        """Plays whose ask no label of the recogniser names: they are found by their phrasings."""
        known = set(labels)
        return tuple(play for play in self.plays.values() if play.ask not in known)


def _own_row(play: Play) -> Row:
    return Row(id=play.id, asks=(play.ask,), verdict=play.verdict, play=play.id, why=play.title)
