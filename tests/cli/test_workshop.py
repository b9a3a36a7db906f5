"""The trainer's commands over one App: from a file to a published play, and every look between."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

from coach.commands.trainer_words import ASKERS, STAGES
from coach.playbook.records import Asker, Stage
from tests.cli.conftest import Run

PAGE = """# Resting a tired customer

When a customer sounds tired, do the following:

- Thank them for what they did.
- Give them a rest of a quarter.
- Tell the team that they are resting.
"""


def test_the_words_are_those_of_the_records() -> None:
    assert STAGES[-1] in get_args(Stage) and set(STAGES) == set(get_args(Stage)) and set(ASKERS) == set(get_args(Asker))


def test_from_a_file_to_a_play_and_back_out(coach: Run, tmp_path: Path) -> None:
    (tmp_path / "rest.md").write_text(PAGE)
    assert coach("library", "add", "rest.md").code == 0
    document = "resting-a-tired-customer"
    view = json.loads(coach("library", "view", document, "--json").out)["view"]
    assert view["passages"] and not view["held"]
    (proposal,) = json.loads(coach("workshop", "propose", document, "--json").out)["proposals"]
    form = json.loads(coach("workshop", "form", document, "--proposal", proposal["id"], "--json").out)["form"]
    form |= {"verdict": "protect_relationship", "said": ["our keenest customer is worn out, what do I do"]}
    (tmp_path / "play.json").write_text(json.dumps(form))
    saved = coach("workshop", "save", "play.json", "--why", "from the course", "--user", "owner")
    assert saved.code == 1 and "ask a trainer or an admin" in saved.err
    assert coach("workshop", "save", "play.json", "--why", "from the course").code == 0
    play = form["id"]
    assert "It fires" in coach("workshop", "try", play, "our keenest customer is worn out").out
    assert "recorded questions" in coach("workshop", "changes", play, document).out
    assert coach("library", "publish", play, "--why", "ready").code == 0
    assert "+" in coach("library", "diff", document).out
    coach("library", "publish", document)
    left = json.loads(coach("library", "withdraw", document, "--why", "old", "--json").out)
    assert left["passages_left"] == 0 and left["documents"][0]["status"] == "withdrawn"
    for item in (play, document):
        assert coach("library", "remove", item).code == 0


def test_the_looks(coach: Run) -> None:
    assert "meaning 1" in coach("workshop", "look", "how many names", "--situation", "early").out
    assert len(json.loads(coach("workshop", "coverage", "--json").out)["plays"]) == 17
    assert coach("workshop", "missed").code == 0 and coach("workshop", "samples").code == 0
    assert coach("library", "due").out.startswith("Nothing is due")
    settled = coach("library", "settle", "too-early", "--owner", "ana", "--review", "2026-01-01")
    assert "owner ana" in settled.out
    assert "too-early" in coach("library", "due", "--as-of", "2026-02-01").out


def test_what_is_off_is_told(coach: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"title": 3}')
    for words, said in (
        (("workshop", "save", "bad.json"), "title:"),
        (("workshop", "propose", "deflect-premature-ask"), "plays are proposed from documents"),
        (("workshop", "changes", "too-early"), "no draft"),
        (("workshop", "contradictions", "too-early", "--settle", "nothing"), "no contradiction"),
        (("library", "view", "too-early", "--number", "99"), "no version 99"),
    ):
        ran = coach(*words)
        assert ran.code in {1, 2} and said in ran.err
