"""The table of measured figures, `docs/measurements.md`: a line per measure, replaced when measured again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from coach.records import Record
from evals.figures import Figure
from evals.runs import Kept, commit
from evals.subject import ROOT

MEASUREMENTS = ROOT / "docs" / "measurements.md"
HELD_OUT = Path(__file__).parent / "held_out.md"
HEAD = """# Measurements

Written by the commands named in each line, never by hand; a line is replaced when it is measured again.
A `+` after a commit means that the product's files differed from it. Times are of the machine at hand.

| what | figure | target | n | command | commit | date |
|---|---|---|---|---|---|---|
"""
HELD_OUT_HEAD = """# Held-out runs

Every time the held-out half was opened, by `--held-out`; newest last. Nobody who works on the coach reads it.

| date | commit | task | figures with 95 % intervals | samples | missing |
|---|---|---|---|---|---|
"""


class Measure(Record):
    """A line of the table; figure and target are texts with their units, `n` what the figure rests on."""

    what: str
    figure: str
    target: str = ""
    n: int
    command: str
    commit: str
    date: str


def measure(what: str, figure: str, n: int, command: str, target: str = "") -> Measure:
    """A line as of now, at this commit."""
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    return Measure(
        what=what, figure=figure, target=target, n=n, command=command, commit=commit(), date=day
    )  # fmt: skip


def of_run(kept: Kept) -> list[Measure]:
    """A line for each figure of a run."""
    run = kept.run
    half = run.half.replace("_", "-")
    command = f"python -m evals run {run.task} --write" + (" --held-out" if run.half != "open" else "")
    return [
        Measure(
            what=f"{run.task}: {one.name} ({half})", figure=shown(one), target=target(one), n=one.n,
            command=command, commit=run.commit, date=run.at[:10],
        )
        for one in run.figures
    ]  # fmt: skip


def shown(figure: Figure) -> str:
    """A figure with its interval."""
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def target(figure: Figure) -> str:
    """A figure's target as a reader sees it."""
    if figure.target is None:
        return ""
    return f"{'at most' if figure.at_most else 'at least'} {figure.target:g}"


def write_measures(measures: Iterable[Measure], path: Path = MEASUREMENTS) -> None:
    """Put these lines into the table, each in place of the line of the same name."""
    rows = {}
    if path.is_file():
        kept = path.read_text(encoding="utf-8").split("\n")
        table = [line for line in kept if line.startswith("|")][2:]
        rows = {_cells(line)[0]: line for line in table}
    for one in measures:
        rows[one.what] = _row((one.what, one.figure, one.target, str(one.n), f"`{one.command}`", one.commit, one.date))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "\n".join(rows.values()) + "\n", encoding="utf-8")


def note_held_out(kept: Kept, path: Path = HELD_OUT) -> None:
    """Append a held-out run's date, commit, task and figures."""
    text = path.read_text(encoding="utf-8") if path.is_file() else HELD_OUT_HEAD
    run = kept.run
    told = "; ".join(f"{one.name} {shown(one)}" for one in run.figures)
    cells = (run.at, run.commit, run.task, told, str(run.samples), str(run.missing))
    path.write_text(f"{text.rstrip()}\n{_row(cells)}\n", encoding="utf-8")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
