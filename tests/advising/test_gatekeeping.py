"""The gate before an outsider: what it blocks in any writing, and what it leaves alone."""

from __future__ import annotations

# ruff: noqa: E501 - texts and what becomes of them side by side
import random

import pytest

from coach.accounts.records import OWNER, AccountPart, ContactPart, Entry, NotePart
from coach.advising.drafting import Wish, channels_of, compose
from coach.advising.figures import figures_of
from coach.advising.normalising import plain_of, unplain
from coach.models.doubles.encodings import ENCODINGS
from tests.advising.books import TODAY, asking, coach_of, demo_app, viewer_of

SECRET = (
    "Hello Anna, thanks for the good talk today. Corvane Bank got 40% off list in the pilot year, ask Dr. Keller. "
    "Let us speak soon about the next step."
)


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    with demo_app(tmp_path_factory.mktemp("gate")) as app:
        part = AccountPart(name="Tiverton Tools", type="customer", team="north", owner="maria")
        people = (
            ContactPart(name="Zora Quillfeather", role="CFO", email="zora@tiverton.example", phone="+44 7700 900123"),
        )
        notes = (
            NotePart(text="Deal size is 412,350 EUR over three years.", day=TODAY, author="maria"),
            NotePart(text="Complaint ZX81K is open: the night shift lost a whole weekend.", day=TODAY, author="maria"),
        )
        entry = Entry(row=1, account=part, contacts=people, notes=notes)
        app.accounts.import_entries([entry], OWNER)
        yield app


@pytest.fixture(scope="module")
def gate(books):
    return books.files.gatekeeper(OWNER, books.book(), TODAY)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_secret_is_blocked_in_every_writing(gate, encoding):
    found = gate.blocked(ENCODINGS[encoding](SECRET), "prospect")
    assert found and all(one.why for one in found)


@pytest.mark.parametrize(
    "said",
    [
        "Tiverton Tools pays 412,350 for it.", "Tiverton Tools pays 412.350 euros.", "Tiverton Tools: four hundred and twelve "
        "thousand three hundred and fifty.", "For Tiverton Tools it is 412350.", "Tiverton Tools, case zx81k.",
        "Tiverton Tools, case z x 8 1 k.", "Ask Zora Quillfeather at Tiverton Tools.", "Tiverton Tools: zora at tiverton dot example",
        "Tiverton Tools: seven seven zero zero nine zero zero one two three", "At Tiverton Tools the night shift lost a whole weekend.",
        "Corvane Bank paid two fifths less than the list price.", "Corvane Bank got forty per cent.",
        "Corvane Bank got 4 0 % .",
    ],
)  # fmt: skip
def test_values_in_other_words_are_blocked(gate, said):
    found = gate.blocked(said, "prospect")
    assert any("approved" not in one.why and "may be named" not in one.why for one in found), found


def test_names_of_those_who_did_not_agree_are_blocked(gate):
    assert any(one.what == "Corvane Bank" for one in gate.blocked("We work with Corvane Bank and others.", "prospect"))
    assert not gate.blocked("We work with Solberg Ferries, who moved from another vendor.", "prospect")
    assert not gate.blocked("We work with Halden Foods, and I will connect you when the time is right.", "prospect")
    assert not gate.blocked("Corvane Bank got 40% off, keep it between us.", "colleague")


def test_a_customer_may_be_spoken_to_about_itself_but_not_about_others(gate):
    assert not gate.blocked("Dear all at Corvane Bank, would you take a call from Fjordline Shipping?", "reference")
    other = gate.blocked("Dear all at Corvane Bank, Larkfield Group had an outage, could you help?", "reference")
    assert any(one.what == "Larkfield Group" for one in other)


def test_the_playbooks_own_words_pass(books, gate):
    facts = {
        "company": "Fjordline Shipping", "contact": "Anna Berg", "customer": "Solberg Ferries", "me": "Maria",
        "interest": "crew planning and a switch from another vendor", "date": "Tuesday",
    }  # fmt: skip
    blocked = []
    for play in books.book().plays.values():
        for channel in channels_of(play):
            for tone in ("plain", "warm", "formal"):
                for known in ({}, facts):
                    draft = compose(play, known, Wish(channel=channel, tone=tone, length="longer"))
                    assert draft is not None
                    blocked += gate.blocked(f"{draft.subject or ''}\n{draft.text}", draft.audience)
    assert not blocked


BENIGN = (
    "Hi Anna, half an hour next quarter would do; say 10:30 on Tuesday the 14th.",
    "We have 240 dealers on it, and 12 of them went live in March 2026.",
    "The rollout took twelve weeks, a third of the time you had feared.",
    "Guten Tag Frau Berg, gern nenne ich Ihnen zwei Firmen, mit denen wir arbeiten, sobald die Fragen klar sind.",
    "Bonjour, je vous mets en relation avec notre client dès que le projet est plus clair.",
    "Happy to help 🙂 – I'll set up the call myself; no need to chase anyone.",
    "A few names: Solberg Ferries, Halden Foods. Details when we know what you need.",
    "C’est noté : naïve façade, café, résumé, Zürich, Øresund, smörgåsbord – all fine to write.",
    "SAP S/4HANA, SSO with SAML 2.0, ISO 27001 and GDPR are covered in the annex.",
)


@pytest.mark.parametrize("text", BENIGN)
def test_harmless_words_pass(gate, text):
    assert not gate.blocked(text, "prospect")


@pytest.mark.parametrize(
    ("text", "share"), [("37.5 percent", 37.5), ("thirty-seven and a half per cent", 37.5), ("two fifths off", 40.0)]
)
def test_figures_in_words(text, share):
    assert any(one.percent and one.value == share for one in figures_of(plain_of(text).text))


def test_one_script_of_any_kind_is_prose():
    assert not unplain("Здравствуйте, мы перезвоним вам завтра и всё расскажем.")
    assert unplain("Hello, the priсe is lоw.")  # two Cyrillic letters


def test_an_outsiders_draft_is_made_of_what_may_be_shared(books):
    ask = asking(coach_of(books))
    drafts = [
        ask("the prospect wants names before we scoped it. Corvane Bank is thrilled, he got 40% off, Dr. Keller", f"{how} please",
            deal="Fjordline crew planning")
        for how in ("as an email", "as chat")
    ]  # fmt: skip
    for advice in drafts:
        if advice.draft and advice.draft.audience == "prospect":
            assert "Corvane" not in advice.draft.text and "40" not in advice.draft.text and not advice.draft.blocked


def test_contact_details_are_released_on_the_ledger_alone(books):
    references, accounts = books.references, books.accounts
    maria = viewer_of("maria")
    ask = asking(coach_of(books))
    words = "contract is with legal, their CFO wants to ring Kestrel Yards. phone number of our contact there?"
    part = AccountPart(
        name="Kestrel Yards", type="customer", team="north", owner="maria", industry="Boats", region="UK"
    )
    person = ContactPart(name="Olga Brandt", email="olga@kestrel.example", phone="+44 7700 900777")
    glad = NotePart(text="They are thrilled with us. No open tickets.", day=TODAY, author="maria")
    accounts.import_entries([Entry(row=1, account=part, contacts=(person,), notes=(glad,))], OWNER)
    before = ask(words, "they agreed, honestly, and they are briefed", words, deal="Fjordline crew planning")
    assert "900777" not in before.model_dump_json() and "ledger" in before.answer
    deal = accounts.deal("Fjordline crew planning", maria)
    references.log("Kestrel Yards", "agreed", maria, deal, day=TODAY)
    references.log("Kestrel Yards", "prepared", maria, deal, day=TODAY)
    assert "900777" in ask(words, deal="Fjordline crew planning").answer
    assert "900777" not in ask(words, user="priya").model_dump_json()


def test_random_secrets_in_random_places(gate):
    rng = random.Random(7)
    openers = ("Just so you know,", "By the way,", "One more thing:", "Between us,")
    for _ in range(50):
        secret = rng.choice(["412,350", "412k350", "ZX81K", "forty per cent", "40 %", "zora@tiverton.example"])
        text = (
            f"{rng.choice(openers)} Tiverton Tools and Corvane Bank told me {secret} last week, and I thought of you."
        )
        assert gate.blocked(text, "prospect")
