"""Plays are found by headings, lists and orders; each step keeps its sentence; a form becomes a play again."""

from __future__ import annotations

import pytest

from coach.errors import BadUse
from coach.library.knowledge import load_edition
from coach.library.layout import edition_folder
from coach.playbook.play_files import read_play
from coach.playbook.records import Document
from coach.workshop.forms import form_of_play, form_of_proposal, text_of
from coach.workshop.proposing import propose
from coach.workshop.sentences import read_sentence
from tests.workshop.conftest import PAGE

DOCUMENT = Document(id="after", title="Looking after", basis="policy", body=PAGE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ring the customer today.", "do"),
        ("Most importantly, use the call to hear how they are.", "do"),
        ("If nobody fits, write to your colleagues.", "do"),
        ("You should always ask first.", "do"),
        ("You can offer a name unasked.", "may"),
        ("It's better to begin with an introduction.", "do"),
        ("Never promise what they will say.", "avoid"),
        ("Be sure to not push them.", "avoid"),
        ("Calls are short.", "other"),
        ("Reference work takes time.", "other"),
        ("Offer is a strong word.", "other"),
        ("You lose control of the sale.", "other"),
        ("Use them too much without a benefit, you'll lose them.", "other"),
        ("Say goodbye to your margin!", "other"),
        ("Why do they resist?", "other"),
    ],
)
def test_what_a_sentence_advises(text: str, kind: str) -> None:
    assert read_sentence(text).kind == kind


def test_plays_of_a_document() -> None:
    found = {one.title: one for one in propose(DOCUMENT)}
    assert list(found) == [
        "Thank them the same day", "Give them a rest of a full quarter", "When a rep asks for a name in a hurry",
    ]  # fmt: skip
    first = found["Thank them the same day"]
    assert [step.text for step in first.steps] == [
        "Ring the customer on the day of the call.", "Ask what the prospect wanted to know.",
        "Tell them what became of the deal.",
    ]  # fmt: skip
    steps = [step for one in found.values() for step in one.steps]
    assert all(PAGE[step.start : step.end].lstrip("- ") == step.sentence for step in steps)
    rest = found["Give them a rest of a full quarter"]
    assert rest.trigger[0].text == "When they sound tired"
    assert [never.text for never in rest.never] == ["Avoid asking the same person twice in a month."]
    assert len(found["When a rep asks for a name in a hurry"].elements) == 3


def test_a_document_without_advice_proposes_nothing() -> None:
    body = "## Our history\n\nWe began in a garage. The first customers were neighbours.\n\n- Red\n- Blue\n"
    assert propose(Document(id="a", title="A", basis="house", body=body)) == ()


def test_a_proposal_becomes_a_play() -> None:
    form = form_of_proposal(propose(DOCUMENT)[0]).model_copy(
        update={"verdict": "follow_up", "said": ("the call is over, what now",)}
    )
    play = read_play(text_of(form), "a")
    assert play.elements[0].groups and set(play.drafts) == {"spoken"} and play.ask == form.id
    with pytest.raises(BadUse, match="how reps put it"):
        text_of(form.model_copy(update={"said": ()}))
    with pytest.raises(BadUse, match="no elements"):
        text_of(form.model_copy(update={"elements": ()}))


def test_words_of_a_form_get_their_marks() -> None:
    form = form_of_proposal(propose(DOCUMENT)[0])
    words = "Hello,\nI wanted to ring you on the day.\nThis is what became of the deal."
    elements = ("Ring on the day", "Tell what became of the deal")
    update = {"said": ("a",), "elements": elements, "words": {"email": words}}
    play = read_play(text_of(form.model_copy(update=update)), "a")
    assert play.drafts["email"].count("{#") == 2
    with pytest.raises(BadUse, match="No line of the email words"):
        text_of(form.model_copy(update=update | {"words": {"email": "Hello."}}))


@pytest.mark.parametrize("play", load_edition(edition_folder()).holdings.plays, ids=lambda play: play.id)
def test_every_shipped_play_survives_its_form(play) -> None:  # type: ignore[no-untyped-def]
    assert read_play(text_of(form_of_play(play), play), play.id) == play
