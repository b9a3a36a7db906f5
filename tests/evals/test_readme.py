"""The README shows the held-out half's last entry, as it was written down."""

from __future__ import annotations

import re

import pytest

from evals.subject import ROOT

SHOWN = {
    "verdict right, single questions and dialogues": ("situations", "verdict right"),
    "two wordings of a question get the same verdict": ("paraphrases", "wordings agree"),
    "abstention F1": ("abstain", "abstention F1"),
    "right passage first": ("retrieval", "right passage first"),
    "must-say said": ("advice", "must-say said"),
    "citations support their sentence": ("advice", "citations support"),
    "verdict right in other languages": ("languages", "verdict right"),
    "gate verdict right, from notes of strangers": ("gate", "gate verdict right"),
}


def last_entry(task: str) -> str:
    """The last line that was written down for a task."""
    lines = (ROOT / "evals" / "held_out.md").read_text("utf-8").splitlines()
    return [line for line in lines if f"| {task} |" in line][-1]


@pytest.mark.parametrize(("row", "task", "figure"), [(row, *what) for row, what in SHOWN.items()])
def test_the_readme_shows_the_last_entry(row: str, task: str, figure: str) -> None:
    entries = [
        line for line in (ROOT / "evals" / "held_out.md").read_text("utf-8").splitlines() if f"| {task} |" in line
    ]
    written = re.search(rf"(?:\| |; ){re.escape(figure)} (\d\.\d+)", entries[-1])
    shown = re.search(rf"\| {re.escape(row)} \| (\d\.\d+) \|", (ROOT / "README.md").read_text("utf-8"))
    assert written and shown and shown[1] == written[1]


def test_the_readme_names_when_it_was_opened() -> None:
    entries = [
        line for line in (ROOT / "evals" / "held_out.md").read_text("utf-8").splitlines() if "| situations |" in line
    ]
    day, commit = (part.strip() for part in entries[-1].split("|")[1:3])
    assert f"({day}, {commit};" in (ROOT / "README.md").read_text("utf-8")
