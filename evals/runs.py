"""A run of a task, and the folder it is kept in: run.json and samples.jsonl."""

from __future__ import annotations

import json
import os
import random
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from coach.errors import BadUse
from coach.records import Record
from coach.settings import read_settings
from evals.figures import Figure, figures
from evals.samples import DATASETS
from evals.scoring import Scored
from evals.subject import ROOT, Subject
from evals.tasks import TASKS, Task

RUNS = ROOT / "var" / "evals" / "runs"


class Run(Record):
    """What was run, on what, and what came of it. `problems` are samples that could not be run."""

    task: str
    half: str
    at: str
    commit: str
    engine: str
    settings: dict[str, str]
    dataset: str
    dataset_hash: str
    seed: int
    samples: int
    missing: int
    problems: tuple[str, ...]
    figures: tuple[Figure, ...]
    seconds: float


class Kept(Record):
    """A run with its samples; those of a held-out run are never kept."""

    name: str
    run: Run
    scored: tuple[Scored, ...] = ()


def run_task(
    task: Task, subject: Subject, held_out: bool = False, sample: int | None = None, seed: int = 0,
    datasets: Path = DATASETS,
) -> Kept:  # fmt: skip
    """Run a task's samples in order; a sample that fails is named and missing, the rest goes on."""
    dataset = task.samples(held_out, datasets)
    chosen = list(dataset.samples)
    if sample is not None and sample < len(chosen):
        chosen = sorted(random.Random(seed).sample(chosen, sample), key=lambda one: one.id)
    start, scored, problems = datetime.now(UTC), [], list(dataset.problems)
    for one in chosen:
        try:
            scored += task.run(one, subject)
        except Exception as error:  # noqa: BLE001 -- a door: whatever one sample does, the others are run
            problems.append(f"{one.id}: {type(error).__name__}" + ("" if held_out else f": {error}"))
    run = Run(
        task=task.name, half="held_out" if held_out else "open", at=start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        commit=commit(), engine=next((one.advice.engine for one in scored if one.advice), "playbook"),
        settings=_settings(), dataset=dataset.file, dataset_hash=dataset.hash, seed=seed, samples=len(scored),
        missing=dataset.missing + len(problems) - len(dataset.problems), problems=tuple(problems),
        figures=figures(task.metrics, scored, seed),
        seconds=round((datetime.now(UTC) - start).total_seconds(), 2),
    )  # fmt: skip
    return Kept(name="", run=run, scored=tuple(scored))


def keep(kept: Kept, folder: Path = RUNS) -> Kept:
    """Write a run to a folder of its own; of a held-out run only the figures."""
    base = f"{kept.run.at.replace(':', '').replace('-', '')}-{kept.run.task}"
    name, more = base, 1
    while (folder / name).exists():
        more += 1
        name = f"{base}-{more}"
    place = folder / name
    place.mkdir(parents=True)
    (place / "run.json").write_text(kept.run.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if kept.run.half == "open":
        lines = [one.model_dump_json(by_alias=True) + "\n" for one in kept.scored]
        (place / "samples.jsonl").write_text("".join(lines), encoding="utf-8")
    return kept.model_copy(update={"name": name})


def read_run(name: str, folder: Path = RUNS) -> Kept:
    """A kept run: its folder's path, its name or the beginning of it; of a task its newest open run."""
    place = Path(name) if (Path(name) / "run.json").is_file() else _find(name, folder)
    run = Run.model_validate_json((place / "run.json").read_text(encoding="utf-8"))
    samples = place / "samples.jsonl"
    lines = samples.read_text(encoding="utf-8").split("\n") if samples.is_file() else []
    scored = tuple(Scored.model_validate_json(line) for line in lines if line)
    return Kept(name=place.name, run=run, scored=scored)


def _find(name: str, folder: Path) -> Path:
    known = sorted(path.parent for path in folder.glob("*/run.json"))
    if name in TASKS:
        found = [path for path in known if _is_open(path, name)]
    else:
        exact = [path for path in known if path.name == name]
        found = exact or [path for path in known if path.name.startswith(name)]
    if not found:
        raise BadUse(f"There is no run called {name!r} in {folder}; `python -m evals run` makes one.")
    return found[-1]


def _is_open(path: Path, task: str) -> bool:
    held = json.loads((path / "run.json").read_text(encoding="utf-8"))
    return bool(held["task"] == task and held["half"] == "open")


def commit() -> str:
    """The checkout's commit in short, with `+` where the product differs from it; `unknown` outside git."""
    head = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", "coach", "knowledge")
    return f"{head}+" if head and changed else head or "unknown"


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 -- git as the path has it
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _settings() -> dict[str, str]:
    settings = read_settings(Path("unused"))
    return {
        "embedder": settings.embedder or "default", "model": settings.model or "none",
        "processors": str(os.cpu_count() or 0),
    }  # fmt: skip
