"""Names of uploads are harmless; a trimmed document keeps what was not ticked."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from coach.errors import BadUse
from coach.library.library import Library
from coach.library.trimming import trimmed
from coach.library.uploads import held, safe_name

DATA = os.environ.get("COACH_TEST_DATA")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"), ("..\\..\\win.ini", "win.ini"), ("a/b/c.md", "c.md"), ("", "upload"),
        ("...", "upload"), ("CON.txt", "CON-file.txt"), ("<script>.pdf", "script.pdf"), ("x\0y.md", "xy.md"),
        ("Grüße.docx", "Grüße.docx"), ("name." + "x" * 50, "name." + "x" * 12), ("a" * 400 + ".md", "a" * 100 + ".md"),
    ],
)  # fmt: skip
def test_names_are_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.skipif(not DATA, reason="COACH_TEST_DATA names no folder")
def test_no_name_leads_out_of_its_folder() -> None:
    lines = (Path(DATA or "") / "security" / "injections_public.jsonl").read_text(encoding="utf-8").split("\n")
    names = [row["text"] for row in map(json.loads, filter(None, lines)) if row["kind"] == "naughty_string"]
    assert len(names) == 255
    for name in names:
        with held(name, b"x") as path:
            assert path.resolve().parent == path.parent.resolve() and path.read_bytes() == b"x"
            folder = path.parent
        assert not folder.exists()


def test_an_upload_leaves_no_path_behind(library: Library) -> None:
    report = library.add_upload("../Thanks.md", b"# On thanking\n\nRing them.", "tove")
    assert report.documents[0].id == "on-thanking"
    version = library.show("on-thanking").versions[0]
    assert version.origin == "" and version.by == "tove"
    again = library.add_upload("other.md", b"# On thanking\n\nRing them soon.", "tove")
    assert (again.documents[0].id, again.documents[0].version) == ("on-thanking", 2)
    assert library.add_upload("x.zip", b"PK", "tove").problems == (
        "x.zip: files of the kind `.zip` are not read; unpack it and add the folder",
    )


def test_trimming(library: Library) -> None:
    page = b"# Calls\n\nFirst.\n\n## Before\n\nWrite a question.\n\n### Deep\n\nInside.\n\n## After\n\nThank them.\n"
    library.add_upload("calls.md", page)
    view = library.clean_view("calls")
    text = trimmed(view.text, view.passages, {1}, {3}, "All calls")
    library.add_text("calls", text)
    view = library.clean_view("calls")
    assert view.title == "All calls" and [one.heading for one in view.passages][:1] == [""]
    assert "Write a question" not in view.text and "Thank them." in view.passages[-1].text
    assert "After" not in view.text
    with pytest.raises(BadUse, match="at least one passage"):
        trimmed(view.text, view.passages, {one.position for one in view.passages}, set(), "x")
