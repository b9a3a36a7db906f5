"""Runs a task's samples over one coach: in parallel, from where it was broken off, with progress."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path

from coach.errors import BadUse
from evals.figures import figures
from evals.metering import Used, counted
from evals.runs import Folder, Kept, Plan, Run, commit, settings_now
from evals.samples import DATASETS, Dataset, Sample
from evals.scoring import Scored
from evals.subject import Subject
from evals.tasks import TASKS, Task

Progress = Callable[[int, int], None]
"""(samples done, samples in all), each time one is done."""
Job = tuple[Sample, int]
"""A sample and which repeat of it, from 1."""


def _silent(done: int, of: int) -> None:
    """No progress."""


def run_task(
    task: Task, subject: Subject, held_out: bool = False, sample: int | None = None, seed: int = 0,
    datasets: Path = DATASETS,
) -> Kept:  # fmt: skip
    """A task's samples one after the other, kept nowhere."""
    plan = Plan(task=task.name, held_out=held_out, sample=sample, seed=seed)
    return run_plan(plan, subject, Folder(None), datasets=datasets)


def run_plan(
    plan: Plan, subject: Subject, folder: Folder, progress: Progress = _silent, datasets: Path = DATASETS
) -> Kept:
    """Run what the plan asks for and is not done yet; a sample that fails is named and missing, the rest goes on."""
    task = TASKS[plan.task]
    dataset = task.samples(plan.held_out, datasets)
    if plan.dataset_hash and plan.dataset_hash != dataset.hash:
        raise BadUse(f"{dataset.file} has changed since the run was begun; begin it anew.")
    start = datetime.now(UTC)
    before = folder.done()
    found = {(one.sample or one.id, one.repeat) for one in before}
    jobs = [job for job in _jobs(dataset, plan) if (job[0].id, job[1]) not in found]
    scored, problems = _ran(jobs, task, subject, folder, plan, progress)
    return _finished(plan, dataset, [*before, *scored], problems, start, folder)


def _jobs(dataset: Dataset[Sample], plan: Plan) -> list[Job]:
    chosen = list(dataset.samples)
    if plan.sample is not None and plan.sample < len(chosen):
        chosen = sorted(random.Random(plan.seed).sample(chosen, plan.sample), key=lambda one: one.id)
    return [(sample, repeat) for sample in chosen for repeat in range(1, plan.repeat + 1)]


def _ran(
    jobs: Sequence[Job], task: Task, subject: Subject, folder: Folder, plan: Plan, progress: Progress
) -> tuple[list[Scored], list[str]]:
    """Every job's outcome in the order in which they were asked for, and what went wrong."""
    outcome: dict[int, list[Scored]] = {}
    problems: dict[int, str] = {}
    with ThreadPoolExecutor(max_workers=max(plan.workers, 1)) as pool:
        waiting: dict[Future[list[Scored]], int] = {
            pool.submit(_one, task, sample, repeat, subject): at for at, (sample, repeat) in enumerate(jobs)
        }
        for future in as_completed(waiting):
            at = waiting[future]
            try:
                outcome[at] = future.result()
                folder.add(outcome[at])
            except Exception as error:  # noqa: BLE001 -- a door: whatever one sample does, the others are run
                told = "" if plan.held_out else f": {error}"
                problems[at] = f"{jobs[at][0].id}: {type(error).__name__}{told}"
            progress(len(outcome) + len(problems), len(jobs))
    ordered = [one for at in sorted(outcome) for one in outcome[at]]
    return ordered, [problems[at] for at in sorted(problems)]


def _one(task: Task, sample: Sample, repeat: int, subject: Subject) -> list[Scored]:
    named = sample if repeat == 1 else sample.model_copy(update={"id": f"{sample.id}#{repeat}"})
    with counted() as count:
        found = task.run(named, subject)
    whole = count.used
    return [
        one.model_copy(
            update={
                "sample": sample.id, "repeat": repeat, "cluster": one.cluster.partition("#")[0],
                "used": whole if at == 0 else Used(),
            }
        )
        for at, one in enumerate(found)
    ]  # fmt: skip


def _finished(
    plan: Plan, dataset: Dataset[Sample], scored: Sequence[Scored], problems: Sequence[str], start: datetime,
    folder: Folder,
) -> Kept:  # fmt: skip
    place = {sample.id: at for at, sample in enumerate(dataset.samples)}
    ordered = sorted(scored, key=lambda one: (place.get(one.sample or one.id, 0), one.repeat))
    advices = [one.advice for one in ordered if one.advice]
    wanted = plan.engine.model
    run = Run(
        task=plan.task, half="held_out" if plan.held_out else "open", at=start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        commit=commit(), engine=wanted or next((advice.engine for advice in advices), "playbook"),
        settings=settings_now() | ({"model": wanted} if wanted else {}), dataset=dataset.file,
        dataset_hash=dataset.hash, seed=plan.seed, samples=len(ordered), missing=dataset.missing + len(problems),
        problems=(*dataset.problems, *problems), figures=figures(TASKS[plan.task].metrics, ordered, plan.seed),
        seconds=round((datetime.now(UTC) - start).total_seconds(), 2),
        plan=plan.model_copy(update={"dataset_hash": dataset.hash}),
        prompts=tuple(sorted({ref for advice in advices for ref in advice.prompts})),
        used=sum((one.used for one in ordered), Used()),
        fallbacks=sum(advice.engine == "playbook" for advice in advices) if wanted else 0,
    )  # fmt: skip
    kept = Kept(name="", run=run, scored=tuple(ordered))
    finished = folder.finish(kept)
    if folder.problem:
        told = run.model_copy(update={"problems": (*run.problems, folder.problem)})
        return finished.model_copy(update={"run": told})
    return finished
