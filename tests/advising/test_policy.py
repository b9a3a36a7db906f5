"""The shipped table: every ask has a row for every stage and asker, and harm comes first."""

from __future__ import annotations

from itertools import product
from typing import get_args

from coach.advising.policy import decide
from coach.library.knowledge import load_edition
from coach.library.layout import edition_folder
from coach.playbook.records import Asker, Stage

HELD = load_edition(edition_folder()).holdings


def test_the_edition_has_no_problems() -> None:
    assert load_edition(edition_folder()).problems == ()


def test_every_situation_has_a_verdict_of_the_contract() -> None:
    asks = {ask for row in HELD.policy for ask in row.asks}
    plays = {play.id: play for play in HELD.plays}
    for ask, stage, asker, flags in product(asks, get_args(Stage), get_args(Asker), ((), ("against",), ("ready",))):
        row = decide(HELD.policy, ask, stage, asker, flags)
        assert row is not None, (ask, stage, asker)
        assert row.play is None or row.play in plays


def test_no_reference_is_released_before_late() -> None:
    for stage, asker in product(("prospecting", "early", "middle"), get_args(Asker)):
        for flags in ((), ("ready",)):
            row = decide(HELD.policy, "wants_reference", stage, asker, flags)
            assert row is not None
            assert row.verdict in {"not_yet", "start_with_referral"}


def test_no_deflection_at_the_end() -> None:
    for asker in get_args(Asker):
        row = decide(HELD.policy, "wants_reference", "late", asker)
        assert row is not None and row.verdict == "prepare_reference"


def test_each_lettered_play_is_reached_by_a_row() -> None:
    reached = {row.play for row in HELD.policy}
    assert reached >= {play.id for play in HELD.plays}
