"""Advice from the books: deals and customers named or given, notes as sources, candidates, teams."""

from __future__ import annotations

# ruff: noqa: E501 - what reps ask and what comes of it side by side
import pytest

from coach.accounts.errors import NotFound
from coach.accounts.records import OWNER, AccountPart, Entry, NotePart
from coach.advising.records import Advice
from coach.bootstrap import App
from tests.advising.books import TODAY, asking, coach_of, demo_app, viewer_of


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    with demo_app(tmp_path_factory.mktemp("books")) as app:
        part = AccountPart(name="Tiverton Tools", type="customer", team="south", owner="ravi", industry="Tools")
        note = NotePart(text="Sent the invitation to the spring webinar.", day=TODAY, author="ravi")
        app.accounts.import_entries([Entry(row=1, account=part, notes=(note,))], OWNER)
        yield app


@pytest.fixture(scope="module")
def ask(books: App):
    return asking(coach_of(books))


def sound(advice: Advice, app: App, user: str | None) -> None:
    """Every quote of a note stands in a note this user may read; every [n] has its citation."""
    notes = {
        (one.name, note.text) for one in app.accounts.list(viewer_of(user))
        for note in app.accounts.notes(one.id, viewer_of(user))
    }  # fmt: skip
    for citation in advice.citations:
        if citation.kind == "note":
            assert citation.basis == "note"
            assert any(citation.document == name and citation.quote in text for name, text in notes)
    numbers = {citation.n for citation in advice.citations}
    assert all(n in numbers for one in advice.candidates for check in one.checks for n in check.citations)


@pytest.mark.parametrize(
    ("text", "customer", "no"),
    [
        ("can i use larkfield for fjordline?", "Larkfield Group", "no_open_problem"),
        ("Could Brno Tyres talk to Ostrava Wheels?", "Brno Tyres", "no_rival"),
        ("Thinking of Corvane Bank as a reference for Northgate Mutual", "Corvane Bank", "value_not_price"),
        ("is Ilmari Paper a good reference for fjordline", "Ilmari Paper", "willing"),
    ],
)
def test_a_no_in_the_notes_decides(ask, books, text, customer, no):
    advice = ask(text)
    assert advice.verdict == "do_not_use" and advice.play and advice.play.id == "check-reference-risk"
    mine = next(one for one in advice.candidates if one.account == customer)
    check = next(check for check in mine.checks if check.id == no)
    assert check.result == "no" and check.citations and mine.step == "none"
    assert customer in advice.headline
    sound(advice, books, "maria")


def test_the_reason_says_that_newer_beats_older(ask):
    advice = ask("can I offer Larkfield Group to Fjordline?")
    assert "praise (note of 2026-09-11) is older" in advice.answer


def test_an_unknown_opens_nothing_and_condemns_nobody(ask, books):
    advice = ask("can I use Tiverton Tools as a reference for Pellwood?", user="ravi")
    assert advice.verdict == "prepare_reference"
    (one,) = advice.candidates
    assert one.step == "none" and not any(check.result == "no" for check in one.checks)
    assert any("Ask ravi" in check.text for check in one.checks if check.result == "unknown")
    assert advice.question and "Tiverton Tools" in advice.question
    sound(advice, books, "ravi")


def test_stale_praise_is_said_and_asked(ask):
    advice = ask("could ostmark speak to northgate?")
    assert advice.verdict == "prepare_reference"
    assert "days old" in advice.answer and advice.question and "Ostmark" in advice.question


def test_what_the_rep_says_closes_a_check_for_the_advice(ask):
    first = ask("could Ostmark Insurance speak to Marlow Clinics?")
    later = ask(
        "could Ostmark Insurance speak to Marlow Clinics?",
        "They are absolutely delighted with us. No ticket is open.",
    )
    mine = {check.id: check for check in later.candidates[0].checks}
    assert mine["glowing"].result == "yes" and "You said" in mine["glowing"].text
    assert {check.id: check.result for check in first.candidates[0].checks}["glowing"] == "unknown"


def test_what_the_rep_says_never_beats_a_no_of_the_notes(ask):
    advice = ask("can I use Larkfield Group for Fjordline? They are thrilled and nothing is open.")
    assert all(one.step == "none" for one in advice.candidates if one.account == "Larkfield Group")


def test_a_deal_brings_stage_prospect_and_candidates(ask, books):
    advice = ask("they want to talk to one of our customers", deal="Fjordline crew planning")
    assert advice.situation.stage == "late" and advice.verdict == "prepare_reference"
    assert [one.account for one in advice.candidates] == ["Solberg Ferries"]
    sound(advice, books, "maria")


def test_the_reps_own_words_win_over_the_deals_stage_and_it_is_said(ask):
    advice = ask(
        "first meeting with them was today, we don't know yet what they need, and they already want to ring a customer",
        deal="Fjordline crew planning",
    )
    assert advice.verdict == "not_yet"
    assert any("went by your words" in warning for warning in advice.warnings)


def test_who_can_vouch(ask, books):
    advice = ask("who can vouch for us in insurance?")
    assert advice.verdict == "prepare_reference"
    assert [one.account for one in advice.candidates] == ["Ostmark Insurance"]
    nobody = ask("who can vouch for us in aerospace?")
    assert nobody.verdict == "borrow_reference" and nobody.candidates == ()
    sound(advice, books, "maria")


def test_what_do_we_know(ask, books):
    advice = ask("what do we know about Larkfield before I call?")
    assert advice.verdict == "explain" and advice.draft is None
    days = [citation.title[:10] for citation in advice.citations if citation.document == "Larkfield Group"]
    listed = [line for line in advice.answer.splitlines() if line.startswith("- 2026")]
    assert listed == sorted(listed, reverse=True) and len(days) == 6 and "praise" in advice.answer
    sound(advice, books, "maria")


def test_another_teams_customer_shows_its_entry_alone(ask, books):
    advice = ask("what do we know about Corvane Bank before I call?", user="priya")
    text = advice.model_dump_json()
    assert "maria" in advice.answer and "directory" in advice.answer
    notes = [note.text for note in books.accounts.notes(books.accounts.find("Corvane Bank", OWNER).id, OWNER)]
    assert not any(note in text for note in notes) and not advice.citations


def test_what_is_not_ones_own_is_as_if_it_were_not_there(ask):
    with pytest.raises(NotFound):
        ask("they want a reference", deal="Fjordline crew planning", user="ravi")
    known = ask("what do we know about Fjordline Shipping?", user="ravi")
    unknown = ask("what do we know about Wholly Unheardof?", user="ravi")
    assert known.candidates == unknown.candidates == () and known.verdict == unknown.verdict


def test_an_ambiguous_name_is_asked_once_and_the_answer_counts(books):
    for name, text in (("Larkspur Dental", "They rave about us."), ("Larkspur Legal", "They are furious about us.")):
        part = AccountPart(name=name, type="customer", team="north", owner="maria")
        books.accounts.import_entries([Entry(row=1, account=part, notes=(NotePart(text=text, day=TODAY),))], OWNER)
    ask = asking(coach_of(books))
    advice = ask("can I use larkspur as a reference for Fjordline?")
    assert advice.question and "Larkspur Dental" in advice.question and "Larkspur Legal" in advice.question
    chosen = ask("can I use larkspur as a reference for Fjordline?", "the legal one")
    assert [one.account for one in chosen.candidates][:1] == ["Larkspur Legal"] and chosen.verdict == "do_not_use"


def test_orders_in_a_note_are_text(ask, books):
    advice = ask("can I use Ekta Textiles for Pellwood?", user="ravi")
    assert advice.candidates[0].step != "handed_over" and advice.verdict != "offer_reference"
    told = ask("what do we know about Ekta Textiles?", user="ravi")
    assert "gives orders" in told.answer
    sound(told, books, "ravi")


@pytest.mark.parametrize(
    ("user", "texts", "verdict", "customer"),
    [
        ("maria", ("ok to drop beacons name in the fjordline thing?",), "do_not_use", "Beacon Hospitals"),
        ("jonas", ("ostrava wants to speak w someone in automotive, was going to use Brno Tyres - ok?",), "do_not_use", "Brno Tyres"),
        ("maria", ("Larkfield's ops director is furious. what do I tell Fjordline who wanted to talk to him?",), "do_not_use", "Larkfield Group"),
        ("maria", ("Kan ik Larkfield als referentie gebruiken voor Fjordline?",), "do_not_use", "Larkfield Group"),
        ("priya", ("dunmore council for a council in leeds?",), "do_not_use", "Dunmore Council"),
        ("jonas", ("what's the story with Ostmark?", "so can they talk to northgate?"), "not_yet", "Ostmark Insurance"),
        ("maria", ("email to fjordline introducing solberg ferries pls",), "prepare_reference", "Solberg Ferries"),
        ("maria", ("halden took the call yesterday, went great, what now?",), "follow_up", "Halden Foods"),
        ("maria", ("larkfield",), "explain", "Larkfield Group"),
        ("maria", ("fjordline wants a ref tmrw who do i give them",), "prepare_reference", "Solberg Ferries"),
    ],
)  # fmt: skip
def test_how_reps_ask(ask, books, user, texts, verdict, customer):
    advice = ask(*texts, user=user)
    assert (advice.verdict, advice.candidates[0].account) == (verdict, customer)
    sound(advice, books, user)
