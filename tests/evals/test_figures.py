"""Figures and their intervals."""

from __future__ import annotations

import numpy as np
import pytest

from evals.figures import (
    Metric,
    agreeing,
    both_right,
    difference,
    f1,
    figures,
    kept_contract,
    mean_of,
    precision,
    ratio,
    recall,
)
from evals.scoring import Scored
from tests.evals.doubles import advice


def scored(name: str, cluster: str | None = None, verdict: str = "not_yet") -> Scored:
    return Scored(
        id=name, cluster=cluster or name, given=("t",), target="t", got="g", scores={}, advice=advice(verdict)
    )


def with_scores(name: str, **scores: float) -> Scored:
    return scored(name).model_copy(update={"scores": scores})


def many(right: int, of: int) -> list[Scored]:
    return [with_scores(f"s{number:03}", verdict=float(number < right)) for number in range(of)]


VERDICT = Metric(name="verdict right", shares=mean_of("verdict"), target=0.9)


def test_an_interval_holds_its_value_and_narrows_with_n() -> None:
    few, lots = (figures([VERDICT], many(right, of))[0] for right, of in ((16, 20), (320, 400)))
    assert (few.value, lots.value, few.n, lots.n) == (0.8, 0.8, 20, 400)
    assert 0 <= few.low < 0.8 < few.high <= 1
    assert lots.high - lots.low < few.high - few.low
    wide = 2 * 1.96 * (0.8 * 0.2 / 400) ** 0.5
    assert lots.high - lots.low == pytest.approx(wide, rel=0.15)


def test_the_same_seed_gives_the_same_interval() -> None:
    first, again, other = (figures([VERDICT], many(7, 10), seed)[0] for seed in (1, 1, 2))
    assert first == again
    assert first.value == other.value


def test_all_right_is_sure_of_itself() -> None:
    found = figures([VERDICT], many(9, 9))[0]
    assert (found.low, found.high, found.reached) == (1, 1, True)


def test_targets_look_up_or_down() -> None:
    harm = Metric(name="harm", shares=mean_of("verdict"), target=0.0, at_most=True)
    assert figures([harm], many(0, 5))[0].reached is True
    assert figures([harm], many(1, 5))[0].reached is False
    assert figures([VERDICT.model_copy(update={"target": None})], many(1, 5))[0].reached is None


def test_what_is_not_scored_is_left_out_rather_than_zero() -> None:
    assert figures([Metric(name="other", shares=mean_of("other"))], many(1, 5)) == ()
    half = [*many(2, 2), scored("z")]
    assert figures([VERDICT], half)[0].n == 2


def test_a_sum_of_nothing_is_zero() -> None:
    assert ratio(np.array([(0.0, 0.0)])).value == 0


def test_pairs_count_only_with_both_halves() -> None:
    group = [one.model_copy(update={"cluster": "p"}) for one in many(2, 2)]
    assert both_right(group).got == 1
    assert both_right(group[:1]).n == 0
    assert both_right([*group, *many(0, 1)]).got == 0
    assert both_right([scored("a"), scored("b")]).n == 0


def test_wordings_agree_by_pairs() -> None:
    group = [scored(f"a.{n}", "a", verdict) for n, verdict in enumerate(("not_yet", "not_yet", "explain"))]
    assert (agreeing(group).got, agreeing(group).of) == (1, 3)


def test_precision_recall_and_f1() -> None:
    parts = [(1, 1, 1), (1, 1, 1), (0, 1, 0), (0, 0, 1), (0, 0, 0)]
    group = [
        with_scores(f"s{n}", abstain=1.0, abstain_hit=hit, abstain_said=said, abstain_due=due)
        for n, (hit, said, due) in enumerate(parts)
    ]
    found = figures([Metric(name=name, shares=shares) for name, shares in _ABSTAIN], group)
    assert [one.value for one in found] == pytest.approx([2 / 3, 2 / 3, 2 / 3])


_ABSTAIN = (("precision", precision), ("recall", recall), ("f1", f1))


def test_contract_kept() -> None:
    group = many(0, 2)
    assert kept_contract([group[0], group[1].model_copy(update={"broken": ("x",)})]).got == 1


def test_a_paired_difference_is_surer_than_two_intervals() -> None:
    old, new = many(30, 60), many(36, 60)
    found = difference(VERDICT, old, new)
    assert found is not None
    assert found.value == pytest.approx(0.1)
    assert found.low > 0
    assert difference(VERDICT, old, []) is None
    same = difference(VERDICT, old, old)
    assert same is not None
    assert (same.low, same.value, same.high) == (0, 0, 0)
