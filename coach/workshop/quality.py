"""The latest reports of the evals, read from their files: what was asked, which share was right, what was promised."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from coach.records import Record

RUNS = "evals/runs"
"""Where a data folder keeps its runs."""
MEASURED = "docs/measurements.md"
"""Where a checkout keeps the figures of its edition, one table row each."""
_CELLS = 7
_MAIN = ("verdict", "first", "said", "abstain")


class Measured(BaseModel):
    """A figure of a run with its 95 % interval, its count, and the target where one was promised."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    value: float
    low: float
    high: float
    n: int
    target: float | None = None
    at_most: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None or not self.n:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


class Wrong(BaseModel):
    """A sample that went wrong: what was said, what was wanted, what came."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    given: tuple[str, ...] = ()
    target: str = ""
    got: str = ""
    scores: dict[str, float] = {}


class Report(BaseModel):
    """The newest open run of a task; `at` is UTC, `wrong` its samples that went wrong."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    task: str
    half: str
    at: str
    commit: str
    engine: str
    samples: int
    figures: tuple[Measured, ...]
    wrong: tuple[Wrong, ...] = ()


class Line(Record):
    """A figure of the edition as its table says it."""

    what: str
    figure: str
    target: str
    n: str
    day: str


def newest_reports(folder: Path) -> tuple[Report, ...]:
    """The newest open run of every task in a folder of runs, newest first; broken ones are passed over."""
    found: dict[str, Report] = {}
    for path in sorted(folder.glob("*/run.json"), reverse=True):
        report = _report(path)
        if report is not None and report.half == "open" and report.task not in found:
            found[report.task] = report.model_copy(update={"wrong": tuple(_wrong(path.parent / "samples.jsonl"))})
    return tuple(sorted(found.values(), key=lambda one: one.at, reverse=True))


def _report(path: Path) -> Report | None:
    try:
        return Report.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, ValueError):
        return None


def _wrong(path: Path) -> Iterator[Wrong]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            one = Wrong.model_validate(json.loads(line))
        except (ValidationError, ValueError):
            continue
        if any(one.scores.get(name) == 0 for name in _MAIN):
            yield one


def edition_figures(path: Path) -> tuple[Line, ...]:
    """The rows of the edition's table of figures; none where there is no such file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return ()
    cells = [re.split(r"\s*\|\s*", line.strip().strip("|").strip()) for line in text.splitlines() if "|" in line]
    return tuple(_line(row) for row in cells if len(row) == _CELLS and row[0] != "what" and set(row[0]) != {"-"})


def _line(row: Sequence[str]) -> Line:
    return Line(what=row[0], figure=row[1], target=row[2], n=row[3], day=row[6])
