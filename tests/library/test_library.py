"""The library over its life: filled, upgraded, changed, published, rolled back, withdrawn, erased."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from coach.errors import BadUse
from coach.library.knowledge import load_edition
from coach.library.layout import edition_folder
from coach.library.library import Library
from coach.library.records import Item
from coach.store.engine import Store, open_store


def item(library: Library, name: str) -> Item:
    return next(one for one in library.list() if one.id == name)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    later = time.time() + 5
    os.utime(path, (later, later))


def test_an_edition_fills_an_empty_library(filled: Library, edition: Path) -> None:
    knowledge = load_edition(edition)
    assert filled.published_passages() == knowledge.passages
    assert filled.holdings() == knowledge.holdings
    assert {one.status for one in filled.list()} == {"published"}
    assert filled.plays()[0].id == "open-well" and filled.rules()[0].value == 1
    assert filled.articles()[0].title == "On calling" and filled.disagreements()[0].id == "X1"
    assert filled.policy()[0].play == "open-well" and filled.premises()[0].id == "talk-more"


def test_the_same_edition_again_changes_nothing(filled: Library, edition: Path) -> None:
    stamp = filled.stamp()
    assert filled.take_edition(edition).documents == ()
    os.utime(edition / "policy.md", (1, 1))
    assert filled.take_edition(edition).documents == ()
    assert filled.stamp() == stamp and len(stamp) == 16


def test_a_later_edition_publishes_what_nobody_edited(filled: Library, edition: Path) -> None:
    stamp = filled.stamp()
    edit(edition / "playbook" / "first-call.md", "one question", "one short question")
    report = filled.take_edition(edition)
    assert [(one.id, one.version, one.status) for one in report.documents] == [("first-call", 2, "published")]
    assert filled.stamp() != stamp
    assert any("short question" in passage.text for passage in filled.published_passages())


def test_a_later_edition_is_a_draft_where_somebody_edited(
    filled: Library, edition: Path, tmp_path: Path
) -> None:
    filled.export(tmp_path / "mine")
    mine = tmp_path / "mine" / "playbook" / "first-call.md"
    edit(mine, "one question", "one kind question")
    assert filled.add_files([mine], publish=True, by="ana").documents[0].version == 2
    stamp = filled.stamp()
    edit(edition / "playbook" / "first-call.md", "one question", "one short question")
    report = filled.take_edition(edition)
    assert [(one.id, one.version, one.status) for one in report.documents] == [("first-call", 3, "draft")]
    assert filled.stamp() == stamp and "kind question" in filled.show("first-call").text
    assert filled.publish("first-call").version == 3
    assert "short question" in filled.show("first-call").text


def test_an_edition_does_not_bring_back_what_was_removed_or_withdrawn(filled: Library, edition: Path) -> None:
    filled.remove("house-thanks")
    filled.withdraw("first-call")
    edit(edition / "playbook" / "house-thanks.md", "short", "brief")
    edit(edition / "playbook" / "first-call.md", "one question", "one short question")
    report = filled.take_edition(edition)
    assert [(one.id, one.status) for one in report.documents] == [("first-call", "draft")]
    assert filled.published_passages() == ()


def test_a_new_file_of_a_later_edition_is_published(filled: Library, edition: Path) -> None:
    text = (edition / "playbook" / "house-thanks.md").read_text(encoding="utf-8")
    new = edition / "playbook" / "house-notes.md"
    new.write_text(text.replace("id: house-thanks", "id: house-notes"), encoding="utf-8")
    assert [one.id for one in filled.take_edition(edition).documents] == ["house-notes"]


def test_publish_roll_back_withdraw(filled: Library, tmp_path: Path) -> None:
    filled.export(tmp_path / "mine")
    mine = tmp_path / "mine" / "playbook" / "house-thanks.md"
    edit(mine, "is enough", "will do")
    before = filled.stamp()
    filled.add_files([mine], by="ana")
    assert filled.stamp() == before and item(filled, "house-thanks").newest == 2
    assert filled.publish("house-thanks").version == 2
    assert filled.stamp() != before
    back = filled.rollback("house-thanks")
    assert (back.version, back.status, back.newest) == (1, "published", 2)
    assert filled.stamp() == before
    with pytest.raises(BadUse, match="no earlier"):
        filled.rollback("house-thanks")
    gone = filled.withdraw("house-thanks", why="out of date")
    assert (gone.status, gone.why) == ("withdrawn", "out of date")
    assert all(passage.document != "house-thanks" for passage in filled.published_passages())
    assert len(filled.show("house-thanks").versions) == 2
    with pytest.raises(BadUse, match="not published"):
        filled.withdraw("house-thanks")
    with pytest.raises(BadUse, match="not published"):
        filled.rollback("house-thanks")
    assert filled.publish("house-thanks").status == "published"


def test_a_play_goes_and_comes_with_its_status(filled: Library) -> None:
    filled.withdraw("open-well")
    assert filled.plays() == ()
    filled.publish("open-well")
    assert [play.id for play in filled.plays()] == ["open-well"]


def test_what_the_coach_needs_stays(filled: Library) -> None:
    for name in ("policy", "rules", "articles", "premises", "disagreements"):
        with pytest.raises(BadUse, match="needs its"):
            filled.withdraw(name)
        with pytest.raises(BadUse, match="needs its"):
            filled.remove(name)


def test_unknown_ids(filled: Library) -> None:
    for call in (filled.show, filled.publish, filled.rollback, filled.withdraw, filled.remove):
        with pytest.raises(BadUse, match="no document or play `nothing`"):
            call("nothing")


def test_passages_by_id_are_those_published(filled: Library) -> None:
    ids = [passage.id for passage in filled.published_passages()]
    assert list(filled.passages([*ids, "unknown"])) and set(filled.passages([*ids, "unknown"])) == set(ids)
    filled.withdraw("first-call")
    assert set(filled.passages(ids)) < set(ids)
    assert filled.passages([]) == {}


def test_removal_leaves_no_byte(filled: Library, store: Store, tmp_path: Path) -> None:
    secret = "Zebrafink-4711"
    note = tmp_path / "secret.md"
    note.write_text(f"# About {secret}\n\n" + f"{secret} is our code word. " * 200, encoding="utf-8")
    added = filled.add_files([note], publish=True).documents[0]
    assert any(secret in passage.text for passage in filled.published_passages())
    filled.remove(added.id)
    assert added.id not in {one.id for one in filled.list()}
    if store.engine.dialect.name == "sqlite":
        for path in Path(store.place).parent.iterdir():
            assert secret.encode() not in path.read_bytes(), path
            assert secret.lower().encode() not in path.read_bytes(), path


def test_export_is_an_edition_and_comes_back_unchanged(
    filled: Library, edition: Path, tmp_path: Path
) -> None:
    files = filled.export(tmp_path / "out")
    assert len(files) == 8
    for path in files:
        same = edition / path.relative_to(tmp_path / "out")
        assert path.read_text(encoding="utf-8") == same.read_text(encoding="utf-8")
    assert load_edition(tmp_path / "out").problems == ()
    report = filled.add_files([tmp_path / "out"], publish=True)
    assert report.problems == () and {one.version for one in report.documents} == {1}
    filled.export(tmp_path / "out")
    filled.remove("house-thanks")
    with pytest.raises(BadUse, match=r"house-thanks\.md"):
        filled.export(tmp_path / "out")


def test_missed_questions_are_kept(library: Library) -> None:
    library.add_missed("May we tape the call?", "not_in_playbook")
    library.add_missed("Who signs?", "not_in_playbook")
    assert [one.text for one in library.missed()] == ["Who signs?", "May we tape the call?"]


def test_a_newer_reader_reads_the_files_again(
    filled: Library, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coach.library import derived

    held = filled.holdings()
    monkeypatch.setattr(derived, "_readers", lambda: "another reader")
    assert Library(store).holdings() == held


def test_a_damaged_snapshot_is_made_anew(filled: Library, store: Store) -> None:
    from coach.library.repository import Repository

    held = filled.holdings()
    with store.writing() as session:
        Repository(session).set_meta("holdings", "{broken")
    assert Library(store).holdings() == held


def test_a_cold_start_reads_everything_quickly(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'home' / 'coach.sqlite'}"
    store = open_store(url)
    Library(store).take_edition(edition_folder())
    store.close()
    spent = []
    for _ in range(5):
        start = time.process_time()
        store = open_store(url)
        library = Library(store)
        library.take_edition(edition_folder())
        library.holdings()
        library.published_passages()
        library.stamp()
        spent.append(time.process_time() - start)
        store.close()
    assert min(spent) < 0.030, spent
