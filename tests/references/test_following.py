"""Requests, referrals, the programme's points and the nurture calendar, on the demo company."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from reference_day import TODAY

from coach.accounts.errors import NotFound
from coach.accounts.records import OWNER, Viewer
from coach.errors import BadUse
from coach.references.nurture import as_ics
from coach.references.programme import programme
from coach.references.records import Limits, Use

MARIA = Viewer(user="maria", teams=("north",))
JONAS = Viewer(user="jonas", teams=("north",))
PRIYA = Viewer(user="priya", teams=("south",))


def test_the_form_is_filled_in_by_the_deal_and_keeps_nothing(demo, accounts):
    deal = accounts.deal("Marlow ward planning", PRIYA)
    before = demo.ledger(OWNER)
    form = demo.request_form("Corvane Bank", deal, PRIYA, "a call of 30 minutes", TODAY + timedelta(days=7))
    assert (form.owner, form.asked_by, form.criteria) == ("maria", "priya", ("ward planning",))
    assert all(word in form.text for word in ("Marlow Clinics", "Healthcare", "ward planning", "Corvane Bank"))
    assert demo.ledger(OWNER) == before


def test_nobody_answers_their_own_request(demo, accounts):
    deal = accounts.deal("Northgate claims", JONAS)
    asked = demo.request("Corvane Bank", deal, JONAS, "a call", TODAY)
    with pytest.raises(BadUse, match="maria"):
        demo.answer(asked.id, "granted", JONAS)
    assert demo.answer(asked.id, "later", MARIA, "in spring").kind == "later"
    assert demo.gate("Corvane Bank", deal, JONAS, TODAY).check("willing").result == "unknown"


def test_a_referral_goes_from_asked_to_opened_with_the_time_spent(demo):
    with pytest.raises(BadUse, match="no referral yet"):
        demo.referral("Halden Foods", "introduced", MARIA)
    asked = demo.referral("Halden Foods", "asked", MARIA, minutes=10)
    demo.referral("Halden Foods", "knows", MARIA, who="the COO of Castell", to=asked.id)
    demo.referral("Halden Foods", "introduced", MARIA, minutes=5)
    demo.referral("Halden Foods", "opened", MARIA)
    (found,) = demo.referrals(MARIA)
    assert (found.state, found.who, found.minutes, len(found.steps)) == ("opened", "the COO of Castell", 15, 4)
    assert demo.referrals(PRIYA) == ()
    with pytest.raises(NotFound):
        demo.referral("Halden Foods", "asked", PRIYA)
    with pytest.raises(NotFound):
        demo.referral("Halden Foods", "opened", MARIA, to=1)
    with pytest.raises(BadUse, match="minutes"):
        demo.referral("Halden Foods", "asked", MARIA, minutes=-1)


def test_points_go_to_the_owner_for_new_and_repeat_references(demo):
    found = demo.programme(TODAY - timedelta(days=365), TODAY)
    assert [(one.user, one.new, one.repeat, one.points) for one in found.people] == [("priya", 1, 1, 4)]
    recent = demo.programme(TODAY - timedelta(days=30), TODAY)
    assert [(one.new, one.repeat) for one in recent.people] == [(0, 1)]


def test_points_follow_the_rules_and_an_erased_customers_calls_are_repeats():
    lines = [("jo", Use(id=1, kind="called", by="jo", day=TODAY)),
             ("jo", Use(id=2, kind="called", by="jo", day=TODAY, account=5))]  # fmt: skip
    (jo,) = programme(lines, Limits(points_new_reference=10, points_repeat_reference=2), TODAY, TODAY).people
    assert (jo.new, jo.repeat, jo.points) == (1, 1, 12)


def test_the_calendar_knows_what_is_due_and_any_calendar_reads_it(demo):
    from icalendar import Calendar

    demo.log("Halden Foods", "delivered", MARIA, day=TODAY - timedelta(days=3))
    items = demo.nurture(OWNER, TODAY)
    due = {(one.name, one.kind): one.day for one in items}
    assert due["Beacon Hospitals", "thank_you"] == TODAY
    assert due["Beacon Hospitals", "rest_ends"] > TODAY
    assert due["Halden Foods", "post_delivery_call"] == date(2026, 11, 24)
    assert due["Halden Foods", "year_end_letter"] == date(2026, 12, 10)
    assert due["Halden Foods", "new_year"] == date(2027, 1, 4), "the third is a Sunday"
    read = Calendar.from_ical(as_ics(items, datetime(2026, 11, 20, tzinfo=UTC)))
    assert len(read.walk("VEVENT")) == len(items)
    assert {one.name for one in demo.nurture(PRIYA, TODAY)} == {
        "Beacon Hospitals", "Quillon Press", "Tannery Row", "Dunmore Council", "Ekta Textiles", "Finch and Rowe",
    }  # fmt: skip


def test_a_brief_says_what_applies_and_what_does_not(demo, accounts):
    brief = demo.brief("Solberg Ferries", accounts.deal("Fjordline crew planning", MARIA), MARIA)
    assert "crew planning" in brief.can_speak_to and "an industry near theirs (Transport)" in brief.applies
    other = demo.brief("Halden Foods", accounts.deal("Pellwood stock", OWNER), OWNER)
    assert "another industry (Food production)" in other.does_not_apply
    assert "Ingrid" not in brief.model_dump_json()


def test_a_match_reads_no_table_of_accounts_or_notes_from_end_to_end(demo, accounts):
    plans = demo.plans(accounts.deal("Northgate claims", OWNER), OWNER, TODAY)
    assert len(plans) > 5
    if any("cost=" in step for plan in plans for step in plan.steps):
        pytest.skip("PostgreSQL scans small tables whatever their indexes")
    read = {table for plan in plans for table in plan.scans}
    assert not read & {"accounts", "notes", "note_facts", "note_readings", "deals", "reference_uses"}, plans
