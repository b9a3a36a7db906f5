"""Changes numbers in the text of rules.yaml and leaves everything else in it as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coach.errors import BadUse
from coach.playbook.files import read_rules


def with_numbers(text: str, values: Mapping[str, float]) -> str:
    """The text with these values by rule id; raises BadUse for a rule that it does not hold, or writes otherwise."""
    for id, value in values.items():
        pattern = rf"(?m)^(\s*- id: *{re.escape(id)} *\n\s+value: *)\S+"
        text = re.sub(pattern, lambda found, value=value: f"{found[1]}{value:.10g}", text)  # type: ignore[misc]
    held = {rule.id: rule.value for rule in read_rules(text, "rules.yaml")}
    for id, value in values.items():
        if held.get(id) != value:
            raise BadUse(f"rules.yaml does not hold `{id}` with its value in the next line; write it there yourself.")
    return text
