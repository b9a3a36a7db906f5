"""Text for a terminal: wrapped, harmless, and plain where nobody asked for colour."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coach.advising.records import (
    Advice,
    Candidate,
    Check,
    Citation,
    CitedText,
    Draft,
    ElementMark,
    ExpertView,
)
from coach.advising.records import Situation as Read
from coach.commands.advice_text import show_advice
from coach.commands.text import Style, clean, markdown, short, table, wrap

STEERING = set(map(chr, [*range(0, 9), *range(11, 32), *range(127, 160), 0x200B, 0x202E, 0x2066, 0xFEFF]))


@given(st.text())
def test_no_text_steers_a_terminal(text: str) -> None:
    assert not STEERING & set(clean(text))
    assert not STEERING & set("".join(markdown(text, Style())))


@given(st.text(max_size=400), st.integers(40, 100))
def test_lines_keep_to_the_width(text: str, width: int) -> None:
    lines = [*wrap(text, Style(width), "    "), *markdown(text, Style(width))]
    assert max(map(len, lines), default=0) <= width
    assert len(short(text, 30)) <= 30


def test_markdown_keeps_its_lists() -> None:
    text = "# Why\nOne **bold** line\nthat goes on.\n\n- first\n- second\n  still second\n\n2. two"
    assert markdown(text, Style(40)) == [
        "  Why", "  One bold line that goes on.", "", "  • first", "  • second still second", "", "  2. two",
    ]  # fmt: skip


def test_a_table_fits() -> None:
    lines = table([("a", "document", "A title " * 30), ("longer-id", "play", "short")], Style(60))
    assert lines[1] == "longer-id  play      short"
    assert len(lines[0]) <= 60 and lines[0].endswith("…")


def _advice(danger: str = "") -> Advice:
    cited = Citation(
        n=1,
        kind="playbook",
        basis="house",
        document="d",
        title="A house page",
        heading="Part",
        quote=f"It says so{danger}.",
    )
    draft = Draft(
        audience="prospect",
        channel="email",
        tone="plain",
        subject="Your question",
        text=f"Dear [name],\n\nlater{danger}.",
        complete=False,
        elements=(
            ElementMark(id="a", label="Names of companies", present=True, where=(0, 4)),
            ElementMark(id="b", label="A date", present=False),
        ),
    )
    check = Check(id="k", result="no", text="Asked in the last 91 days")
    customer = Candidate.model_validate(
        {
            "account": f"Acme{danger}",
            "owner": "Jo",
            "step": "none",
            "checks": (check,),
            "for": ("same field",),
        }
    )
    return Advice(
        conversation="c1",
        verdict="not_yet",
        headline=f"Hold it{danger}.",
        situation=Read(stage="early", asker="prospect"),
        answer="Because [1].",
        question="Which stage?",
        draft=draft,
        candidates=(customer,),
        next_steps=("Ask them",),
        risks=(CitedText(text="Phone tag", citations=(1,)),),
        citations=(cited,),
        warnings=("Old numbers.",),
        disagreement=ExpertView(
            about="Details?", sides=(CitedText(text="Yes", citations=(1,)),), rule="Names first."
        ),
    )


def test_an_advice_shows_everything_it_holds() -> None:
    text = show_advice(_advice(), Style(80))
    for piece in (
        "NOT YET\nHold it.\n(read as: early stage, asked by prospect)",
        "  Because [1].",
        "One question\n  Which stage?",
        "Words for the prospect, as an e-mail\n  │ Subject: Your question\n  │\n  │ Dear [name],",
        "✓ Names of companies",
        "✗ missing: A date",
        "Acme, Jo's",
        "✗ k: Asked in the last 91 days",
        "Next\n  1. Ask them",
        "• Phone tag [1]",
        "→ Names first.",
        "House practice, not the articles' word: [1]",
        "[1]  Part: “It says so.”",
        "! Old numbers.",
    ):
        assert piece in text, piece
    assert "\x1b" not in text
    assert max(map(len, text.split("\n"))) <= 80


def test_words_of_others_do_not_steer_the_terminal() -> None:
    assert "\x1b" not in show_advice(_advice("\x1b]0;gotcha\x07"), Style())
    assert show_advice(_advice(), Style(80, colour=True)).startswith("\x1b[1;33mNOT YET\x1b[0m")
