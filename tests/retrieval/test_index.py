"""The index: in step with the passages, and whole again after any damage (SAFETY F12, F17, F18, F22, T14)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.playbook.records import Passage
from coach.retrieval.index import Index
from tests.retrieval.conftest import HashedWords, first, many, passage

Damage = Callable[[Path], None]


def reopened(tmp_path: Path, passages: list[Passage], stamp: str = "1", name: str = "hashed") -> Index:
    index = Index(tmp_path / "index", HashedWords(name))
    index.sync(passages, stamp)
    return index


def test_found_by_words_at_once_and_by_meaning_after(index: Index, passages: list[Passage]) -> None:
    index.sync(passages, "1")
    assert first(index, "limit of calls") == "Limits"
    assert index.wait(30)
    found = index.find("limit of calls", 3)
    assert not found.words_only
    assert found.hits[0].vector_rank is not None and found.hits[0].similarity is not None
    assert index.progress.complete and index.progress.total == len(passages)


def test_changes_are_followed_and_nothing_is_embedded_twice(
    index: Index, passages: list[Passage], embedder: HashedWords
) -> None:
    index.sync(passages, "1")
    assert index.wait(30)
    calls = embedder.calls
    changed = [*passages[1:], passage(9, "Gifts", "No gift is given for a reference call.")]
    index.sync(changed, "2")
    assert index.wait(30)
    assert embedder.calls == calls + 1
    assert first(index, "gift") == "Gifts"
    assert all(hit.passage.heading != "Asking too early" for hit in index.search("early first meeting", 10))


def test_unchanged_passages_are_not_read_again(tmp_path: Path, passages: list[Passage]) -> None:
    first_time = reopened(tmp_path, passages)
    assert first_time.wait(30)
    first_time.close()

    def never() -> list[Passage]:
        raise AssertionError("nothing changed, so nothing needs to be read")

    index = Index(
        tmp_path / "index", HashedWords(),
        fetch=lambda ids: {one.id: one for one in passages if one.id in ids},
    )  # fmt: skip
    index.sync(never, "1")
    assert index.wait(30) and first(index, "limit") == "Limits"
    index.close()


def graph(folder: Path, name: str) -> Path:
    return next((folder / "vectors").glob(f"chroma-*/*/{name}"))


def truncate(folder: Path) -> None:
    with graph(folder, "data_level0.bin").open("r+b") as file:
        file.truncate(1000)


def flip(folder: Path) -> None:
    path = graph(folder, "data_level0.bin")
    content = bytearray(path.read_bytes())
    for place in range(100, len(content), 997):
        content[place] ^= 0xFF
    path.write_bytes(content)


def remove_segment(folder: Path) -> None:
    shutil.rmtree(graph(folder, "data_level0.bin").parent)


def remove_database(folder: Path) -> None:
    next((folder / "vectors").glob("chroma-*/chroma.sqlite3")).unlink()


def garble_database(folder: Path) -> None:
    next((folder / "vectors").glob("chroma-*/chroma.sqlite3")).write_bytes(os.urandom(5000))


def remove_vectors(folder: Path) -> None:
    shutil.rmtree(folder / "vectors")


def garble_kept(folder: Path) -> None:
    path = next((folder / "vectors").glob("*.kept"))
    content = bytearray(path.read_bytes())
    content[70:90] = bytes(20)
    path.write_bytes(content[:-7])


def garble_notes(folder: Path) -> None:
    (folder / "vectors" / "vectors.json").write_text("{", encoding="utf-8")
    (folder / "words" / "words.json").write_text("not json", encoding="utf-8")


def flip_words(folder: Path) -> None:
    path = next((folder / "words").glob("bm25-*/data.csc.index.npy"))
    content = bytearray(path.read_bytes())
    content[-9] ^= 0x40
    path.write_bytes(content)


def remove_everything(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "damage",
    [truncate, flip, remove_segment, remove_database, garble_database, remove_vectors, garble_kept,
     garble_notes, flip_words, remove_everything],
)  # fmt: skip
def test_rebuilt_by_itself_with_the_same_answers(tmp_path: Path, damage: Damage) -> None:
    passages = many(300)
    queries = [f"word{n} calls customer{n % 5}" for n in range(50)]
    before = reopened(tmp_path, passages)
    assert before.wait(60)
    wanted = [[hit.passage.id for hit in before.search(query, 3)] for query in queries]
    before.close()
    damage(tmp_path / "index")
    after = reopened(tmp_path, passages)
    assert first(after, "word17") == "Part 17"
    assert after.wait(60)
    assert [[hit.passage.id for hit in after.search(query, 3)] for query in queries] == wanted
    assert not after.find("word17", 1).words_only
    after.close()


def test_same_answers_after_many_restarts(tmp_path: Path) -> None:
    passages = many(1500)
    wanted: list[list[str]] = []
    for round_number in range(5):
        index = reopened(tmp_path, passages)
        assert index.wait(60)
        answers = [hit.passage.id for n in range(50) for hit in index.search(f"word{n} calls", 3)]
        assert round_number == 0 or answers == wanted[0]
        wanted.append(answers)
        index.close()


def test_another_embedder_gets_its_own_vectors(tmp_path: Path, passages: list[Passage]) -> None:
    one = reopened(tmp_path, passages)
    assert one.wait(30)
    one.close()
    other = reopened(tmp_path, passages, name="another")
    assert other.wait(30)
    assert other.find("limit of calls", 1).hits[0].similarity is not None
    assert [path.name for path in (tmp_path / "index" / "vectors").glob("*.kept")] == ["another.kept"]
    other.close()


def test_a_failing_embedder_leaves_search_by_words(
    index: Index, passages: list[Passage], embedder: HashedWords
) -> None:
    index.sync(passages, "1")
    assert index.wait(30)
    embedder.broken = True
    found = index.find("limit of calls", 2)
    assert found.words_only and found.hits[0].passage.heading == "Limits"
    index.sync(passages[:-1], "2")
    index.sync([*passages, passage(9, "Gifts", "No gift is given.")], "3")
    assert not index.wait(30) and index.problem == "The embedder is down."
    embedder.broken = False
    index.sync(passages, "4")
    assert index.wait(30) and not index.find("limit of calls", 2).words_only


def test_lost_while_running_is_repaired(tmp_path: Path, index: Index, passages: list[Passage]) -> None:
    index.sync(passages, "1")
    assert index.wait(30)
    assert index._vector_set is not None
    index._vector_set._watched().__enter__().close()  # Chroma goes away under the running index
    assert first(index, "limit of calls") == "Limits"
    assert index.wait(30)
    assert not index.find("limit of calls", 1).words_only


def test_erased_passages_leave_no_bytes(tmp_path: Path, index: Index, embedder: HashedWords) -> None:
    passages = [passage(n, f"Part {n}", f"canaryword{n} and more") for n in range(120)]
    index.sync(passages, "1")
    assert index.wait(60)
    texts = [f"Playbook\nPart {n}\ncanaryword{n} and more" for n in range(40)]
    needles = [row.tobytes() for row in embedder.embed(texts)]
    words = [f"canaryword{n}".encode() for n in range(40)]
    stored = [path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file()]
    assert all(any(needle in content for content in stored) for needle in needles)
    index.sync(passages[40:], "2", erase=True)
    contents = [path.read_bytes() for path in (tmp_path / "index").rglob("*") if path.is_file()]
    left = [needle for needle in needles if any(needle in content for content in contents)]
    left += [word for word in words if any(word + b'"' in content for content in contents)]
    assert not left
    assert first(index, "canaryword77") == "Part 77"


def test_empty_and_odd_input(index: Index, passages: list[Passage]) -> None:
    index.sync([], "0")
    assert index.wait(30) and index.search("anything", 5) == []
    index.sync(passages, "1")
    assert index.wait(30)
    for query in ("", "   ", "🙂🙂", "\x00\x07", "<b></b>", "the of and", "x" * 100_000, "limit " * 20_000):
        assert isinstance(index.search(query, 3, extra="prospecting"), list)
    assert index.search("", 3) == []


WORK = """
import sys, itertools
from pathlib import Path
from coach.retrieval.index import Index
from tests.retrieval.conftest import HashedWords, many
index = Index(Path(sys.argv[1]), HashedWords())
passages = many(400)
for round in itertools.count():
    index.sync(passages[round % 3 * 40:], str(round % 3), erase=round % 2 == 1)
    index.wait()
    print(round, flush=True)
"""


def test_killed_at_any_time_it_opens_or_rebuilds(tmp_path: Path) -> None:
    passages = many(400)
    for delay in (0.05, 0.3, 0.7):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORK, str(tmp_path / "index")], stdout=subprocess.PIPE, text=True
        )
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(delay)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        index = reopened(tmp_path, passages, "0")
        assert index.wait(60) and index.progress.done == 400
        assert first(index, "word399 calls") == "Part 399"
        index.close()
