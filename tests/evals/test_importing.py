"""What users asked becomes a sample only when somebody has reviewed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import BadUse
from evals.importing import Proposal, collect, take
from evals.kinds import AdviceSample
from evals.samples import load

ASKED = [
    Proposal(text="may I sit in on the call: yes or no?", why="missed", verdict="not_in_playbook"),
    Proposal(text="she said \"no\"", why="marked bad: wrong decision", verdict="not_yet"),
    Proposal(text="third", why="missed", verdict="not_in_playbook"),
]  # fmt: skip


def test_only_reviewed_proposals_become_samples(tmp_path: Path) -> None:
    file, into = tmp_path / "proposals.yaml", tmp_path / "advice.yaml"
    into.write_text("samples:\n", encoding="utf-8")
    assert collect(ASKED, file) == 3
    with pytest.raises(BadUse, match="is there already"):
        collect(ASKED, file)
    assert take(file, into).added == 0
    text = file.read_text(encoding="utf-8").replace('"reviewed": false', '"reviewed": true', 2)
    file.write_text(text.replace('"must_say": []', '"must_say": ["Ask both sides."]', 1), encoding="utf-8")
    taken = take(file, into)
    assert taken.added == 1
    assert [line.partition(":")[0] for line in taken.left] == ["user-002", "user-003"]
    assert "must_say" in taken.left[0]
    dataset = load(into, "samples", AdviceSample)
    assert dataset.problems == ()
    assert [one.turns for one in dataset.samples] == [("may I sit in on the call: yes or no?",)]
    assert take(file, into).left[0] == "user-001: is in the dataset already"


def test_a_file_without_proposals_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("nothing", encoding="utf-8")
    with pytest.raises(BadUse, match="holds no proposals"):
        take(tmp_path / "x.yaml")
