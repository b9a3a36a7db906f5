"""The policy table applied: from what is asked, the stage, the asker and the flags to a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coach.playbook.records import Row


def decide(rows: Sequence[Row], ask: str, stage: str, asker: str, flags: Iterable[str] = ()) -> Row | None:
    """The first row that fits, or None where the table has no row for this ask.

    `flags` are facts of the situation (`against`, `ready`) that hold.
    """
    holding = set(flags)
    return next((row for row in rows if _fits(row, ask, stage, asker, holding)), None)


def _fits(row: Row, ask: str, stage: str, asker: str, flags: set[str]) -> bool:
    return (
        ask in row.asks
        and (not row.stages or stage in row.stages)
        and (not row.askers or asker in row.askers)
        and (not row.when or row.when in flags)
    )
