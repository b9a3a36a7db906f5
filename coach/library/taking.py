"""Takes files in: planned while others go on writing, stored in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from coach.library import derived
from coach.library.adding import Planning, carry_out
from coach.library.records import FileDone, Report
from coach.library.repository import Repository
from coach.library.uploads import held
from coach.store.engine import Store


def take(
    store: Store, paths: Sequence[Path], by: str, now: datetime, publish: bool = False,
    told: Callable[[FileDone], None] | None = None, uploaded: bool = False,
) -> Report:  # fmt: skip
    """Files and folders into the library; see `Library.add_files`."""
    with store.reading() as session:
        there = Repository(session).overview()
    plan = Planning(there, publish, by, now, uploaded).plan(paths, told)
    with store.writing() as session:
        repository = Repository(session)
        if repository.overview() != there:  # somebody was faster: plan again, now undisturbed
            plan = Planning(repository.overview(), publish, by, now, uploaded).plan(paths)
        carry_out(plan, repository, by, now)
        derived.refresh(repository)
    return plan.report


def take_upload(store: Store, name: str, data: bytes, by: str, now: datetime) -> Report:
    """One file that came as bytes; see `Library.add_upload`."""
    home = Path(store.place).parent
    with held(name, data, home / "reading" if home.is_dir() else None) as path:
        report = take(store, [path], by, now, uploaded=True)
    said = tuple(problem.replace(f"{path}, line 1: ", f"{path.name}: ") for problem in report.problems)
    return report.model_copy(update={"problems": said})
