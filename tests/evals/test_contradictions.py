"""The contradictions between two folders of documents, each pair once, and the reader's word on them."""

from __future__ import annotations

from pathlib import Path

from evals.bench.contradictions import judged, surest


def test_two_folders_are_set_against_each_other(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, text in (
        (ours, "A reference customer takes at most two calls in a quarter, whoever asks for it."),
        (theirs, "A reference customer takes at most six calls in a quarter, whoever asks for it."),
    ):
        folder.mkdir()
        (folder / "calls.md").write_text(f"# Calls of {folder.name}\n\n{text}\n", encoding="utf-8")
    (pair,) = surest(ours, theirs)
    assert {"two" in pair.first.sentence, "six" in pair.second.sentence} == {True}
    assert "different numbers" in pair.why


def test_the_reader_judged_thirty() -> None:
    assert len(judged()) == 30
