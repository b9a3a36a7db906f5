"""Reads a CRM's stage as one of ours: by the table, else by its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

import yaml

from coach.accounts.records import DealStage
from coach.errors import BadFile

_BY_WORD: tuple[tuple[str, DealStage], ...] = (
    (r"\blost\b|churn|disqualif|abandon|dead|no decision", "lost"),
    (r"\bwon\b|signed\b(?! up)|renewed|live|customer since|implement|onboard", "won"),
    (
        r"negotiat|contract|legal|procure|verbal|final|commit|closing|approval|purchase|shortlist|signature",
        "late",
    ),
    (
        r"propos|quote|demo|evaluat|trial|pilot|poc|proof|solution|present|rf[pqi]|tender|technical|test",
        "middle",
    ),
    (r"qualif|discover|need|meeting|engag|intro|interest|contacted|appointment|analysis", "early"),
    (r"prospect|lead|target|new|cold|outreach|identif", "prospecting"),
)


def stage_key(name: str) -> str:
    """A stage's name as stages are compared."""
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"^\W*\d+\s*[-.):]\s*", "", name.casefold()))[:120]


def read_stage(name: str, table: Mapping[str, DealStage]) -> tuple[DealStage, bool]:
    """Our stage for a CRM's, and whether the table says so (else it was read by its words)."""
    known = table.get(stage_key(name))
    if known is not None:
        return known, True
    low = name.casefold()
    for pattern, stage in _BY_WORD:
        if re.search(pattern, low):
            return stage, False
    return "unknown", False


def read_stage_file(path: Path) -> dict[str, tuple[str, DealStage]]:
    """Key → (name, stage) of the shipped table; raises BadFile for anything it cannot be."""
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise BadFile(str(path), 1, f"the table of stages cannot be read ({error})") from None
    if not isinstance(held, dict) or not all(isinstance(names, list) for names in held.values()):
        raise BadFile(str(path), 1, "each stage needs a list of the names it has in a CRM")
    table: dict[str, tuple[str, DealStage]] = {}
    for stage, names in held.items():
        if stage not in get_args(DealStage):
            raise BadFile(str(path), 1, f"`{stage}` is no stage; allowed are {', '.join(get_args(DealStage))}")
        table |= {stage_key(str(name)): (str(name), cast(DealStage, stage)) for name in [*names, stage]}
    return table
