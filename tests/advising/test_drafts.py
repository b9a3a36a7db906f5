"""Drafts: every play, channel, tone and length carries every element; blanks stay visible."""

from __future__ import annotations

from typing import get_args

import pytest

from coach.advising.checking import check_draft
from coach.advising.drafting import Wish, channels_of, compose, compose_comeback
from coach.advising.skeleton import Length, render
from coach.bootstrap import App
from coach.library.knowledge import load_edition
from coach.library.layout import edition_folder
from coach.playbook.records import Play, Tone

PLAYS = load_edition(edition_folder()).holdings.plays
FULL = {
    "contact": "Priya Rao", "company": "Northgate Logistics", "customer": "Brightwell Foods", "me": "Sam",
    "customer_contact": "Ana Lund", "customers": "Brightwell Foods and Orla Dairy", "colleague": "Tom",
    "product": "the scanners", "topic": "your warehouse move", "interest": "how long the switch took",
    "industry": "food", "competitor": "Quorix", "date": "Thursday", "reason": "the deadline",
}  # fmt: skip


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.id)
@pytest.mark.parametrize("facts", [{}, FULL], ids=["blank", "filled"])
def test_every_draft_is_complete_in_every_tone_and_length(play: Play, facts: dict[str, str]) -> None:
    for channel in channels_of(play):
        for tone in get_args(Tone):
            for length in get_args(Length):
                draft = compose(play, facts, Wish(channel=channel, tone=tone, length=length))
                assert draft is not None
                missing = [mark.id for mark in draft.elements if not mark.present]
                assert (missing, draft.blocked) == ([], ()), (channel, tone, length, draft.text)
                assert "{" not in draft.text and "<" not in draft.text and "|" not in draft.text


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.id)
def test_every_comeback_draft_is_complete(app: App, play: Play) -> None:
    for comeback in play.comebacks:
        for channel in channels_of(play):
            draft = compose_comeback(play, comeback, {}, Wish(channel=channel), app.reader.embed)
            assert draft is not None
            assert draft.complete, (comeback.they_say, channel, draft.text, draft.elements, draft.blocked)


def test_a_fact_fills_its_slot_and_nothing_is_made_up() -> None:
    words = render("Hi {contact|[first name]}, about {topic|[your project]}.", {"contact": "Priya Rao"})
    assert words.text == "Hi Priya, about [your project]."
    assert words.blanks == ("[your project]",)


def test_a_slot_without_default_goes_with_its_comma() -> None:
    assert render("Of course, {contact|}. Yes.", {}).text == "Of course. Yes."
    assert render("Of course, {contact|}. Yes.", {"contact": "Ana Lund"}, "formal").text == "Of course, Ana Lund. Yes."


def test_a_number_in_a_draft_for_a_prospect_is_blocked() -> None:
    play = next(play for play in PLAYS if play.id == "deflect-premature-ask")
    draft = check_draft(play, "Call Ana on +44 20 7946 0018 or ana@orla.example.", "email")
    assert not draft.complete
    assert {item.what for item in draft.blocked} >= {"+44 20 7946 0018", "ana@orla.example"}


def test_somebody_elses_words_are_ticked_where_they_say_it(app: App) -> None:
    play = next(play for play in PLAYS if play.id == "deflect-premature-ask")
    text = (
        "Thanks for asking! The firms you could speak to are Brightwell and Orla. It'd do you more good after we've "
        "worked out the scope. I'd guard your time just as I guard theirs. When it's time I will put you in touch."
    )
    draft = check_draft(play, text, "email", embed=app.reader.embed)
    assert [mark.id for mark in draft.elements if mark.present] == ["names", "later", "respect", "connect"]
    for mark in draft.elements:
        assert mark.where is not None
        assert text[mark.where[0] : mark.where[1]].strip()
