"""Judges: a table of choices, unscored is not zero, both orders, and agreement with the hand before any mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.errors import BadFile, BadUse
from coach.models.doubles.minds import Asked
from coach.models.doubles.scripted import ScriptedModel
from coach.models.errors import ProviderDown
from evals.judging.commands import compared, judged
from evals.judging.judges import ask, compare, judge_of, judges, slots
from evals.judging.trust import quadratic_kappa, trust_grades, trust_points
from evals.points.graded import read_graded
from evals.runner import run_plan
from evals.runs import Folder, Kept, Plan
from tests.evals.doubles import SaidCoach, advice, situations, subject

ANSWER = {"sentence": slots(["So it is."]), "passage": slots(["It is so."])}


def says(choice: str) -> ScriptedModel:
    """A model that always chooses this."""
    return ScriptedModel([json.dumps({"reason": "because", "choice": choice})])


def run(tmp_path: Path, answer: str) -> Kept:
    data = situations(tmp_path, *({"id": f"s{number}"} for number in range(3)))
    coach = SaidCoach({}, otherwise=advice("not_yet", "deflect", answer=answer))
    kept = run_plan(Plan(task="situations"), subject(coach), Folder(None), datasets=data)
    return kept.model_copy(update={"name": answer})


def test_the_shipped_judges_have_tables() -> None:
    found = judges()
    assert set(found) == {"helpful", "says", "supports", "better"}
    assert [one.value for one in found["helpful"].choices] == [1, 0.75, 0.5, 0.25, 0]
    with pytest.raises(BadUse, match="no judge called 'x'"):
        judge_of("x")


def test_a_choice_of_the_table_is_a_value() -> None:
    found = ask(judge_of("supports"), says("Held."), ANSWER)
    assert (found.choice, found.value, found.reason) == ("held", 1.0, "because")


def test_nonsense_and_failure_are_unscored_and_named() -> None:
    nonsense = ask(judge_of("supports"), says("perhaps"), ANSWER)
    assert nonsense.value is None
    assert "'perhaps', which is none of held, not held" in nonsense.problem
    broken = ask(judge_of("supports"), ScriptedModel(["no JSON at all"]), ANSWER)
    assert broken.value is None
    assert "could not be asked" in broken.problem
    down = ask(judge_of("supports"), ScriptedModel([ProviderDown()]), ANSWER)
    assert down.value is None


def test_a_winner_has_to_win_in_both_orders() -> None:
    def prefers(text: str) -> ScriptedModel:
        def mind(asked: Asked) -> str:
            first = asked.prompt.index(text) < asked.prompt.index("worse")
            return json.dumps({"reason": "r", "choice": "1" if first else "2"})

        return ScriptedModel(mind)

    judge = judge_of("better")
    assert compare(judge, prefers("nicer"), ["q"], "the nicer one", "the worse one").value == 1
    assert compare(judge, prefers("nicer"), ["q"], "the worse one", "the nicer one").value == 0
    swayed = compare(judge, says("1"), ["q"], "a", "b")
    assert (swayed.value, swayed.swayed) == (0.5, True)
    assert compare(judge, says("equal"), ["q"], "a", "b").value == 0.5


def test_kappa_by_hand() -> None:
    assert quadratic_kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 4], 5) == 1
    assert quadratic_kappa([0, 4], [4, 0], 5) == -1
    assert quadratic_kappa([0, 0, 1, 1], [0, 1, 0, 1], 2) == pytest.approx(0)


def test_a_judge_that_says_one_thing_is_not_trusted_and_greyed_out(tmp_path: Path) -> None:
    graded = read_graded()
    one_note = trust_grades(judge_of("helpful"), says("4"), graded, n=30)
    assert not one_note.trusted
    assert one_note.n == 30
    lines = list(judged(run(tmp_path, "So."), judge_of("helpful"), says("4"), 20, 0))
    assert "NOT to be trusted" in lines[0]
    assert lines[1].startswith("[greyed out")
    assert "mean 0.750" in lines[1]


def test_a_judge_that_agrees_is_trusted() -> None:
    graded = read_graded()

    def mind(asked: Asked) -> str:
        grade = next(one.grade for one in graded.answers if all(text in asked.prompt for text in one.asked))
        return json.dumps({"reason": "r", "choice": str(grade)})

    found = trust_grades(judge_of("helpful"), ScriptedModel(mind), graded, n=40)
    assert found.trusted
    assert found.kappa > 0.8
    assert trust_points(judge_of("says"), says("nonsense"), graded, n=10).unscored == 10


def test_two_runs_are_compared_by_a_judge(tmp_path: Path) -> None:
    lines = list(compared(run(tmp_path, "one"), run(tmp_path, "other"), says("equal"), None, 0))
    assert lines[0].startswith("one better than other: 0.500")
    assert lines[1].startswith("0 swayed")


def test_a_table_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    head = "version: 1\nchoices: {a: {value: 2}, b: {value: 0}}"
    (tmp_path / "odd.md").write_text(f"---\n{head}\n---\n<!-- user -->\nx\n")
    with pytest.raises(BadFile, match="from 0 to 1"):
        judges(tmp_path)
