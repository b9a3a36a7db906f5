"""Contact release: the full truth table over stage, consent, preparation, load and the gate."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from coach.advising.releasing import release_of
from coach.playbook.records import Stage
from coach.references.gate import may_release_contact
from coach.references.records import Check, Evidence, Standing

LEDGER, NOTE, SAID = Evidence(kind="ledger", id=1), Evidence(kind="note", id=1), Evidence(kind="said", quote="yes")
RESTS = {
    "ledger": ("yes", (LEDGER,)), "note": ("yes", (NOTE,)), "said": ("yes", (SAID,)),
    "ledger and said": ("yes", (LEDGER, SAID)), "unknown": ("unknown", ()), "no": ("no", (LEDGER,)),
}  # fmt: skip
LOADS = {"below": "yes", "at the limit": "no", "unknown": "unknown"}


def standing(consent: str, prepared: str, load: str, other: str, own: bool) -> Standing:
    checks = [
        Check(id=id, result=RESTS[how][0], text="", evidence=RESTS[how][1])
        for id, how in (("agreed", consent), ("prepared", prepared))
    ]
    checks.append(Check(id="within_limit", result=LOADS[load], text=""))
    checks.append(Check(id="no_open_problem", result=other, text=""))
    return Standing(account="Acme", account_id=1, own=own, checks=tuple(checks))


@pytest.mark.parametrize("stage", get_args(Stage))
def test_the_whole_table(stage: Stage) -> None:
    cases = list(product(RESTS, RESTS, LOADS, ("yes", "no", "unknown"), (True, False)))
    granted = []
    for consent, prepared, load, other, own in cases:
        release = release_of(stage, standing(consent, prepared, load, other, own))
        written = consent == prepared == "ledger"
        expected = stage == "late" and written and load == "below" and other != "no" and own
        assert release.granted is expected, (stage, consent, prepared, load, other, own)
        assert release.granted or release.missing or not own
        granted.append(release.granted)
    assert len(cases) == 648 and sum(granted) == (2 if stage == "late" else 0)


def test_the_rule_of_four() -> None:
    for held in product((True, False), repeat=4):
        assert may_release_contact(*held) is all(held)
