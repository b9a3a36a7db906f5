"""The evals' report on the page: the newest run of each task, what went wrong, plain words where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.accounts.records import Viewer
from coach.bootstrap import App
from coach.web.pages import pages_for, quality, turn_to
from coach.web.visits import Visit
from coach.workshop.quality import edition_figures, newest_reports
from tests.web.scripted import ScriptedApp


def run(folder: Path, name: str, half: str = "open", **more: object) -> None:
    figures = [{"name": "verdict right", "value": 0.9, "low": 0.8, "high": 0.95, "n": 20, "target": 0.95, "judged": ""}]
    held = {"task": "situations", "half": half, "at": "2026-02-10T08:00:00Z", "commit": "abc", "engine": "playbook",
            "samples": 20, "figures": figures, "seconds": 1.0, **more}  # fmt: skip
    (folder / name).mkdir(parents=True)
    (folder / name / "run.json").write_text(json.dumps(held), encoding="utf-8")


def test_the_newest_open_run_of_a_task(tmp_path: Path) -> None:
    run(tmp_path, "20260210T080000Z-situations")
    run(tmp_path, "20260211T080000Z-situations", commit="new")
    run(tmp_path, "20260212T080000Z-situations", half="held_out")
    (tmp_path / "20260213T080000Z-situations").mkdir()
    (tmp_path / "20260213T080000Z-situations" / "run.json").write_text("{cut", encoding="utf-8")
    lines = [{"id": "a", "given": ["<b>said</b>"], "target": "not_yet", "got": "explain", "scores": {"verdict": 0.0}},
             {"id": "b", "given": ["x"], "scores": {"verdict": 1.0}}]  # fmt: skip
    text = "\n".join(map(json.dumps, lines)) + "\n{cut"
    (tmp_path / "20260211T080000Z-situations" / "samples.jsonl").write_text(text, encoding="utf-8")
    (found,) = newest_reports(tmp_path)
    assert found.commit == "new" and [one.id for one in found.wrong] == ["a"]
    shown = quality._report(found)
    assert "90%" in shown and "short" in shown and "&lt;b&gt;said" in shown


def test_the_table_of_the_edition_is_read() -> None:
    lines = edition_figures(quality._edition())
    assert lines and all(line.what and line.figure for line in lines)


def test_trainers_and_managers_see_it_and_reps_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app: App = ScriptedApp(tmp_path)
    for role in ("trainer", "manager", "admin"):
        viewer = Viewer(user="x", role=role)
        assert "Figures this edition came with" in (turn_to("quality", "", Visit(app=app, viewer=viewer)).html or "")
    assert "quality" not in {page.id for page in pages_for(Viewer(user="maria"))}
    monkeypatch.setattr(quality, "_edition", lambda: tmp_path / "none.md")
    assert "No report yet" in quality.show(Visit(app=app, viewer=Viewer(user="x", role="trainer")))
    app.close()
