"""The commands of `python -m evals`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from coach.errors import BadUse, CoachError
from evals import runs
from evals.report import report
from evals.say import complain, say
from evals.subject import HOME, Subject, open_handbook, open_subject, test_data
from evals.tasks import FAST, TASKS, Task


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
    parser = argparse.ArgumentParser(prog="python -m evals", description="Is the advice good, did a change help?")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run tasks and report")
    run.add_argument("tasks", nargs="*", metavar="TASK", help=f"{', '.join(TASKS)}; default: {', '.join(FAST)}")
    run.add_argument("--held-out", action="store_true", help="the held-out half: figures only, noted in held_out.md")
    run.add_argument("--sample", type=int, metavar="K", help="only so many samples, drawn by the seed")
    run.add_argument("--seed", type=int, default=0, help="of samples and intervals (default 0)")
    run.add_argument("--home", type=Path, default=HOME, metavar="DIR", help="data folder of the evals")
    run.set_defaults(step=run_tasks)
    return parser


def run_tasks(args: argparse.Namespace) -> int:
    """Run the tasks named and print their reports."""
    for kept in ran(chosen(args.tasks), args.home, args.held_out, args.sample, args.seed):
        say(report(kept))
        say()
    return 0


def chosen(names: Sequence[str]) -> list[Task]:
    """The tasks of these names; without any, those the gate runs."""
    unknown = [name for name in names if name not in TASKS]
    if unknown:
        raise BadUse(f"There is no task called {unknown[0]!r}: take {', '.join(TASKS)}.")
    return [TASKS[name] for name in names or FAST]


def ran(
    tasks: Sequence[Task], home: Path, held_out: bool = False, sample: int | None = None, seed: int = 0
) -> Iterator[runs.Kept]:
    """Run tasks one after the other and keep each run; the coach is opened once."""
    for group in ([task for task in tasks if task.name != "handbook"], [t for t in tasks if t.name == "handbook"]):
        if group:
            with _subject(group[0], home) as subject:
                for task in group:
                    yield runs.keep(runs.run_task(task, subject, held_out, sample, seed))


@contextmanager
def _subject(task: Task, home: Path) -> Iterator[Subject]:
    if task.name != "handbook":
        with open_subject(home) as subject:
            yield subject
        return
    data = test_data()
    if data is None:
        raise BadUse("The handbook task needs COACH_TEST_DATA, the folder of outside test data.")
    with open_handbook(home.with_name(f"{home.name}-handbook"), data) as subject:
        yield subject
