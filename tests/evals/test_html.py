"""The page: one file that loads nothing, every run with figures, plots, flips and the worst samples' traces."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from coach.advising.records import Citation
from evals.html.groups import by_play, by_stage, confusion, goodness, grouped, worst
from evals.html.page import page
from evals.html.plots import matrix
from evals.runner import run_plan
from evals.runs import Folder, Kept, Plan
from tests.evals.doubles import SaidCoach, advice, situations, subject

CITED = Citation(n=1, kind="playbook", basis="article", document="d", title="t", heading="H", quote="<script>alert(1)")
GOOD = advice("not_yet", "deflect", answer="Because & so. [1]", citations=(CITED,))
WRONG = advice("offer_reference", "offer")


def run(tmp_path: Path) -> Kept:
    data = situations(tmp_path, *({"id": f"s{number}"} for number in range(6)))
    coach = SaidCoach({"s1": WRONG}, otherwise=GOOD)
    return run_plan(Plan(task="situations"), subject(coach), Folder(None), datasets=data)


def test_the_page_holds_everything_and_loads_nothing(tmp_path: Path) -> None:
    kept = run(tmp_path)
    text = page([kept, kept])
    assert not re.search(r"<script|<link|<img|src=|@import|url\(http", text)
    assert text.count("<svg") >= 8
    assert "verdict right" in text
    assert "&lt;script&gt;alert(1)" in text
    assert "s1" in text
    assert page([kept, kept]) == text


def test_groups_and_confusions(tmp_path: Path) -> None:
    scored = run(tmp_path).scored
    (play,) = grouped(scored, by_play)
    assert (play.name, play.n) == ("deflect", 6)
    assert 0 < play.low <= play.value < 1
    assert [group.name for group in grouped(scored, by_stage)] == ["unknown"]
    names, pairs = confusion(scored)
    assert names == ["not_yet", "offer_reference"]
    assert pairs == Counter({("not_yet", "not_yet"): 5, ("not_yet", "offer_reference"): 1})
    assert worst(scored, 3)[0].id == "s1"
    assert (goodness(scored[1]) or 0) < (goodness(scored[0]) or 0)


def test_nothing_to_draw_draws_nothing() -> None:
    assert matrix([], Counter(), "t") == ""
