"""Promises of the contract, broken one by one."""

from __future__ import annotations

from typing import Any

import pytest

from coach.advising.records import Advice, Blocked, Citation, CitedText, Draft, ElementMark, ExpertView
from evals.invariants import Published, broken, grown_well, same_twice
from tests.evals.doubles import advice, passage

PUBLISHED = Published(passages={"d": (passage("d", "It is too early. Say so."),)}, drafting=frozenset({"deflect"}))


def citation(n: int = 1, **more: Any) -> Citation:
    given = {"document": "d", "title": "D", "heading": "H", "quote": "too early"} | more
    return Citation(n=n, kind="playbook", basis="article", **given)


def draft(complete: bool = True, **more: Any) -> Draft:
    return Draft(audience="prospect", channel="spoken", tone="plain", text="Later.", complete=complete, **more)


def whole(**more: Any) -> Advice:
    given = {
        "answer": "Why [1]",
        "citations": (citation(),),
        "draft": draft(),
        "question": "Which stage?",
    } | more
    return advice("not_yet", "deflect", **given)


def test_a_whole_advice_keeps_everything() -> None:
    assert broken(whole(), PUBLISHED) == ()
    assert broken(advice("not_in_playbook"), PUBLISHED) == ()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"citations": (citation(quote="too late"),)}, "quote 1 does not stand"),
        ({"citations": (citation(quote=""),)}, "quote 1 does not stand"),
        ({"citations": (citation(heading="Other"),)}, "quote 1 does not stand"),
        ({"citations": (citation(document="gone"),)}, "quote 1 does not stand in a passage of `gone`"),
        ({"answer": "Why [2]"}, "answer cites [2]"),
        ({"risks": (CitedText(text="x", citations=(3,)),)}, "risks cites [3]"),
        ({"citations": (citation(), citation())}, "two citations have one number"),
        ({"question": "Which stage? Which deal?"}, "exactly one question"),
        ({"question": "Tell me."}, "exactly one question"),
        ({"draft": None}, "a draft is due"),
        (
            {"draft": draft(False, elements=(ElementMark(id="ask", label="l", present=False),))},
            "missing ['ask']",
        ),
        ({"draft": draft(False, blocked=(Blocked(what="w", why="y"),))}, "1 blocked"),
        (
            {"draft": draft(elements=(ElementMark(id="a", label="l", present=True, where=(0, 99)),))},
            "outside",
        ),
    ],
)
def test_a_broken_promise_is_named(more: dict[str, Any], says: str) -> None:
    found = broken(whole(**more), PUBLISHED)
    assert len(found) == 1
    assert says in found[0]


def test_the_sides_of_a_disagreement_are_cited() -> None:
    view = ExpertView(about="a", sides=(CitedText(text="x", citations=(4,)),), rule="r")
    assert broken(whole(disagreement=view), PUBLISHED) == ("disagreement cites [4], which is no citation",)


def test_a_quiet_verdict_needs_no_draft() -> None:
    assert broken(advice("need_one_fact", "deflect"), PUBLISHED) == ()


def test_the_same_twice_but_for_time_and_name() -> None:
    one = advice()
    assert same_twice(one, one.model_copy(update={"conversation": "other"})) == ()
    assert same_twice(one, one.model_copy(update={"headline": "No."})) == ("`headline` differs when asked twice",)


def test_done_stands_in_the_last_alone() -> None:
    open_, done = advice(done=False), advice()
    assert grown_well([open_, done]) == ()
    assert grown_well([done, done]) == ("`done` came early",)
    assert grown_well([open_]) == ("`done` never came",)
    assert grown_well([]) == ("the turn gave no advice",)
