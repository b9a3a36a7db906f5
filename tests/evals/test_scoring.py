"""Scorers on advice made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from coach.advising.records import Situation
from evals.samples import AbstainSample, ParaphraseSample, RetrievalSample, SituationSample
from evals.scoring import abstain_scores, paraphrase_scores, rank_scores, reading_counts, situation_scores
from tests.evals.doubles import advice

WANTED: dict[str, Any] = {
    "id": "a", "reason": "r", "turns": ("t",), "stage": "early", "asker": "prospect", "ask": "x",
    "verdict": "not_yet", "play": "deflect",
}  # fmt: skip


def sample(**more: Any) -> SituationSample:
    return SituationSample(**(WANTED | more))


def test_all_right() -> None:
    said = advice("not_yet", "deflect", situation=Situation(stage="early", asker="prospect"))
    assert situation_scores(sample(), said) == {"verdict": 1, "play": 1, "stage": 1, "asker": 1}


def test_all_wrong() -> None:
    scores = situation_scores(sample(), advice("offer_reference", "offer"))
    assert scores == {"verdict": 0, "play": 0, "stage": 0, "asker": 0}


def test_accepted_is_as_right() -> None:
    wanted = sample(accept=("need_one_fact",), accept_plays=("line-up",))
    scores = situation_scores(wanted, advice("need_one_fact", "line-up"))
    assert (scores["verdict"], scores["play"]) == (1, 1)


@pytest.mark.parametrize(
    ("verdict", "play", "right"),
    [
        ("not_in_playbook", None, 1),
        ("explain", "deflect", 1),
        ("not_yet", "deflect", 0),
    ],
)
def test_no_play_due(verdict: str, play: str | None, right: int) -> None:
    assert situation_scores(sample(play=None), advice(verdict, play))["play"] == right


def test_a_play_due_is_not_replaced_by_none() -> None:
    assert situation_scores(sample(), advice("explain"))["play"] == 0


@pytest.mark.parametrize("verdict", ["offer_reference", "prepare_reference"])
def test_offered_early_is_harm_in_a_pair(verdict: str) -> None:
    assert situation_scores(sample(pair="p"), advice(verdict))["offered_early"] == 1
    assert "offered_early" not in situation_scores(sample(), advice(verdict))
    assert situation_scores(sample(pair="p"), advice("not_yet"))["offered_early"] == 0


def test_deflected_late_is_harm_in_a_pair() -> None:
    late = sample(pair="p", stage="late", verdict="offer_reference")
    assert situation_scores(late, advice("not_yet"))["deflected_late"] == 1
    assert situation_scores(late, advice("do_not_use"))["deflected_late"] == 0
    assert "offered_early" not in situation_scores(late, advice("not_yet"))


@pytest.mark.parametrize(
    ("due", "verdict", "scores"),
    [
        (True, "not_in_playbook", (1, 1, 1, 1)),
        (True, "explain", (0, 0, 0, 1)),
        (False, "out_of_scope", (0, 0, 1, 0)),
        (False, "explain", (1, 0, 0, 0)),
    ],
)
def test_abstaining(due: bool, verdict: str, scores: tuple[int, ...]) -> None:
    found = abstain_scores(AbstainSample(**WANTED, abstain=due), advice(verdict))
    assert tuple(found[f"abstain{name}"] for name in ("", "_hit", "_said", "_due")) == scores


def test_paraphrases() -> None:
    wanted = ParaphraseSample(id="a", verdict="explain", play=None, wordings=("x", "y"))
    assert paraphrase_scores(wanted, advice("explain", "any")) == {"verdict": 1, "play": 1}


@pytest.mark.parametrize(
    ("found", "scores"),
    [
        ([["x"], ["y"]], (1, 1, 1.0)),
        ([["y"], ["z", "x"]], (0, 1, 0.5)),
        ([["y"]] * 9 + [["x"]], (0, 0, 0.1)),
        ([["y"]] * 10 + [["x"]], (0, 0, 0.0)),
        ([], (0, 0, 0.0)),
    ],
)
def test_ranks(found: list[list[str]], scores: tuple[float, ...]) -> None:
    wanted = RetrievalSample(id="a", question="q", gold=("x", "other"))
    assert tuple(rank_scores(wanted, found).values()) == scores


def test_turns_that_leave_room_for_a_model_are_counted() -> None:
    unsure, sure = (advice("not_yet", situation=Situation(sure=one)) for one in (False, True))
    harm = advice("do_not_use", situation=Situation(sure=False))
    assert reading_counts([unsure, sure, harm]) == {"turns": 3, "read_again": 1}
