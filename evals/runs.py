"""A run of a task, and the folder it is kept in: plan.json, samples.jsonl as they are done, run.json at the end."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from coach.errors import BadUse, CoachError
from coach.records import Record
from coach.settings import read_settings
from evals.engines import PLAYBOOK, Engine
from evals.figures import Figure
from evals.metering import Used
from evals.scoring import Scored
from evals.subject import ROOT
from evals.tasks import TASKS

RUNS = ROOT / "var" / "evals" / "runs"


class Plan(Record):
    """What a run shall do: enough to take it up again where it was broken off."""

    task: str
    held_out: bool = False
    sample: int | None = None
    seed: int = 0
    repeat: int = 1
    workers: int = 1
    engine: Engine = PLAYBOOK
    dataset_hash: str = ""


class Run(Record):
    """What was run, on what, and what came of it. `problems` are samples that could not be run.

    `fallbacks` are samples in which the playbook answered because the model did not; `used` is what a model used.
    """

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
    plan: Plan | None = None
    prompts: tuple[str, ...] = ()
    used: Used = Used()
    fallbacks: int = 0


class Kept(Record):
    """A run with its samples; those of a held-out run are never kept."""

    name: str
    run: Run
    scored: tuple[Scored, ...] = ()


class Folder:
    """A run's folder while it runs: each sample is written as soon as it is done, so that nothing is done twice.

    Where it cannot be written (a full disk), `problem` says so once and the run goes on without being kept.
    """

    def __init__(self, place: Path | None) -> None:
        self.place, self.problem = place, ""

    @classmethod
    def new(cls, plan: Plan, at: datetime, folder: Path | None = None) -> Folder:
        """A folder of its own for a run that begins; a held-out run keeps nothing before its end."""
        made = cls(_free(folder or RUNS, f"{at.strftime('%Y%m%dT%H%M%SZ')}-{plan.task}"))
        if not plan.held_out:
            made._write("plan.json", plan.model_dump_json(indent=1) + "\n")
        return made

    def done(self) -> list[Scored]:
        """What is finished so far; a line that was cut in the middle does not count."""
        if self.place is None or not (self.place / "samples.jsonl").is_file():
            return []
        lines = (self.place / "samples.jsonl").read_text(encoding="utf-8").split("\n")
        return [Scored.model_validate_json(line) for line in lines[:-1] if line]

    def add(self, scored: list[Scored]) -> None:
        """Keep what came of one sample, all of it or nothing."""
        self._write("samples.jsonl", _lines(scored), add=True)

    def finish(self, kept: Kept) -> Kept:
        """Write the run; the samples in the order of the dataset. Of a held-out run only the figures."""
        self._write("run.json", kept.run.model_dump_json(indent=1) + "\n")
        if kept.run.half == "open":
            self._write("samples.jsonl", _lines(kept.scored))
        return kept.model_copy(update={"name": self.place.name if self.place and not self.problem else ""})

    def _write(self, name: str, text: str, add: bool = False) -> None:
        if self.place is None or self.problem:
            return
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            with (self.place / name).open("a" if add else "w", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            self.problem = f"The run is not kept: {self.place} cannot be written ({error.strerror or error})."


def _lines(scored: list[Scored] | tuple[Scored, ...]) -> str:
    return "".join(one.model_dump_json(by_alias=True) + "\n" for one in scored)


def _free(folder: Path, base: str) -> Path:
    name, more = base, 1
    while (folder / name).exists():
        more += 1
        name = f"{base}-{more}"
    return folder / name


def keep(kept: Kept, folder: Path = RUNS) -> Kept:
    """Write a finished run to a folder of its own."""
    at = datetime.strptime(kept.run.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    plan = kept.run.plan or Plan(task=kept.run.task, held_out=kept.run.half != "open", seed=kept.run.seed)
    return Folder.new(plan, at, folder).finish(kept)


def read_plan(name: str, folder: Path = RUNS) -> tuple[Plan, Folder]:
    """The plan and the folder of a run that was broken off; raises BadUse for any other."""
    place = Path(name) if (Path(name) / "plan.json").is_file() else folder / name
    if not (place / "plan.json").is_file():
        raise BadUse(f"There is no run {name!r} to take up in {folder}; a folder with a plan.json is one.")
    if (place / "run.json").is_file():
        raise BadUse(f"The run {name!r} is finished; `python -m evals report {name}` shows it.")
    try:
        plan = Plan.model_validate_json((place / "plan.json").read_text(encoding="utf-8"))
    except ValueError:
        raise CoachError(f"{place / 'plan.json'} cannot be read; begin the run anew.") from None
    return plan, Folder(place)


def read_run(name: str, folder: Path = RUNS) -> Kept:
    """A kept run: its folder's path, its name or the beginning of it; of a task its newest open run."""
    place = Path(name) if (Path(name) / "run.json").is_file() else _find(name, folder)
    run = Run.model_validate_json((place / "run.json").read_text(encoding="utf-8"))
    samples = place / "samples.jsonl"
    lines = samples.read_text(encoding="utf-8").split("\n") if samples.is_file() else []
    scored = tuple(Scored.model_validate_json(line) for line in lines if line)
    return Kept(name=place.name, run=run, scored=scored)


def newest(folder: Path = RUNS) -> list[Kept]:
    """The newest open run of every task that has one; raises BadUse where there is none at all."""
    held = {task for task in TASKS for path in folder.glob(f"*-{task}*/run.json") if _is_open(path.parent, task)}
    if not held:
        raise BadUse(f"There is no run in {folder}; `python -m evals run` makes one.")
    return [read_run(task, folder) for task in TASKS if task in held]


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
    changed = _git("status", "--porcelain", "--", "coach", "knowledge", "prompts")
    return f"{head}+" if head and changed else head or "unknown"


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607 -- git as the path has it
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def settings_now() -> dict[str, str]:
    """What of the machine's settings a run depends on."""
    settings = read_settings(Path("unused"))
    return {
        "embedder": settings.embedder or "default", "model": settings.model or "none",
        "processors": str(os.cpu_count() or 0),
    }  # fmt: skip
