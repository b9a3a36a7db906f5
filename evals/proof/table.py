"""The table of proofs, `docs/proof.md`: a line per check, replaced when the check is run again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from coach.records import Record
from evals.proof.records import Check, Outcome, upper_bound
from evals.subject import ROOT

PROOF = ROOT / "docs" / "proof.md"
SHOWN = 5
"""Failures of a check that the table tells in full; the command prints all."""
HEAD = """# Proof

Written by `make proof`, never by hand; a line is replaced when its check is run again. A zero says only as much as its
n: beside it stands the highest share of failures that the count leaves open (exact, one-sided 95 %; about 3/n for
none in n). A `+` after a commit means that the product's files differed from it. A share below 1 is a short run.

| promise | check | n | failures | 95 % upper bound | share | seconds | commit | date |
|---|---|---|---|---|---|---|---|---|
"""


class Proved(Record):
    """A check that was run, or why it was not; `share` is that of the full count, `at` a day in UTC."""

    check: Check
    outcome: Outcome | None
    skipped: str = ""
    share: float
    seconds: float
    commit: str
    at: str

    @property
    def failed(self) -> bool:
        """Whether the promise was broken, or nothing was tried."""
        return self.outcome is not None and (bool(self.outcome.failures) or self.outcome.n == 0)

    def line(self) -> str:
        """One line for whoever watches."""
        if self.outcome is None:
            return f"{self.check.name}: skipped, {self.skipped}"
        bound = _bound(self.check, self.outcome)
        count = f"{len(self.outcome.failures)} failures in {self.outcome.n}"
        return f"{self.check.name}: {count} ({bound}), {self.seconds:.0f} s"


def write_table(proved: Sequence[Proved], order: Sequence[Check], path: Path = PROOF) -> None:
    """Put these lines into the table, each in place of the one of the same check, and what they found below."""
    rows, notes = _read(path)
    for one in proved:
        rows[one.check.name] = _row(one)
        notes[one.check.name] = _notes(one)
    names = [check.name for check in order]
    table = "\n".join(rows[name] for name in names if name in rows)
    told = "\n".join(notes[name] for name in names if name in notes)
    skipped = sum("| skipped |" in rows[name] for name in names if name in rows)
    end = f"\n\n{skipped} of {len(names)} checks skipped.\n\n## What was seen\n\n{told}\n"
    path.write_text(HEAD + table + end, encoding="utf-8")


def _read(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The rows and the notes that stand there, by check."""
    rows: dict[str, str] = {}
    notes: dict[str, str] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").split("\n") if path.is_file() else []:
        if line.startswith("| ") and not line.startswith("| promise |"):
            rows[line.split(" | ")[1].strip("`")] = line
        elif line.startswith("- `"):
            name = line.split("`")[1]
            notes[name] = line
        elif line.startswith("  - ") and name:
            notes[name] += f"\n{line}"
    return rows, notes


def _row(one: Proved) -> str:
    outcome = one.outcome
    counts = (
        ("-", "skipped", "-")
        if outcome is None
        else (f"{outcome.n:,}", str(len(outcome.failures)), _bound(one.check, outcome))
    )
    ran = (f"{one.share:g}", f"{one.seconds:.0f}", one.commit, one.at)
    cells = (one.check.promise, f"`{one.check.name}`", *counts, *ran)
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _notes(one: Proved) -> str:
    outcome = one.outcome
    if outcome is None:
        return f"- `{one.check.name}`: skipped, {_plain(one.skipped)}"
    failures = [f"  - {_plain(failure)}" for failure in outcome.failures[:SHOWN]]
    if (more := len(outcome.failures) - SHOWN) > 0:
        failures.append(f"  - and {more} more")
    return "\n".join([f"- `{one.check.name}`: {_plain('; '.join(outcome.notes) or 'nothing more')}.", *failures])


def _bound(check: Check, outcome: Outcome) -> str:
    if check.whole:
        return "all there are"
    return f"{100 * upper_bound(len(outcome.failures), outcome.n):.2g} %"


def _plain(text: str) -> str:
    """A text that stays within its cell and names no folder of this machine."""
    short = re.sub(r"/[^\s'\"`]*?/proof-\w+", "DIR", text.replace(str(ROOT), "."))
    return " ".join(short.replace("|", "/").split())[:400]
