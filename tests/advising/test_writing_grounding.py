"""Grounding: what texts hold may be said in any form, what they do not hold is found."""

from __future__ import annotations

import pytest

from coach.advising.grounding import Ground, usual_words

SAID = "Met Priya Rao from Northgate Logistics on Tuesday. 25 users, $50k, call me at sam@northgate.example."
GROUND = Ground([SAID], usual_words(["we respect their time when the total is clear, and write so"]))


@pytest.mark.parametrize(
    "text",
    [
        "Priya, thanks! Northgate's twenty-five users come first.", "Totally fine. Respecting your time, Ms Rao.",
        "On Tuesday we spoke of 50,000.", "Write to sam@northgate.example.",
        "One of them said so. - Thanks, [your name]",
    ],
)  # fmt: skip
def test_what_was_said_may_be_said(text: str) -> None:
    assert GROUND.invented(text) == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Ask Quorix about it.", "name"), ("Emily will ring.", "name"), ("It took twelve weeks.", "number"),
        ("They saved 30%.", "number"), ("On Friday then.", "date"), ("She said “never again”.", "quote"),
        ("See https://x.example/y", "address"), ("Mail bob@x.example", "address"),
    ],
)  # fmt: skip
def test_what_nobody_said_is_found(text: str, what: str) -> None:
    assert [one.what for one in GROUND.invented(text)][:1] == [what]
