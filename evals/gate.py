"""The gate: what was right in the committed baseline must be right now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from coach.errors import BadUse, CoachError
from coach.records import Record
from evals.runs import Kept
from evals.scoring import Scored

BASELINES = Path(__file__).parent / "baselines"
UNWATCHED = frozenset(
    "stage asker reciprocal_rank offered_early deflected_late abstain_hit abstain_said abstain_due".split()
)
"""Scores whose zero is no mistake, or that are reported without a bar; all others are watched, and `contract` too."""

Marks = dict[str, bool]


class Baseline(Record):
    """Right or wrong by sample and scorer, as committed; `reasons` says why a mark was given up."""

    task: str
    commit: str
    dataset_hash: str
    samples: dict[str, Marks]
    reasons: dict[str, str] = {}


class Loss(Record):
    """Something that was right and no longer is: `now` is what came out, or that nothing did."""

    task: str
    sample: str
    score: str
    now: str

    def line(self) -> str:
        """The loss for a reader."""
        return f"{self.task} {self.sample}: {self.score} was right, now {self.now}"


def marks(scored: Sequence[Scored]) -> dict[str, Marks]:
    """Right or wrong by sample and scorer."""
    return {
        one.id: {name: value == 1 for name, value in one.scores.items() if name not in UNWATCHED}
        | {"contract": not one.broken}
        for one in scored
    }


def losses(baseline: Baseline, scored: Sequence[Scored]) -> tuple[Loss, ...]:
    """Every mark of the baseline that is gone."""
    now, by_id = marks(scored), {one.id: one for one in scored}
    return tuple(
        Loss(task=baseline.task, sample=name, score=score, now=_now(by_id.get(name), score))
        for name, known in baseline.samples.items()
        for score, right in known.items()
        if right and not now.get(name, {}).get(score, False)
    )


def gained(baseline: Baseline, scored: Sequence[Scored]) -> int:
    """How many marks are right now and were wrong, or not there, before."""
    return sum(
        right and not baseline.samples.get(name, {}).get(score, False)
        for name, known in marks(scored).items()
        for score, right in known.items()
    )


def read_baseline(task: str, folder: Path = BASELINES) -> Baseline:
    """The committed baseline of a task."""
    path = folder / f"{task}.json"
    if not path.is_file():
        raise BadUse(f"{task} has no baseline; `python -m evals baseline {task}` writes one.")
    try:
        return Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CoachError(f"{path.name} is no baseline; write it anew or restore it. ({error})") from None


def write_baseline(kept: Kept, reason: str = "", folder: Path = BASELINES) -> Path:
    """Make this run the baseline; marks that are given up need a reason, which is kept beside them."""
    path = folder / f"{kept.run.task}.json"
    lost: tuple[Loss, ...] = ()
    if path.is_file():
        lost = losses(read_baseline(kept.run.task, folder), kept.scored)
    if lost and not reason:
        listed = "\n".join(f"  {loss.line()}" for loss in lost)
        raise BadUse(f"This gives up what was right; say why with --reason.\n{listed}")
    baseline = Baseline(
        task=kept.run.task, commit=kept.run.commit, dataset_hash=kept.run.dataset_hash,
        samples=marks(kept.scored), reasons={f"{loss.sample} {loss.score}": reason for loss in lost},
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(_as_json(baseline), encoding="utf-8")
    return path


def _now(scored: Scored | None, score: str) -> str:
    if scored is None:
        return "missing from the run"
    if score == "contract":
        return "; ".join(scored.broken) or "kept"
    return f"{scored.got} (target {scored.target})"


def _as_json(baseline: Baseline) -> str:
    """A line a sample, so that a change reads well."""
    head = {"task": baseline.task, "commit": baseline.commit, "dataset_hash": baseline.dataset_hash}
    lines = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    samples, reasons = _mapping("samples", baseline.samples, ","), _mapping("reasons", baseline.reasons, "")
    return "\n".join(["{", *lines, *samples, *reasons, "}", ""])


def _mapping(name: str, values: Mapping[str, object], end: str) -> list[str]:
    rows = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return [f' "{name}": {{', *([",\n".join(rows)] if rows else []), f" }}{end}"]
