"""`python -m evals.seeds`: makes the model runs that show whether `compare` cries wolf: two that differ by the seed of
the double that answers, and one whose double answers worse. They are kept without the answers themselves.
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

from coach.models.doubles.minds import Asked, Mind, healthy
from coach.models.doubles.scripted import ScriptedModel
from evals.company import company_file, read_company
from evals.runner import run_plan
from evals.runs import Folder, Plan
from evals.say import progress, say
from evals.subject import HOME, open_subject

KEPT = Path(__file__).parent / "baselines" / "seeds"
TASK = "advice"
RUNS = {"one": (1, False), "two": (2, False), "worse": (3, True)}
"""Name of a kept run → seed of the double, and whether it answers worse."""
_SLOT = re.compile(r'<(source|pattern) n="(\d+)"[^>]*>(.*?)</\1>', re.S)
_END = re.compile(r"(?<=[.!?])\s+")


def drawing(seed: int, worse: bool = False) -> Mind:
    """Answers from the sources and patterns it is given, each time another choice of them: as a model does.

    The worse one says a single thing of a single source, and breaks drafts off after their beginning.
    """

    def mind(asked: Asked) -> str:
        draw = random.Random(f"{seed} {asked.prompt}")
        slots = [(kind, number, _END.split(text.strip())) for kind, number, text in _SLOT.findall(asked.prompt)]
        patterns = [said for kind, _, said in slots if kind == "pattern"]
        if patterns:
            said = patterns[0]
            return " ".join(said[:2] if worse else said)
        sources = [(number, said) for kind, number, said in slots if kind == "source"]
        if not sources or asked.form:
            return healthy(asked)
        chosen = draw.sample(sources, min(1 if worse else 4, len(sources)))
        return "\n\n".join(f"{draw.choice(said[:2]).rstrip('.')} [{number}]." for number, said in chosen)

    return mind


def main(folder: Path = KEPT, sample: int | None = None) -> int:
    """Run each and keep it."""
    company = read_company(company_file(False))
    for name, (seed, worse) in RUNS.items():
        model = ScriptedModel(drawing(seed, worse), name=f"scripted:seed-{seed}{'-worse' if worse else ''}")
        with open_subject(HOME.with_name("home-company"), company, model=model) as subject:
            kept = run_plan(Plan(task=TASK, sample=sample), subject, Folder(None), progress(name))
        slim = tuple(one.model_copy(update={"advice": None, "milliseconds": (), "strange": ()}) for one in kept.scored)
        place = Folder(folder / name)
        place.finish(kept.model_copy(update={"scored": slim}))
        say(f"{name}: {len(slim)} samples, {place.problem or place.place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
