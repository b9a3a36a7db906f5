"""Facts are what the words make plain; a blank beats a guess."""

from __future__ import annotations

import pytest

from coach.advising.facts import facts_of
from coach.advising.mentions.reader import Mentions, Person


def _person(name: str, side: str, share: float = 0.9, to: float = 0.0, person: bool = True) -> Person:
    sides = {one: share if one == side else (1 - share) / 3 for one in "pclx"}
    return Person(name=name, person=person, sides=sides, to=to)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("my name is Ben. a mail please", {"me": "Ben"}),
        ("the call is next Thursday at 3pm", {"date": "next Thursday at 3pm"}),
        ("she needs it by the 20th", {"date": "the 20th"}),
        ("their CFO wants to hear about the cutover weekend", {"interest": "the cutover weekend"}),
        ("what they bang on about is uptime + spare parts.", {"interest": "uptime + spare parts"}),
        ("they spoke on Monday and decide on Thursday", {"date": "Thursday"}),
        ("they signed this morning", {}),
        ("prospect keeps asking", {}),
    ],
)
def test_days_and_interests(text: str, facts: dict[str, str]) -> None:
    assert facts_of([text], Mentions(), "prospect").known == facts


def test_a_later_day_wins() -> None:
    assert facts_of(["call is on Monday", "sorry, on Tuesday"], Mentions(), "prospect").known["date"] == "Tuesday"


def test_nobody_is_named_who_may_stand_elsewhere() -> None:
    mentions = Mentions(named=(_person("Runa", "p", 0.4, to=0.3), _person("Fell Boats", "c", 0.45, person=False)))
    assert facts_of(["-"], mentions, "prospect").known == {}


def test_two_for_one_slot_are_unclear_until_settled() -> None:
    text = "Elena at Corvo Metals asked. Piotr from Lynx asked too"
    elena, piotr = _person("Elena", "p", to=0.5), _person("Piotr", "p", to=0.5)
    people = (elena.model_copy(update={"places": ((0, 5),)}), piotr.model_copy(update={"places": ((29, 34),)}))
    firms = (_person("Corvo Metals", "p", person=False), _person("Lynx", "p", person=False))
    mentions = Mentions(named=(*people, *firms))
    assert set(facts_of([text], mentions, "prospect").unclear["contact"]) == {"Elena", "Piotr"}
    assert facts_of([text], mentions, "prospect", {"contact": "Piotr"}).known["contact"] == "Piotr"


def test_a_title_stays_with_its_name() -> None:
    text = "Frau Dr. Lindqvist wrote"
    mentions = Mentions(named=(_person("Lindqvist", "p", to=0.9).model_copy(update={"places": ((9, 18),)}),))
    assert facts_of([text], mentions, "prospect").known["contact"] == "Frau Dr. Lindqvist"
