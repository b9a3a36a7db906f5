"""Rendering without a browser: the Markdown allow-list, drafts that must not be copied, first words."""

from __future__ import annotations

import re

import pytest

from coach.accounts.records import Note
from coach.advising.records import Advice, Blocked, Draft, Situation, Turn
from coach.conversations.records import Rating
from coach.web import render, render_draft, render_head, render_sources
from coach.web.markup import markdown
from coach.web.words import DECISIONS
from tests.web.scripted import ScriptedCoach, echo
from tests.web.test_safety import PAYLOADS

ALLOWED = {
    "a", "article", "b", "blockquote", "br", "button", "code", "dd", "details", "div", "dl", "dt", "em", "footer",
    "h2", "h3", "h4", "header", "hr", "i", "li", "mark", "ol", "p", "pre", "section", "small", "span", "strong",
    "summary", "svg", "path", "circle", "rect", "ul", "form", "input", "label", "option", "select", "textarea",
}  # fmt: skip


def _whole() -> Advice:
    *_, last = ScriptedCoach().advise(Turn(conversation="c", text="x"))
    return last


def _page(advice: Advice, text: str) -> str:
    place = render_head.Place(conversation="c", number=1, deal=text, account=text)
    parts = [render_head.head(text, advice, place), render.lead(advice), render.body(advice), render.thumbs(None)]
    parts += [render.past_turn(text, advice), render.past_turn(text, None), render_draft.draft_panel(advice)]
    cited = advice.citations[0]
    parts += [render_sources.sources(advice), render_sources.in_note(cited, Note(id=1, account=1, text=f"x {text} y"))]
    return "".join([*parts, render.thumbs(Rating(thumb="down", reason="stage", words=text))])


@pytest.mark.parametrize("payload", PAYLOADS)
def test_only_our_own_tags_and_no_handlers(payload: str) -> None:
    html = _page(echo(Turn(conversation="c", text=f"echo: {payload}")), payload)
    tags = re.findall(r"<\s*([a-zA-Z][a-zA-Z0-9]*)([^>]*)>", html)
    assert {name for name, _ in tags} <= ALLOWED
    assert not re.search(r"<[^>]*\s(?:on[a-z]+|src|style)\s*=", re.sub(r'"[^"]*"', '""', html))
    assert set(re.findall(r'href="([^"]*)"', html)) <= {"#draft", "#source-1"}


def test_markdown_allow_list() -> None:
    assert markdown("**a** *b* `c` [1] [2]", {1}) == (
        '<p><strong>a</strong> <em>b</em> <code>c</code><a class="cite" href="#source-1" '
        'aria-label="Source 1">1</a> [2]</p>'
    )
    assert markdown("[here](https://evil.example/x)") == "<p>here (evil.example)</p>"
    assert markdown("![alt](https://evil.example/x)") == "<p>alt</p>"
    assert markdown("- a\n- b") == "<ul><li>a</li><li>b</li></ul>"
    assert markdown("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"


def test_what_must_not_go_out_cannot_be_copied() -> None:
    advice = _whole()
    assert advice.draft is not None
    assert 'data-copy="draft-words"' in render_draft.draft_panel(advice)
    blocked = advice.draft.model_copy(update={"blocked": (Blocked(what="30 %", why="a price"),)})
    for harmed in (
        advice.model_copy(update={"draft": blocked}),
        advice.model_copy(update={"incomplete": True}),
        advice.model_copy(update={"done": False}),
    ):
        assert 'data-copy="draft-words"' not in render.lead(harmed) + render_draft.draft_panel(harmed)


def test_every_verdict_has_a_word_and_a_card() -> None:
    for verdict, decision in DECISIONS.items():
        card = render_head.verdict(Advice(conversation="c", verdict=verdict, headline="h", situation=Situation()))
        assert decision.word in card and decision.word.isupper() and "<svg" in card


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Hi Dana,\n\nthanks for asking. We work with a good many companies in your trade.\nMore.",
         "thanks for asking. We work with a good many companies in your trade."),
        ("Of course.", "Of course."),
        ("no full stop here", "no full stop here"),
        ("Hi Dana,", "Hi Dana,"),
    ],
)  # fmt: skip
def test_first_words_pass_over_greetings(text: str, first: str) -> None:
    draft = Draft(audience="prospect", channel="email", tone="plain", text=text, complete=True)
    assert render.first_words(draft) == first
    assert render.first_words(draft.model_copy(update={"text": "word " * 200})).endswith("…")


def test_say_first_moves_from_the_answer_to_its_own_card() -> None:
    advice = _whole().model_copy(update={"answer": "**Say first:** “Gladly.”\n\n**Why:** because."})
    assert "“Gladly.”" in render.lead(advice)
    assert "Gladly" not in render.body(advice) and "because." in render.body(advice)
