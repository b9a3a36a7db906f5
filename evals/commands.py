"""The commands of `python -m evals`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from coach.errors import CoachError
from evals import gate, measuring
from evals.compare import alarms, compare
from evals.engines import engine_of
from evals.exporting.inspect_log import inspect_log
from evals.importing import add_import, run_import
from evals.judging.commands import add_judge, judge_run
from evals.measures import ALWAYS, MEASURED, measured
from evals.report import report
from evals.running import Options, chosen, ran, resumed
from evals.runs import Kept, newest, read_plan, read_run
from evals.say import complain, say
from evals.subject import HOME
from evals.systems.table import add_systems, as_html, as_markdown, read_table, run_systems
from evals.tasks import FAST, TASKS

SECONDS = 120.0
"""What the gate may take on two cores."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 2 bad use, 1 anything else."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["retrieval"]:
        from evals.retrieval import main as beir  # a command with options of its own

        return beir(words[1:])
    args = _parser().parse_args(words)
    step: Callable[[argparse.Namespace], int] = args.step
    try:
        return step(args)
    except CoachError as error:
        complain(str(error))
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals", description="Is the advice good, and did this change make it better?"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    names = f"{', '.join(TASKS)}; default: {', '.join(FAST)}"

    _add_run(commands.add_parser("run", help="run tasks and report"), names)
    again = commands.add_parser("resume", help="take up a run that was broken off")
    again.add_argument("runs", nargs="+", metavar="RUN", help="a folder name")
    again.set_defaults(step=resume_runs)

    others = _add_others(commands)

    both = commands.add_parser("compare", help="two runs side by side")
    both.add_argument("old", metavar="A", help="a run's folder name, or the beginning of one")
    both.add_argument("new", metavar="B")
    both.add_argument("--gate", action="store_true", help="fail where a figure got worse for sure")
    both.set_defaults(step=compare_runs)

    base = commands.add_parser("baseline", help="make what comes out now the baseline of the gate")
    base.add_argument("tasks", nargs="*", metavar="TASK", help=names)
    base.add_argument("--reason", default="", help="why something that was right may be wrong from now on")
    base.set_defaults(step=write_baselines)

    held = commands.add_parser("gate", help="fail where something that was right in the baseline is wrong")
    held.add_argument("tasks", nargs="*", metavar="TASK", help=names)
    held.set_defaults(step=hold_gate)

    shown = commands.add_parser("report", help="print kept runs as Markdown, or as one HTML page")
    shown.add_argument("runs", nargs="*", metavar="RUN", help="folder names or tasks (their newest open run)")
    shown.add_argument("--inspect", type=Path, metavar="DIR", help="write each as a log that inspect opens")
    shown.add_argument("--html", type=Path, metavar="FILE", help="write one self-contained page instead")
    shown.set_defaults(step=print_reports)

    figures = commands.add_parser("measure", help="measure, and write docs/measurements.md")
    figures.add_argument(
        "what", nargs="*", metavar="WHAT",
        help=f"tasks, or {', '.join(MEASURED)}; default: all tasks, {', '.join(ALWAYS)}",
    )  # fmt: skip
    figures.set_defaults(step=measure)
    for command in (commands.choices["run"], again, others, base, held, figures):
        command.add_argument("--home", type=Path, default=HOME, metavar="DIR", help="the evals' data folder")
    commands.add_parser("retrieval", help="search on a folder in BEIR's layout (--beir DIR)", add_help=False)
    return parser


def _add_others(commands: Any) -> argparse.ArgumentParser:
    """Judging, importing, other systems; gives back the last, which takes a data folder too."""
    judge = commands.add_parser("judge", help="have a model judge a kept run, or compare two")
    add_judge(judge)
    judge.set_defaults(step=judge_run)

    asked = commands.add_parser("import", help="what users asked as proposals, and reviewed ones as samples")
    add_import(asked)
    asked.set_defaults(step=run_import)

    others: argparse.ArgumentParser = commands.add_parser("systems", help="the coach beside other systems")
    add_systems(others)
    others.set_defaults(step=run_systems)
    return others


def _add_run(run: argparse.ArgumentParser, names: str) -> None:
    run.add_argument("tasks", nargs="*", metavar="TASK", help=names)
    run.add_argument("--held-out", action="store_true", help="the held-out half; noted in held_out.md")
    run.add_argument("--sample", type=int, metavar="K", help="only so many samples, drawn by the seed")
    run.add_argument("--seed", type=int, default=0, help="of samples and intervals (default 0)")
    run.add_argument("--repeat", type=int, default=1, metavar="N", help="each sample so many times (default 1)")
    run.add_argument("--workers", type=int, metavar="N", help="samples at once (default: processors; 4 with a model)")
    run.add_argument("--model", metavar="M", help="provider:name or local:/path; default: the playbook alone")
    run.add_argument(
        "--prompt", action="append", default=[], metavar="ID=FILE", help="a candidate in place of a shipped prompt"
    )
    run.add_argument("--price", metavar="IN,OUT", help="of a million tokens read and written, for the cost")
    run.add_argument("--write", action="store_true", help="also into docs/measurements.md")
    run.set_defaults(step=run_tasks)


def run_tasks(args: argparse.Namespace) -> int:
    """Run the tasks named, keep the runs and print their reports."""
    options = Options(
        held_out=args.held_out, sample=args.sample, seed=args.seed, repeat=max(args.repeat, 1), workers=args.workers,
        engine=engine_of(args.model, args.prompt, args.price), keep=True,
    )  # fmt: skip
    for kept in ran(chosen(args.tasks), args.home, options):
        if args.held_out:
            measuring.note_held_out(kept)
        if args.write:
            measuring.write_measures(measuring.of_run(kept))
        _tell(kept)
    return 0


def resume_runs(args: argparse.Namespace) -> int:
    """Take up runs that were broken off, and print their reports."""
    for name in args.runs:
        plan, folder = read_plan(name)
        _tell(resumed(plan, folder, args.home))
    return 0


def _tell(kept: Kept) -> None:
    say(report(kept))
    say(f"\nkept as {kept.name}\n" if kept.name else "\nnot kept\n")


def compare_runs(args: argparse.Namespace) -> int:
    """Print two runs side by side; 1 where an alarm shall fail and there is one."""
    old, new = read_run(args.old), read_run(args.new)
    say(compare(old, new))
    return 1 if args.gate and alarms(old, new) else 0


def write_baselines(args: argparse.Namespace) -> int:
    """Run the tasks named and make the outcome their baseline."""
    for kept in ran(chosen(args.tasks), args.home):
        path = gate.write_baseline(kept, args.reason)
        right = sum(mark for known in gate.marks(kept.scored).values() for mark in known.values())
        say(f"{kept.run.task}: {len(kept.scored)} samples, {right} marks right, in {path.name}")
    return 0


def hold_gate(args: argparse.Namespace) -> int:
    """0 where nothing was lost; else every loss is named."""
    start = time.monotonic()
    lost = check_gate(ran(chosen(args.tasks), args.home))
    taken = time.monotonic() - start
    say(f"{'LOST ' + str(lost) if lost else 'nothing lost'}, {taken:.0f} s")
    if taken > SECONDS:
        complain(f"The gate took {taken:.0f} s; {SECONDS:.0f} s is what it may take on two quiet cores.")
    return 1 if lost else 0


def check_gate(fresh: Iterable[Kept], folder: Path = gate.BASELINES) -> int:
    """How many marks were lost against the baselines in `folder`; each is said, and each missing sample or baseline."""
    lost = 0
    for kept in fresh:
        try:
            baseline = gate.read_baseline(kept.run.task, folder)
        except CoachError as error:
            complain(str(error))
            lost += 1
            continue
        found = gate.losses(baseline, kept.scored)
        for problem in kept.run.problems:
            complain(problem)
        for loss in found:
            complain(loss.line())
        more = gate.gained(baseline, kept.scored)
        seconds = f"{kept.run.seconds:.0f} s"
        say(f"{kept.run.task}: {len(kept.scored)} samples, {len(found)} lost, {more} gained, {seconds}")
        lost += len(found) + bool(kept.run.problems)
    return lost


def print_reports(args: argparse.Namespace) -> int:
    """Print kept runs as Markdown, or write them as one HTML page."""
    kept = [read_run(name) for name in args.runs] if args.runs else newest()
    if args.inspect is not None:
        return _export(kept, args.inspect)
    if args.html is None:
        for one in kept:
            say(report(one))
            say()
        if table := read_table():
            say("\n".join(["## Beside other systems", "", *as_markdown(table)]))
        return 0
    from evals.html.page import page  # draws with a package that only developers have

    try:
        args.html.parent.mkdir(parents=True, exist_ok=True)
        args.html.write_text(page(kept, as_html(read_table())), encoding="utf-8")
    except OSError as error:
        raise CoachError(f"{args.html} cannot be written ({error.strerror}); name another file.") from None
    say(f"{len(kept)} runs in {args.html}")
    return 0


def _export(kept: Sequence[Kept], folder: Path) -> int:
    """Write each run as a log of inspect's."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in kept:
            (folder / f"{one.name}.json").write_text(json.dumps(inspect_log(one)), encoding="utf-8")
    except OSError as error:
        raise CoachError(f"{folder} cannot be written ({error.strerror}); name another folder.") from None
    say(f"{len(kept)} logs in {folder}")
    return 0


def measure(args: argparse.Namespace) -> int:
    """Measure and write each line as soon as it is known."""
    for lines in measured(args.what, args.home):
        measuring.write_measures(lines)
        for line in lines:
            say(f"{line.what}: {line.figure}{f'   target {line.target}' if line.target else ''}   n {line.n}")
    return 0
