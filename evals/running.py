"""Runs tasks on the coach as shipped: which tasks, on which data folder, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from coach.errors import BadUse
from evals.company import company_file, read_company
from evals.runs import Kept, run_task
from evals.subject import Subject, open_handbook, open_subject, test_data
from evals.tasks import FAST, TASKS, Place, Task

PLACES: tuple[Place, ...] = ("plain", "company", "handbook")

def chosen(names: Sequence[str]) -> list[Task]:
    """The tasks of these names; without any, those the gate runs."""
    unknown = [name for name in names if name not in TASKS]
    if unknown:
        raise BadUse(f"There is no task called {unknown[0]!r}: take {', '.join(TASKS)}.")
    return [TASKS[name] for name in names or FAST]


def ran(
    tasks: Sequence[Task], home: Path, held_out: bool = False, sample: int | None = None, seed: int = 0
) -> Iterator[Kept]:
    """Run tasks in order, each as soon as it is asked for; the coach is opened once for each place."""
    for place in PLACES:
        group = [task for task in tasks if task.place == place]
        if group:
            with opened(home, place, held_out) as subject:
                for task in group:
                    yield run_task(task, subject, held_out, sample, seed)


@contextmanager
def opened(home: Path, place: Place = "plain", held_out: bool = False) -> Iterator[Subject]:
    """The coach on the evals' folder, or on that beside it which holds the half's company or the handbook too."""
    if place == "handbook":
        data = test_data()
        if data is None:
            raise BadUse("The handbook needs COACH_TEST_DATA, the folder of outside test data.")
        with open_handbook(home.with_name(f"{home.name}-handbook"), data) as subject:
            yield subject
        return
    company = read_company(company_file(held_out)) if place == "company" else None
    beside = f"{home.name}-company{'-held-out' if held_out else ''}" if company else home.name
    with open_subject(home.with_name(beside), company) as subject:
        yield subject
