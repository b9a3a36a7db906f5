"""Match, directory, requests and ledger on the demo company."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from reference_day import KNOWLEDGE, TODAY

from coach.accounts.errors import NotFound
from coach.accounts.records import OWNER, Viewer
from coach.errors import BadUse
from coach.references.demo import load_demo
from coach.references.limits import balance
from coach.references.records import Limits, Use, Wanted

MARIA = Viewer(user="maria", teams=("north",))
PRIYA = Viewer(user="priya", teams=("south",))


def test_the_demo_company_is_whole_and_loads_once(demo, accounts):
    report = load_demo(KNOWLEDGE / "demo", accounts, demo, TODAY)
    assert all(not counts.new and not counts.changed for counts in report.counts.values())
    assert sum(one.type == "customer" for one in accounts.list(OWNER)) == 14
    assert len(accounts.deals(OWNER)) == 10
    assert sum(len(accounts.notes(one.id, OWNER)) for one in accounts.list(OWNER)) == 80
    assert {deal.stage for deal in accounts.deals(OWNER)} == {"prospecting", "early", "middle", "late", "won", "lost"}


@pytest.mark.parametrize(
    ("deal", "viewer", "first", "never"),
    [
        ("Fjordline crew planning", MARIA, "Solberg Ferries", ["Beacon Hospitals"]),
        ("Ostrava dealer portal", MARIA, None, ["Brno Tyres"]),
        ("Northgate claims", MARIA, "Ostmark Insurance", ["Corvane Bank"]),
        ("Marlow ward planning", PRIYA, None, ["Beacon Hospitals", "Dunmore Council"]),
        ("Larkfield returns", MARIA, None, ["Larkfield Group"]),
    ],
)
def test_match_on_the_demo_deals(demo, accounts, deal, viewer, first, never):
    found = demo.match(accounts.deal(deal, viewer), viewer, TODAY)
    names = [one.account for one in found.candidates]
    assert names[:1] == ([first] if first else [])
    assert not set(names) & set(never) and len(names) <= 2
    assert (found.borrow is None) == bool(names)


def test_no_candidate_has_a_no(demo, accounts):
    for deal in accounts.deals(OWNER):
        for one in demo.match(deal, OWNER, TODAY).candidates:
            assert not one.refused


def test_an_order_in_a_note_opens_nothing(demo, accounts):
    standing = demo.gate("Ekta Textiles", accounts.deal("Pellwood stock", OWNER), OWNER, TODAY)
    quotes = " ".join(one.quote for check in standing.checks for one in check.evidence)
    assert "ignore" not in quotes.lower() and "approved" not in quotes.lower()


def test_what_the_rep_asks_in_words_is_matched(demo):
    found = demo.match(None, MARIA, TODAY, Wanted(industry="Insurance"))
    assert [one.account for one in found.candidates] == ["Ostmark Insurance"]


def test_another_teams_customer_shows_standing_and_owner_but_no_note(demo, accounts):
    deal = accounts.deal("Marlow ward planning", PRIYA)
    standing = demo.gate("Corvane Bank", deal, PRIYA, TODAY)
    assert standing.own is False and standing.owner == "maria" and not standing.refused
    assert all(one.kind != "note" for check in standing.checks for one in check.evidence)
    assert "40%" not in standing.model_dump_json()


def test_unknown_and_forbidden_sound_the_same(demo, accounts):
    demo.withdraw("Corvane Bank", MARIA)
    said = []
    for name in ("Corvane Bank", "Nobody at all"):
        with pytest.raises(NotFound) as caught:
            demo.gate(name, None, PRIYA, TODAY)
        said.append(str(caught.value).replace(name, "X"))
    assert said[0] == said[1]


def test_a_request_goes_to_the_owner_and_opens_the_ledger(demo, accounts):
    deal = accounts.deal("Marlow ward planning", PRIYA)
    with pytest.raises(NotFound):
        demo.log("Corvane Bank", "introduced", PRIYA, deal)
    asked = demo.request("Corvane Bank", deal, PRIYA, "a call of 30 minutes", TODAY + timedelta(days=7))
    assert asked.id in [one.id for one in demo.requests(MARIA)]
    with pytest.raises(BadUse):
        demo.answer(asked.id, "called", MARIA)
    granted = demo.answer(asked.id, "granted", MARIA, "fine with me")
    assert granted.answers == asked.id and demo.requests(MARIA) == ()
    assert demo.log("Corvane Bank", "introduced", PRIYA, deal).by == "priya"


def test_the_ledger_limits_and_the_balance(demo):
    held = demo.balance("Beacon Hospitals", PRIYA, TODAY)
    assert held.calls_in_window == 2 and held.calls_left == 0 and held.number < 0
    assert any("resting" in one for one in held.warnings) and any("thanked" in one for one in held.warnings)
    entry = next(one for one in demo.directory() if one.name == "Beacon Hospitals")
    assert entry.standing == "resting"


@pytest.mark.parametrize(("days", "left"), [(29, 0), (30, 0), (90, 0), (91, 1), (92, 1)])
def test_the_window_ends_on_its_day(days, left):
    use = Use(id=1, kind="called", by="maria", day=TODAY - timedelta(days=days))
    assert balance([use], Limits(), TODAY).calls_left == left


def test_what_is_to_come_is_no_line_of_the_ledger(demo):
    with pytest.raises(BadUse):
        demo.log("Beacon Hospitals", "called", PRIYA, day=date(2027, 1, 1))


def test_erasing_a_customer_leaves_who_and_when_without_name_and_words(demo, accounts, store):
    before = len(demo.ledger(OWNER))
    accounts.remove("Beacon Hospitals", OWNER)
    lines = [line for line in demo.ledger(OWNER) if line.account is None]
    assert len(demo.ledger(OWNER)) == before and len(lines) == 6
    assert all(line.text == "" and line.account_name is None and line.by for line in lines)
    if store.engine.dialect.name == "sqlite":
        from pathlib import Path

        for file in Path(store.place).parent.iterdir():
            assert b"Beacon" not in file.read_bytes() and b"Sister Doyle" not in file.read_bytes()


def test_the_reps_words_become_answers(references):
    said = references.heard("They pay list price and are thrilled, but a ticket is still open.")
    assert {one.check: one.result for one in said} == {
        "no_special_terms": "yes", "glowing": "yes", "happy": "yes", "no_open_problem": "no",
    }  # fmt: skip


def test_the_database_refuses_to_change_a_line_of_the_ledger(demo, store):
    from sqlalchemy import text

    from coach.errors import CoachError

    before = demo.ledger(OWNER)
    for statement in (
        "UPDATE reference_uses SET kind = 'thanked'",
        "UPDATE reference_uses SET day = '2020-01-01' WHERE id = 1",
        "UPDATE reference_uses SET account = (SELECT max(id) FROM accounts)",
        "UPDATE reference_use_texts SET text = 'never said'",
        "DELETE FROM reference_use_texts",
        "DELETE FROM reference_uses WHERE id = 2",
    ):
        with pytest.raises(CoachError), store.writing() as session:
            session.execute(text(statement))
    assert demo.ledger(OWNER) == before
