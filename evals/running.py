"""Runs tasks on the coach as shipped: which tasks, on which data folder, one after the other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from coach.errors import BadUse
from coach.records import Record
from evals.company import company_file, read_company
from evals.engines import PLAYBOOK, Engine
from evals.runner import run_plan
from evals.runs import Folder, Kept, Plan
from evals.say import progress
from evals.subject import Subject, open_handbook, open_subject, test_data
from evals.tasks import FAST, TASKS, Place, Task

PLACES: tuple[Place, ...] = ("plain", "company", "handbook")
WAITING = 4
"""Samples at once where a model answers: most of the time is waiting for it."""


class Options(Record):
    """How tasks are run; `workers` None: as many as the machine has processors, more where a model answers."""

    held_out: bool = False
    sample: int | None = None
    seed: int = 0
    repeat: int = 1
    workers: int | None = None
    engine: Engine = PLAYBOOK
    keep: bool = False

    def plan(self, task: str) -> Plan:
        """The plan of one task's run."""
        workers = self.workers or (WAITING if self.engine.model else os.cpu_count() or 1)
        return Plan(
            task=task, held_out=self.held_out, sample=self.sample, seed=self.seed, repeat=self.repeat,
            workers=workers, engine=self.engine,
        )  # fmt: skip


def chosen(names: Sequence[str]) -> list[Task]:
    """The tasks of these names; without any, those the gate runs."""
    unknown = [name for name in names if name not in TASKS]
    if unknown:
        raise BadUse(f"There is no task called {unknown[0]!r}: take {', '.join(TASKS)}.")
    return [TASKS[name] for name in names or FAST]


def ran(tasks: Sequence[Task], home: Path, options: Options | None = None) -> Iterator[Kept]:
    """Run tasks in order, each as soon as it is asked for; the coach is opened once for each place."""
    options = options or Options()
    for place in PLACES:
        group = [task for task in tasks if task.place == place]
        if group:
            with opened(home, place, options.held_out, options.engine) as subject:
                for task in group:
                    plan = options.plan(task.name)
                    folder = Folder.new(plan, datetime.now(UTC)) if options.keep else Folder(None)
                    yield run_plan(plan, subject, folder, progress(task.name))


def resumed(plan: Plan, folder: Folder, home: Path) -> Kept:
    """Take up a run where it was broken off."""
    with opened(home, TASKS[plan.task].place, plan.held_out, plan.engine) as subject:
        return run_plan(plan, subject, folder, progress(plan.task))


@contextmanager
def opened(
    home: Path, place: Place = "plain", held_out: bool = False, engine: Engine = PLAYBOOK
) -> Iterator[Subject]:
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
    with open_subject(home.with_name(beside), company, engine) as subject:
        yield subject
