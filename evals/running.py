"""Runs tasks on the coach as shipped: which tasks, on which data folder, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from coach.errors import BadUse
from evals.runs import Kept, run_task
from evals.subject import Subject, open_handbook, open_subject, test_data
from evals.tasks import FAST, TASKS, Task

ON_HANDBOOK = "handbook"
"""The task that needs the outside handbook."""


def chosen(names: Sequence[str]) -> list[Task]:
    """The tasks of these names; without any, those the gate runs."""
    unknown = [name for name in names if name not in TASKS]
    if unknown:
        raise BadUse(f"There is no task called {unknown[0]!r}: take {', '.join(TASKS)}.")
    return [TASKS[name] for name in names or FAST]


def ran(
    tasks: Sequence[Task], home: Path, held_out: bool = False, sample: int | None = None, seed: int = 0
) -> Iterator[Kept]:
    """Run tasks in order, each as soon as it is asked for; the coach is opened once."""
    for on_handbook in (False, True):
        group = [task for task in tasks if (task.name == ON_HANDBOOK) == on_handbook]
        if group:
            with opened(home, on_handbook) as subject:
                for task in group:
                    yield run_task(task, subject, held_out, sample, seed)


@contextmanager
def opened(home: Path, with_handbook: bool = False) -> Iterator[Subject]:
    """The coach on the evals' folder, or on that beside it which holds the handbook too."""
    if not with_handbook:
        with open_subject(home) as subject:
            yield subject
        return
    data = test_data()
    if data is None:
        raise BadUse("The handbook needs COACH_TEST_DATA, the folder of outside test data.")
    with open_handbook(home.with_name(f"{home.name}-handbook"), data) as subject:
        yield subject
