"""Runs of a model that differ by its seed alone raise no alarm; a worse one does."""

from __future__ import annotations

import pytest

from coach.models.doubles.minds import Asked
from coach.models.port import Message
from evals.commands import main
from evals.compare import alarms, compare
from evals.runs import read_run
from evals.seeds import KEPT, drawing

SOURCES = "".join(f'<source n="{n}" head="h">Source {n} says a. And b.</source>' for n in range(1, 9))


@pytest.mark.parametrize(("old", "new"), [("one", "two"), ("two", "one")])
def test_another_seed_raises_no_alarm(old: str, new: str) -> None:
    left, right = read_run(str(KEPT / old)), read_run(str(KEPT / new))
    assert [one.scores for one in left.scored] != [one.scores for one in right.scored], "the seed changes nothing"
    assert alarms(left, right) == ()
    assert "No alarm." in compare(left, right)


@pytest.mark.parametrize("old", ["one", "two"])
def test_a_worse_run_raises_one(old: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = alarms(read_run(str(KEPT / old)), read_run(str(KEPT / "worse")))
    assert "citations support" in [one.figure for one in found]
    assert main(["compare", str(KEPT / old), str(KEPT / "worse"), "--gate"]) == 1
    assert "**Alarm: " in capsys.readouterr().out
    assert main(["compare", str(KEPT / "worse"), str(KEPT / old), "--gate"]) == 0, "better is no alarm"


def test_the_double_answers_from_what_it_is_given_and_by_its_seed() -> None:
    asked = Asked(messages=(Message(role="user", text=SOURCES),))
    minds = (drawing(1), drawing(1), drawing(2), drawing(1, worse=True))
    one, again, two, worse = (mind(asked) for mind in minds)
    assert one == again != two
    assert (one.count("["), worse.count("[")) == (4, 1)
