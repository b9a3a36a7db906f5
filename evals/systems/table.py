"""The table of systems: what of the advice samples each of them says, must not say, and makes up."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from html import escape
from pathlib import Path

from coach.advising.modelling import choice_of
from coach.errors import BadUse, CoachError
from coach.library.layout import edition_folder
from coach.models.opening import open_model
from coach.records import Record
from coach.retrieval.embedders import load_embedder
from coach.settings import read_settings
from evals.figures import Figure, Metric, figures, mean_of, mean_of_all
from evals.kinds import AdviceSample
from evals.measuring import Measure, measure, shown, write_measures
from evals.points.judge import read_fits
from evals.running import opened
from evals.runs import RUNS
from evals.say import say
from evals.scorers import wording
from evals.scoring import Scored
from evals.subject import Subject
from evals.surface import plain, split
from evals.systems.adapters import Ours, Stock, System, with_whole_playbook, without_playbook
from evals.tasks import TASKS

KEPT = RUNS.parent / "systems.json"
METRICS = (
    Metric(name="must-say said", shares=mean_of_all("say"), judged="said"),
    Metric(name="must-not-say kept back", shares=mean_of_all("hush"), judged="said"),
    Metric(name="names and numbers grounded", shares=mean_of("grounded")),
)


class Row(Record):
    """A system's figures; `problems` name samples it did not answer."""

    system: str
    figures: tuple[Figure, ...]
    samples: int
    problems: tuple[str, ...] = ()


class Table(Record):
    """All systems on the same samples."""

    rows: tuple[Row, ...]


def add_systems(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--model", metavar="M", help="an OpenAI-compatible or other model to set beside the coach")
    parser.add_argument("--sample", type=int, metavar="K", help="only the first K samples that stand alone")
    parser.add_argument("--write", action="store_true", help="also into docs/measurements.md")


def run_systems(args: argparse.Namespace) -> int:
    """Ask every system, print and keep the table."""
    with ExitStack() as open:
        subject = open.enter_context(opened(args.home))
        table = compared(_systems(args, subject, open), subject, args.sample)
    for line in as_markdown(table):
        say(line)
    try:
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_text(table.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise CoachError(f"{KEPT} cannot be written ({error.strerror}).") from None
    if args.write:
        model = f" --model {args.model}" if args.model else ""
        write_measures(measures_of(table, f"python -m evals systems{model} --write"))
    return 0


def _systems(args: argparse.Namespace, subject: Subject, open: ExitStack) -> list[System]:
    settings = read_settings(args.home)
    embedder = load_embedder(None, settings.index / "cache")
    folder = edition_folder() / "playbook"
    found: list[System] = [Ours(subject), Stock(folder, embedder)]
    if args.model:
        model = open_model(choice_of(settings, args.model))
        open.callback(model.close)
        found += [without_playbook(model), with_whole_playbook(model), Stock(folder, embedder, model)]
    return found


def compared(systems: Sequence[System], subject: Subject, most: int | None = None) -> Table:
    """Every system on the advice samples that need no books; raises BadUse where there are none."""
    chosen = [
        sample
        for sample in TASKS["advice"].samples().samples
        if isinstance(sample, AdviceSample) and not (sample.account or sample.deal or sample.user)
    ][:most]
    if not chosen:
        raise BadUse("There is no advice sample that could be asked of every system.")
    return Table(rows=tuple(_row(system, chosen, subject) for system in systems))


def _row(system: System, samples: Sequence[AdviceSample], subject: Subject) -> Row:
    scored, problems = [], []
    for sample in samples:
        try:
            scored.append(score(sample, system.answer(sample.turns), subject))
        except CoachError as error:
            problems.append(f"{sample.id}: {error}")
    found = figures(METRICS, scored)
    return Row(system=system.name, figures=found, samples=len(scored), problems=tuple(problems))


def score(sample: AdviceSample, text: str, subject: Subject) -> Scored:
    """A text by the sample's points; what it makes up is looked for in the playbook and the question."""
    said = [plain(one) for one in split(text)]
    judge = subject.needed_judge()
    scores = wording.say_scores(sample.must_say, said, judge) | wording.hush_scores(sample.must_not_say, said, judge)
    ground = subject.ground
    strange = tuple(found for one in said for found in ground.strange(one, sample.turns)) if ground else ()
    return Scored(
        id=sample.id, cluster=sample.id, given=sample.turns, target="see the sample", got=text[:2000],
        scores=scores | {"grounded": float(not strange)}, strange=strange,
    )  # fmt: skip


def as_markdown(table: Table) -> Iterator[str]:
    """The table for a terminal or a document."""
    names = [metric.name for metric in METRICS]
    yield f"| system | {' | '.join(names)} | samples | not answered |"
    yield f"|---|{'---|' * (len(names) + 2)}"
    for row in table.rows:
        held = {one.name: one for one in row.figures}
        cells = [_cell(held.get(name)) for name in names]
        yield f"| {row.system} | {' | '.join(cells)} | {row.samples} | {len(row.problems)} |"
    agreed = read_fits()["said"].agreement
    if agreed:
        yield f"\nPoints by the point judge: {agreed.line()}."
    yield from (f"- {row.system}: {problem}" for row in table.rows for problem in row.problems)


def measures_of(table: Table, command: str) -> list[Measure]:
    """A line of `docs/measurements.md` for each system and figure."""
    return [
        measure(f"advice beside other systems: {figure.name}, {row.system}", shown(figure), figure.n, command)
        for row in table.rows
        for figure in row.figures
    ]


def read_table(kept: Path = KEPT) -> Table | None:
    """The table as it was last made; None where none was."""
    if not kept.is_file():
        return None
    try:
        return Table.model_validate_json(kept.read_text(encoding="utf-8"))
    except ValueError:
        raise CoachError(f"{kept} is no table of systems; `python -m evals systems` makes it anew.") from None


def as_html(table: Table | None) -> str:
    """The table for the report's page; empty where none was made."""
    if table is None:
        return ""
    names = [metric.name for metric in METRICS]
    lines = ["<h2>Beside other systems</h2><table><tr><th>system", *(f"<th>{escape(name)}" for name in names), "<th>n"]
    for row in table.rows:
        held = {one.name: one for one in row.figures}
        lines += [f"<tr><td>{escape(row.system)}", *(f"<td>{_cell(held.get(name))}" for name in names)]
        lines.append(f"<td>{row.samples}")
    return "".join([*lines, "</table>"])


def _cell(figure: Figure | None) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})" if figure else ""
