"""A customer's standing as the contract's candidate: its notes numbered, each open check with how to close it."""

from __future__ import annotations

from coach.advising.records import Candidate, Check, Citation
from coach.references import records as references


class NoteSources:
    """The notes that candidates rest on, numbered in the order in which they are met."""

    def __init__(self) -> None:
        self._cited: dict[tuple[int | None, str], Citation] = {}

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All of them, by number."""
        return tuple(self._cited.values())

    def candidate(self, standing: references.Standing) -> Candidate:
        """The standing with the numbers of its notes."""
        checks = tuple(self._check(one, standing.account) for one in standing.checks)
        given = {"for": standing.for_, "against": standing.against, "checks": checks}
        return Candidate.model_validate(
            {"account": standing.account, "owner": standing.owner, "step": standing.step, **given}
        )

    def _check(self, check: references.Check, account: str) -> Check:
        numbers = {self._number(one, account) for one in check.evidence if one.kind == "note" and one.quote}
        text = f"{check.text} {check.close}" if check.result == "unknown" and check.close else check.text
        return Check(id=check.id, result=check.result, text=text.strip(), citations=tuple(sorted(numbers)))

    def _number(self, evidence: references.Evidence, account: str) -> int:
        key = (evidence.id, evidence.quote)
        if key not in self._cited:
            self._cited[key] = Citation(
                n=len(self._cited) + 1, kind="note", basis="note", document=f"note-{evidence.id}", title=account,
                heading=f"note of {evidence.day}" if evidence.day else "note without a date", quote=evidence.quote,
            )  # fmt: skip
        return self._cited[key].n
