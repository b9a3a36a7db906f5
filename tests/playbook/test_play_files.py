"""Play files are read whole, and a broken one is refused with its line and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import BadFile
from coach.playbook.play_files import read_play

GOOD = """---
id: x
title: A play
verdict: explain
basis: house
ask: line_up
audience: team
headline: "Do it."
elements:
  - id: one
    label: One thing
    source: 003-04
    groups: ["one + thing"]
    examples: ["It is one thing.", "A single matter."]
---
## Why
- Because. {003-04}

## They answer
- they: "No."
  you: "Yes."

## How reps put it
- a phrasing

## Draft: spoken
One thing. {#one}
"""


def test_a_good_file_is_read_whole() -> None:
    play = read_play(GOOD, "x.md")
    assert play.elements[0].groups == ("one + thing",)
    assert play.why[0].sources == ("003-04",)
    assert play.comebacks[0].you_say == "Yes."
    assert set(play.drafts) == {"spoken"}


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("---\nid: x", "id: x", 1, "must begin with a head"),
        ("title: A play", "title: [A play", 4, "YAML"),
        ("verdict: explain", "verdict: perhaps", 4, "verdict"),
        ("basis: house", "baseis: house", 2, "unknown key `baseis`"),
        ("## Why", "## Whatever", 16, "unknown section"),
        ('  you: "Yes."', "", 20, "they: …"),
        ("## Draft: spoken", "## Draft: fax", 26, "unknown channel `fax`"),
        ("{#one}", "{#two}", 26, "`{#two}` is no element"),
        ("One thing. {#one}", "One thing.", 26, "no line carries the element `one`"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(BadFile, match=says) as caught:
        read_play(GOOD.replace(old, new, 1), "x.md")
    assert caught.value.line == line


@pytest.mark.parametrize("path", sorted(Path("knowledge/plays").glob("*.md")), ids=lambda path: path.stem)
def test_every_shipped_play_has_what_a_rep_needs(path: Path) -> None:
    play = read_play(path.read_text(encoding="utf-8"), path.name)
    assert play.id == path.stem
    assert 8 <= len(play.phrasings) <= 15
    assert play.when and play.when_not and play.why and play.risks and play.next_steps and play.comebacks
    assert play.elements and play.drafts and play.never
    assert all(line.sources for line in play.why)
