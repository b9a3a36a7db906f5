"""The task `prompts`: every prompt as it was when the baseline was taken, so that no change slips in without a reason.

What a prompt does to answers only a run with a model can tell. The gate holds that somebody has looked: a changed
prompt is a sample that is missing, until a new baseline is committed with the reason.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from coach.prompts import prompts_folder, read_prompt
from evals.samples import Dataset, Sample
from evals.scoring import Scored
from evals.subject import Subject


class PromptSample(Sample):
    """A prompt and the beginning of its fingerprint, together its id."""

    version: int


def prompt_samples(held_out: bool = False, folder: Path | None = None) -> Dataset[PromptSample]:
    """Every prompt of the folder (judges' too); there is no held-out half."""
    place = folder or prompts_folder()
    found = []
    for path in () if held_out else sorted(place.rglob("*.md")):
        prompt = read_prompt(path)
        name = path.relative_to(place).with_suffix("").as_posix()
        found.append(PromptSample(id=f"{name} {prompt.fingerprint[:12]}", version=prompt.version))
    digest = hashlib.sha256("\n".join(one.id for one in found).encode()).hexdigest()[:16]
    return Dataset(file="prompts", hash=digest, samples=tuple(found))


def run_prompt(sample: PromptSample, subject: Subject) -> list[Scored]:
    """It is there."""
    return [
        Scored(
            id=sample.id, cluster=sample.id, given=(), target="as in the baseline", got="there", scores={"known": 1.0}
        )
    ]
