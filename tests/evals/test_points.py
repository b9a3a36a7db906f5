"""The point judge: says what is said, not what is turned round; its agreement with the hand is the committed one."""

from __future__ import annotations

import pytest

from coach.retrieval.static import StaticWords
from evals.points.fit import fitted_on, shipped_weights
from evals.points.graded import agreement, bags, read_graded
from evals.points.judge import KINDS, Judge, read_fits
from evals.points.wording import stems, told, turned_round
from evals.scorers.wording import asserts


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(StaticWords().embed, shipped_weights())


def test_a_point_is_found_in_other_words(judge: Judge) -> None:
    said = ["Names of companies first.", "When the time is right I'll introduce you myself, so nobody waits."]
    found = judge.judge("Offer to make the introduction yourself when the time is right.", said)
    assert found.said
    assert found.sentence.startswith("When the time")
    assert not judge.judge("Points or prizes only if the budget allows.", said).said
    assert not judge.judge("Anything.", []).said


def test_an_element_of_a_draft_is_found_as_the_draft_says_it(judge: Judge) -> None:
    said = ["We work with [two or three company names].", "I'm also careful with our customers' time."]
    assert judge.judge("Give names of companies instead of direct phone numbers.", said, "drafted").said
    assert judge.judge("Explain that we want to respect our customers' time.", said, "drafted").said
    assert not judge.judge("Say that Ana starts on Monday.", said, "drafted").said
    assert told("Say that it is early.") == "it is early."
    assert told("Thank her.") == "Thank her."


def test_any_wording_of_a_point_counts(judge: Judge) -> None:
    said = ["Thank her for taking the call."]
    alone = judge.judge("Give something in return.", said)
    both = judge.judge(("Give something in return.", "Thank her."), said)
    assert both.said
    assert both.likely > alone.likely


def test_who_calls_whom_is_told_apart() -> None:
    assert turned_round("The customer calls the prospect.", "Prospects call our customer.")
    assert not turned_round("The customer calls the prospect.", "Our customer rings the prospect first.")


def test_words_of_one_meaning_share_a_stem() -> None:
    assert set(stems("the clients")) == set(stems("our customers"))


def test_the_committed_agreement_is_what_fitting_gives(judge: Judge) -> None:
    graded, committed = read_graded(), read_fits()
    for what in KINDS:
        fitted, agreed = fitted_on(list(bags(graded, judge, what)))
        was = committed[what].agreement
        assert was is not None
        assert agreed.n == was.n
        assert agreed.same == pytest.approx(was.same, abs=0.03)
        assert fitted.bar == pytest.approx(committed[what].bar, abs=0.1)
        assert abs(agreed.judge_said - agreed.hand_said) <= 0.03, "neither lenient nor strict"


def test_most_of_what_is_planted_is_caught(judge: Judge) -> None:
    planted = read_graded().planted
    caught = sum(asserts(one.point, [one.text], judge) for one in planted)
    assert caught >= 0.8 * len(planted)
    assert not asserts("Ask him for one more call.", ["Don't ask him for one more call."], judge)


def test_kappa_by_hand() -> None:
    found = agreement([True, True, False, False], [True, False, False, False], 1)
    assert (found.same, round(found.kappa, 2)) == (0.75, 0.5)
