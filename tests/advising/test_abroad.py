"""Drafts in the rep's language: written in it, checked on a reading in English, or the composed words stand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from coach.advising.tongues import spoken, wanted
from coach.bootstrap import App
from coach.models.doubles.minds import Asked
from coach.models.doubles.scripted import ScriptedModel
from coach.playbook.recognise import sentence_spans
from tests.advising.test_writing import EARLY, REASONS, kind, mind, pattern, turns, with_model

GERMAN = "heute war das erste Gespräch und sie wollen schon mit einem Kunden von uns reden, was sag ich denen"
LINE = "Das ist der Satz und er steht für die Nummer"


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def german(asked: Asked) -> str:
    """Every sentence of the pattern as one of German, told apart by a name of blanks."""
    return "\n".join(f"{LINE} [{chr(97 + n)}]." for n, _ in enumerate(sentences(pattern(asked))))


def speaker(read: Callable[[list[str]], list[str]] = lambda lines: lines, said: str = "") -> ScriptedModel:
    """A model that writes German and reads it back as the play's own words, changed by `read`."""
    held: list[str] = []

    def draft(asked: Asked) -> str:
        held[:] = sentences(pattern(asked))
        return german(asked) + said

    good = mind(draft=draft)

    def answer(asked: Asked) -> str:
        if kind(asked) == "understand" and "lines" in (asked.form or {}).get("properties", {}):
            return json.dumps({"lines": read(held)})
        return good(asked)

    return ScriptedModel(answer)


def test_a_german_rep_gets_a_german_draft_whose_points_were_checked(app: App) -> None:
    model = speaker()
    advice = turns(with_model(app, model), GERMAN)
    assert advice.draft is not None and advice.draft.complete and advice.draft.text.startswith(LINE)
    assert all(mark.present for mark in advice.draft.elements)
    for mark in advice.draft.elements:
        assert mark.where is not None and advice.draft.text[slice(*mark.where)].startswith(LINE)
    assert "Write in German." in "\n".join(asked.prompt for asked in model.asked if kind(asked) == "draft")
    assert advice.prompts[-1] == "readback@1" and len(model.asked) <= 4
    assert any("The draft is in German" in text for text in advice.warnings)
    assert not any("without a language model" in text for text in advice.warnings)


@pytest.mark.parametrize(
    ("read", "said", "why"),
    [
        (lambda lines: ["Sure."] * len(lines), "", "a point was missing"),
        (lambda lines: lines[:-1], "", "a point was missing"),
        (lambda lines: [*lines[:-1], "Quorix Partners will vouch."], "", "nobody had said"),
        (lambda lines: [*lines, "Sure."], " Mehr auf www.quorix.example und nicht nur das.", "nobody had said"),
        (lambda lines: [*lines, "Sure."], " Es sind 73 von den 80 Kunden.", "nobody had said"),
        (lambda lines: [*lines, "Sure."], " <img src=x> und das ist nicht der Satz.", "must not be said"),
    ],
)
def test_what_does_not_hold_leaves_the_composed_words(
    app: App, read: Callable[[list[str]], list[str]], said: str, why: str
) -> None:
    composed = turns(app.coach, GERMAN).draft
    advice = turns(with_model(app, speaker(read, said)), GERMAN)
    assert advice.draft == composed and any(why in text for text in advice.warnings)
    assert any("draft is in English" in text for text in advice.warnings)


def test_a_follow_up_of_two_words_keeps_the_language(app: App) -> None:
    model = speaker()
    advice = turns(with_model(app, model), GERMAN, "why?")
    assert advice.verdict and REASONS[:20] in advice.answer
    assert [asked.prompt for asked in model.asked if kind(asked) == "reasons"][-1].endswith("Write in German.")


def test_english_stays_english_and_a_wish_wins(app: App) -> None:
    model = ScriptedModel(mind())
    turns(with_model(app, model), EARLY)
    assert not any("German" in asked.prompt for asked in model.asked)
    asked = speaker()
    advice = turns(with_model(app, asked), EARLY + " words to say, in German please")
    assert advice.draft is not None and advice.draft.text.startswith(LINE)
    plain = turns(with_model(app, ScriptedModel(mind())), GERMAN + ", die Mail bitte auf Englisch")
    assert plain.draft is not None and plain.draft.text.endswith("Talk soon!")


@pytest.mark.parametrize(
    ("texts", "message", "speaks", "writes"),
    [
        ((), EARLY, "en", "en"),
        ((), GERMAN, "de", "de"),
        ((GERMAN,), "kürzer", "de", "de"),
        ((GERMAN,), "as an email please, a bit shorter than that", "en", "en"),
        ((GERMAN + " auf Englisch",), "und kürzer bitte, das ist zu lang", "de", "en"),
        ((EARLY,), "now in French please", "en", "fr"),
        ((), "le client veut parler à une référence avant de signer, en anglais s'il te plaît", "fr", "en"),
        ((), "they are based in Germany and want three references before the demo", "en", "en"),
    ],
)
def test_which_language(texts: tuple[str, ...], message: str, speaks: str, writes: str) -> None:
    assert (spoken(texts, message), wanted(texts, message)) == (speaks, writes)


def test_a_phraser_rewords_into_the_language_too(app: App) -> None:
    model = speaker()
    held = list[str]()

    def answer(asked: Asked) -> str:
        if asked.form:
            return json.dumps({"lines": held})
        held[:] = sentences(pattern(asked))
        return german(asked)

    model = ScriptedModel(answer)
    advice = turns(with_model(app, model, "phraser"), GERMAN)
    assert advice.prompts == ("phrase@1", "readback@1") and re.match(LINE, advice.draft.text if advice.draft else "")
