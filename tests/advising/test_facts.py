"""Facts are what the words make plain; a blank beats a guess."""

from __future__ import annotations

import pytest

from coach.advising.facts import facts_of


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("met Priya from Northgate Logistics today", {"company": "Northgate Logistics", "contact": "Priya"}),
        ("Sarah at Brightwell Foods loves us", {"customer": "Brightwell Foods", "customer_contact": "Sarah"}),
        ("Can I use Delmar Steel? they had an outage", {"customer": "Delmar Steel"}),
        ("I'm Ben from Fluxon. Draft me an email to Sarah", {"me": "Ben", "contact": "Sarah"}),
        ("the call is next Thursday at 3pm", {"date": "next Thursday at 3pm"}),
        ("CFO Tom Marsh wants to hear about the cutover weekend", {"contact": "Tom Marsh", "interest": "the cutover weekend"}),
        ("prospect keeps asking", {}),
        (
            "finalist w/ Korvel Freight, thinking Dana at Brightwell",
            {"company": "Korvel Freight", "customer": "Brightwell", "customer_contact": "Dana"},
        ),
        ("Poc with Tern Energy, could use Paul from Rook Foods",
         {"company": "Tern Energy", "customer": "Rook Foods", "customer_contact": "Paul"}),
        ("Elena at Corvo Metals asked. Piotr from Lynx asked too", {}),
    ],
)  # fmt: skip
def test_facts(text: str, facts: dict[str, str]) -> None:
    assert facts_of([text]).known == facts


def test_a_later_statement_wins() -> None:
    assert facts_of(["met Priya from Northgate today", "sorry, met Dana from Corvo today"]).known["contact"] == "Dana"


def test_two_names_for_one_slot_are_unclear_until_settled() -> None:
    texts = ["Elena at Corvo Metals wants a call. Piotr from Lynx wants one too"]
    assert set(facts_of(texts).unclear["contact"]) == {"Elena", "Piotr"}
    assert facts_of(texts, {"contact": "Piotr"}).known["contact"] == "Piotr"
