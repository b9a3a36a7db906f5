"""Notes by words and meaning: a collection for each team, in step with the database, and none of another's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.retrieval.note_index import NoteIndex, NoteText
from coach.retrieval.note_search import rank_notes


class Letters:
    """An embedder that counts letters; good enough to be near to oneself."""

    name, dimension = "letters", 26

    def embed(self, texts):
        matrix = np.array([[text.lower().count(chr(97 + at)) + 0.01 for at in range(26)] for text in texts], np.float32)
        return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.fixture
def held() -> dict[str, list[NoteText]]:
    return {
        "north": [NoteText(id=1, text="the zebra jazz quiz"), NoteText(id=2, text="crew planning saves two days")],
        "south": [NoteText(id=3, text="the zebra jazz quiz")],
    }


@pytest.fixture
def index(tmp_path: Path, held: dict[str, list[NoteText]]):
    def stamps() -> dict[str, str]:
        return {team: f"{len(notes)}.{sum(len(n.text) for n in notes)}" for team, notes in held.items()}

    opened = NoteIndex(tmp_path / "notes", Letters(), lambda team: held[team], stamps)
    opened.refresh()
    assert opened.wait(60)
    yield opened
    opened.close()


def test_a_team_has_its_own_collection(index, held, tmp_path):
    assert len([one for one in (tmp_path / "notes").iterdir() if one.is_dir()]) == 2
    assert set(index.near("north", held["north"], "zebra jazz quiz")) == {1, 2}
    assert index.near("south", held["north"], "zebra jazz quiz") == {}


def test_it_keeps_in_step_and_never_takes_an_old_text_for_a_new_one(index, held):
    held["north"][1] = NoteText(id=2, text="something wholly different now, and longer")
    assert 2 not in index.near("north", held["north"], "crew planning")
    index.refresh()
    assert index.wait(60) and 2 in index.near("north", held["north"], "crew planning")


def test_erasing_leaves_no_byte_and_the_rest_comes_back(index, held, tmp_path):
    held["south"].clear()
    index.erase("south")
    index.refresh()
    assert index.wait(60)
    assert index.near("south", [NoteText(id=3, text="the zebra jazz quiz")], "zebra") == {}
    assert not list((tmp_path / "notes").glob(".gone-*"))


def test_a_damaged_collection_is_made_again(index, held, tmp_path):
    index.close()
    for path in (tmp_path / "notes").rglob("chroma.sqlite3"):
        path.write_bytes(b"damaged")
    fresh = NoteIndex(tmp_path / "notes", Letters(), lambda team: held[team], lambda: {"north": "anew"})
    fresh.refresh()
    assert fresh.wait(60) and set(fresh.near("north", held["north"], "zebra")) == {1, 2}
    fresh.close()


def test_words_and_meaning_are_ranked_together(held):
    found = rank_notes(held["north"], "crew planning", 5, {1: 0.1, 2: 0.9})
    assert [one.id for one in found] == [2]
    assert rank_notes([], "anything", 5) == []
