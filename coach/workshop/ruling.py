"""A rule for two sentences that contradict each other, written into the file of disagreements."""

from __future__ import annotations

import re

from coach.errors import BadUse
from coach.workshop.records import Contradiction, Side


def with_rule(text: str, contradiction: Contradiction, rule: str) -> str:
    """The file with one more disagreement; raises BadUse for an empty rule."""
    rule = " ".join(rule.split())
    if not rule:
        raise BadUse("Write the rule that the coach shall follow, in a sentence.")
    numbers = [int(found) for found in re.findall(r"^## (?:X|T)(\d+):", text, re.M)]
    name = f"T{max(numbers, default=0) + 1}"
    sides = "\n".join(f"- {_side(side)}" for side in (contradiction.first, contradiction.second))
    return f"{text.rstrip()}\n\n## {name}: {_about(contradiction)}\nplays: \n{sides}\nRule: {rule}\n"


def _side(side: Side) -> str:
    return f"{side.title}: {' '.join(side.sentence.split())}"


def _about(contradiction: Contradiction) -> str:
    return " ".join(contradiction.about.replace(":", " ").split()).capitalize() or contradiction.first.title
