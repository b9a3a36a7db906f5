"""Editions load whole; a broken file is refused with its line, and the others still load."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.library.knowledge import load_edition
from coach.library.layout import edition_folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_small_edition(edition: Path) -> None:
    knowledge = load_edition(edition)
    assert knowledge.problems == ()
    assert [document.id for document in knowledge.documents] == ["first-call", "house-thanks"]
    passages = {passage.heading: passage for passage in knowledge.passages}
    assert passages["How to open"].sources == ("001-01",)
    assert passages["How to open"].article == "001"
    assert passages["What to avoid"].sources == ("001-02", "001-03")
    assert passages["What to avoid"].text.endswith("- talking long\n- talking about us")
    assert passages["Thank them the same day"].article is None
    held = knowledge.holdings
    assert [len(part) for part in (held.plays, held.policy, held.premises, held.disagreements)] == [
        1,
        1,
        1,
        1,
    ]


def test_the_shipped_edition_loads_whole() -> None:
    knowledge = load_edition(edition_folder())
    assert len(knowledge.documents) >= 20 and len(knowledge.holdings.plays) == 17
    assert {kind.kind for kind in knowledge.files} == {
        "document", "play", "policy", "disagreements", "premises", "articles", "rules",
    }  # fmt: skip
    assert knowledge.problems == ()
    numbered = {source for passage in knowledge.passages for source in passage.sources if source[0].isdigit()}
    assert len(numbered) == 65
    assert all("{" not in passage.text for passage in knowledge.passages)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("plays/open-well.md", "verdict: explain", "verdict: maybe", "open-well.md, line 5"),
        ("plays/open-well.md", "letter: A", "letters: A", "unknown key `letters`"),
        ("plays/open-well.md", "## When\n", "## Whenever\n", "unknown section `Whenever`"),
        ("plays/open-well.md", "id: open-well\n", "id: [open\n", "line 3: not valid YAML"),
        (
            "playbook/first-call.md",
            "title: The first call\n",
            "",
            "first-call.md, line 2: the head lacks `title`",
        ),
        ("playbook/first-call.md", "---\nid", "id", "first-call.md, line 1"),
        ("playbook/first-call.md", "id: first-call", "id: ../first-call", "line 2: the id `../first-call`"),
        ("plays/open-well.md", "id: open-well", "id: rules", "line 2: the id `rules` will not do"),
        ("policy.md", "| explain | open-well", "| shrug | open-well", "policy.md, line 5"),
        ("disagreements.md", "Rule: They do.", "", "disagreements.md, line 1"),
        ("premises.md", "Belief:", "Beleif:", "premises.md, line 1"),
        ("rules.yaml", "rules:", "numbers:", "rules.yaml, line 1"),
        ("articles.yaml", "articles:", "- ", "articles.yaml, line"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    edition: Path, name: str, old: str, new: str, said: str
) -> None:
    files = len(load_edition(edition).files)
    change(edition, name, old, new)
    knowledge = load_edition(edition)
    assert any(said in problem for problem in knowledge.problems), knowledge.problems
    assert len(knowledge.files) == files - 1


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("plays/open-well.md", "rows: [explain]", "rows: [gone]", "names the row `gone`"),
        ("plays/open-well.md", 'sources: ["001-01"]', 'sources: ["009-01"]', "rests on `009-01`"),
        ("plays/open-well.md", "source: 001-01", "source: 009-02", "element `ask` rests on `009-02`"),
        ("plays/open-well.md", "[X1]", "[X9]", "names `X9`"),
        ("policy.md", "| open-well | -", "| open-well | closing", "leads to the play `closing`"),
        ("disagreements.md", "plays: open-well", "plays: shut-well", "names the play `shut-well`"),
        ("premises.md", "{001-02}", "{001-99}", "rests on `001-99`"),
    ],
)
def test_names_that_lead_nowhere_are_named(edition: Path, name: str, old: str, new: str, said: str) -> None:
    change(edition, name, old, new)
    knowledge = load_edition(edition)
    assert len(knowledge.problems) == 1 and said in knowledge.problems[0]
    assert knowledge.problems[0].startswith(name)


def test_bytes_that_are_no_text(edition: Path) -> None:
    (edition / "plays" / "bad.md").write_bytes(b"---\nid: x\n\xff\xfe\n---\n")
    knowledge = load_edition(edition)
    assert knowledge.problems == ("plays/bad.md, line 3: the file is not UTF-8 text; save it as UTF-8",)


def test_an_id_taken_twice(edition: Path) -> None:
    text = (edition / "playbook" / "first-call.md").read_text(encoding="utf-8")
    (edition / "playbook" / "zcopy.md").write_text(text, encoding="utf-8")
    problem = "playbook/zcopy.md, line 2: the id `first-call` is taken by playbook/first-call.md"
    assert load_edition(edition).problems == (problem,)
