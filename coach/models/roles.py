"""What a model may do for us, by what was measured: write, only reword, or nothing."""

from __future__ import annotations

from typing import Literal

from coach.records import Record

Role = Literal["writer", "phraser", "none"]
"""A writer understands and writes; a phraser rewords what the composer wrote; none: the composer's words."""

MOST_PROMPT = 4_000
"""Tokens of a prompt at most, whatever the model."""
READING_TIME = 10.0
"""Seconds a prompt may take to be read."""

WRITER_READS, WRITER_WRITES, WRITER_UNDERSTANDS = 150.0, 12.0, 4
"""Tokens per second read and written, and right readings of five, from which a model may write."""
PHRASER_READS, PHRASER_WRITES = 30.0, 8.0
"""Tokens per second from which it may reword: a draft of 200 tokens in half a minute at most."""


class Measured(Record):
    """What the check found: tokens a second, how records come back, readings right of five, points kept."""

    reading: float
    writing: float
    form: Literal["native", "in words", "none"]
    understood: int
    kept: bool


class Fit(Record):
    """The role with its reasons, each a sentence, and how many tokens a prompt may have."""

    role: Role
    reasons: tuple[str, ...]
    prompt_tokens: int


def fit_role(found: Measured) -> Fit:
    """The best role whose thresholds are all met; the reasons say what kept it from the better ones."""
    tokens = int(min(MOST_PROMPT, max(found.reading, 1.0) * READING_TIME))
    against = _against_writing(found)
    if not against:
        return Fit(
            role="writer",
            reasons=("It reads, writes and understands well enough to write.",),
            prompt_tokens=tokens,
        )
    worse = _against_phrasing(found)
    if not worse:
        reasons = (*against, "It rewords a text and keeps its points.")
        return Fit(role="phraser", reasons=reasons, prompt_tokens=tokens)
    return Fit(role="none", reasons=tuple(dict.fromkeys((*against, *worse))), prompt_tokens=tokens)


def _against_writing(found: Measured) -> tuple[str, ...]:
    findings = (
        (found.form == "none", "It does not fill in a record."),
        (
            found.understood < WRITER_UNDERSTANDS,
            f"It read {found.understood} of 5 plain situations rightly; a writer reads {WRITER_UNDERSTANDS}.",
        ),
        (
            found.reading < WRITER_READS,
            f"It reads {found.reading:.0f} tokens a second; a writer needs {WRITER_READS:.0f}.",
        ),
        (
            found.writing < WRITER_WRITES,
            f"It writes {found.writing:.0f} tokens a second; a writer needs {WRITER_WRITES:.0f}.",
        ),
        (not found.kept, "It lost a point of a text it was to reword."),
    )
    return tuple(text for wrong, text in findings if wrong)


def _against_phrasing(found: Measured) -> tuple[str, ...]:
    findings = (
        (not found.kept, "It lost a point of a text it was to reword."),
        (
            found.reading < PHRASER_READS,
            f"It reads {found.reading:.0f} tokens a second; even rewording needs {PHRASER_READS:.0f}.",
        ),
        (
            found.writing < PHRASER_WRITES,
            f"It writes {found.writing:.0f} tokens a second; even rewording needs {PHRASER_WRITES:.0f}.",
        ),
    )
    return tuple(text for wrong, text in findings if wrong)
