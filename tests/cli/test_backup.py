"""`coach backup` and `coach restore` as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.cli import main
from tests.cli.conftest import Run


def test_there_and_back(coach: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"accounts": [{"name": "Backed Up Ltd", "notes": [{"text": "kept"}]}]}))
    assert coach("accounts", "import", "a.json").code == 0
    made = json.loads(coach("backup", "one.zip", "--json").out)["backup"]
    assert Path(made["path"]) == tmp_path / "one.zip" and made["there"]
    assert "one.zip" in coach("backup", "--list").out
    words = ["restore", str(tmp_path / "one.zip"), "--home", str(tmp_path / "new")]
    assert main([*words, "--json"]) == 0
    restored = json.loads(capsys.readouterr().out)
    assert restored["passages"] > 100 and restored["rows"]["accounts"] >= 1
    assert main(words) == 1
    assert "holds data already" in capsys.readouterr().err
    assert main(["accounts", "show", "Backed Up", "--home", str(tmp_path / "new")]) == 0
    assert "kept" in capsys.readouterr().out
    said = coach("accounts", "remove", "Backed Up").out
    assert "one.zip" in said and "--erase-account" in said
    assert coach("backup", "one.zip", "--erase-account", "Backed Up").code == 0
    assert coach("backup", "one.zip", "--erase-account", "Backed Up").code == 2
    assert coach("backup", "one.zip", "--drop").code == 0
    assert coach("backup").code == 2 and coach("backup", "one.zip", "--drop").code == 2
