"""A customer's standing as the contract's candidate: its notes numbered, each open check with how to close it."""

from __future__ import annotations

from collections.abc import Mapping

from coach.accounts.records import Note
from coach.advising.evidence import Shelf, Sources
from coach.advising.records import Candidate, Check, Citation
from coach.references import records as references


class NoteSources:
    """Numbers the notes that candidates rest on: among an answer's sources, or by themselves.

    `notes` are the notes that may be cited, by id; evidence of any other is left without a number.
    """

    def __init__(self, notes: Mapping[int, Note], sources: Sources | None = None) -> None:
        self._notes = notes
        self._sources = sources or Sources(Shelf.of((), ()))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All sources so far, by number."""
        return self._sources.citations()

    def candidate(self, standing: references.Standing) -> Candidate:
        """The standing with the numbers of its notes."""
        checks = tuple(self._check(one, standing.account) for one in standing.checks)
        given = {"for": standing.for_, "against": standing.against, "checks": checks}
        return Candidate.model_validate(
            {"account": standing.account, "owner": standing.owner, "step": standing.step, **given}
        )

    def numbers(self, check: references.Check, account: str) -> tuple[int, ...]:
        """The numbers of the notes behind a check."""
        found = {self._number(one, account) for one in check.evidence if one.kind == "note" and one.quote}
        return tuple(sorted(number for number in found if number is not None))

    def note(self, note: Note, account: str, quote: str = "") -> int:
        """The number of a note."""
        return self._sources.cite_note(note, account, quote or note.text)

    def _check(self, check: references.Check, account: str) -> Check:
        text = f"{check.text} {check.close}" if check.result == "unknown" and check.close else check.text
        return Check(id=check.id, result=check.result, text=text.strip(), citations=self.numbers(check, account))

    def _number(self, evidence: references.Evidence, account: str) -> int | None:
        note = self._notes.get(evidence.id or 0)
        return self.note(note, account, evidence.quote) if note is not None else None
