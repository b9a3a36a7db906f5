"""Files come in once, as new versions when they change, and go when they are gone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from edition_files import write

from coach.errors import BadUse
from coach.library.library import Library
from coach.library.records import Added
from coach.store.engine import open_store

PAGES = {
    "sales/_index.md": "---\ntitle: Sales\n---\n\nHow the field team works day by day.\n",
    "sales/calls.md": "# Calls\n\n## Before\n\nWrite one question down.\n\n## After\n\nThank them.\n",
    "sales/region/_index.md": "---\ntitle: Sales\n---\n\nHow the region works, which is different.\n",
    "notes.txt": "Short notes\n\nA customer who is tired says nothing at all, and one day they are gone.\n",
}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    return write(tmp_path / "handbook", PAGES)


def by_id(documents: tuple[Added, ...]) -> dict[str, tuple[int, str]]:
    return {one.id: (one.version, one.status) for one in documents}


def test_a_folder_comes_in_as_drafts(library: Library, pages: Path) -> None:
    report = library.add_files([pages], by="ana")
    assert report.problems == ()
    assert by_id(report.documents) == {
        "short-notes": (1, "draft"), "sales": (1, "draft"), "calls": (1, "draft"), "sales-2": (1, "draft"),
    }  # fmt: skip
    assert {one.id: one.passages for one in report.documents}["calls"] == 2
    assert library.published_passages() == () and library.show("calls").versions[0].by == "ana"


def test_the_same_folder_twice_adds_nothing(library: Library, pages: Path) -> None:
    first = library.add_files([pages], publish=True)
    stamp = library.stamp()
    again = library.add_files([pages], publish=True)
    assert by_id(again.documents) == by_id(first.documents)
    assert library.stamp() == stamp and {one.newest for one in library.list()} == {1}
    assert len(library.published_passages()) == 5


def test_drafts_are_published_by_adding_again(library: Library, pages: Path) -> None:
    library.add_files([pages])
    report = library.add_files([pages], publish=True)
    assert {one.status for one in report.documents} == {"published"}
    assert {one.version for one in report.documents} == {1}


def test_a_changed_file_is_a_new_version(library: Library, pages: Path) -> None:
    library.add_files([pages], publish=True)
    stamp = library.stamp()
    ids = {passage.id for passage in library.published_passages()}
    (pages / "sales" / "calls.md").write_text(
        PAGES["sales/calls.md"].replace("one question", "two questions"), encoding="utf-8"
    )
    draft = by_id(library.add_files([pages]).documents)
    assert draft["calls"] == (2, "draft") and draft["sales"] == (1, "published")
    assert library.stamp() == stamp
    assert by_id(library.add_files([pages], publish=True).documents)["calls"] == (2, "published")
    new = {passage.id for passage in library.published_passages()}
    assert len(ids - new) == len(new - ids) == 1  # what did not change keeps its id


def test_a_removed_file_is_gone_from_answers_at_once(library: Library, pages: Path) -> None:
    library.add_files([pages], publish=True)
    (pages / "sales" / "calls.md").unlink()
    kept = library.add_files([pages])
    assert by_id(kept.documents)["calls"] == (1, "published")
    assert "no longer in the folder" in next(one for one in kept.documents if one.id == "calls").warnings[0]
    report = library.add_files([pages], publish=True)
    assert by_id(report.documents)["calls"] == (1, "withdrawn")
    assert all(passage.document != "calls" for passage in library.published_passages())
    write(pages, {"sales/calls.md": PAGES["sales/calls.md"]})
    assert by_id(library.add_files([pages], publish=True).documents)["calls"] == (1, "published")


def test_what_somebody_withdrew_stays_away(library: Library, pages: Path) -> None:
    library.add_files([pages], publish=True)
    library.withdraw("calls")
    report = library.add_files([pages], publish=True)
    said = next(one for one in report.documents if one.id == "calls")
    assert said.status == "withdrawn" and "coach library publish calls" in said.warnings[0]


def test_the_same_title_is_a_new_version(library: Library, tmp_path: Path) -> None:
    write(
        tmp_path, {"a.md": "# Price talk\n\nNever first.\n", "b.md": "# Price talk\n\nNever, never first.\n"}
    )
    library.add_files([tmp_path / "a.md"], publish=True)
    report = library.add_files([tmp_path / "b.md"], publish=True)
    assert by_id(report.documents) == {"price-talk": (2, "published")}


def test_a_moved_folder_is_the_same_folder(library: Library, pages: Path, tmp_path: Path) -> None:
    first = library.add_files([pages], publish=True)
    shutil.move(pages, tmp_path / "elsewhere")
    again = library.add_files([tmp_path / "elsewhere"], publish=True)
    assert by_id(again.documents) == by_id(first.documents)
    assert by_id(library.add_files([tmp_path / "elsewhere"], publish=True).documents) == by_id(
        first.documents
    )


def test_a_renamed_file_is_the_same_document(library: Library, pages: Path) -> None:
    library.add_files([pages], publish=True)
    (pages / "sales" / "calls.md").rename(pages / "sales" / "phone-calls.md")
    report = library.add_files([pages], publish=True)
    assert by_id(report.documents)["calls"] == (1, "published") and len(report.documents) == 4


def test_another_folder_with_the_same_titles_stays_apart(
    library: Library, pages: Path, tmp_path: Path
) -> None:
    library.add_files([pages], publish=True)
    other = write(
        tmp_path / "other", {"sales/index.md": "---\ntitle: Sales\n---\n\nAnother company's way.\n"}
    )
    report = library.add_files([other], publish=True)
    assert by_id(report.documents) == {"sales-3": (1, "published")}


def test_what_is_refused_is_named_and_the_rest_comes_in(library: Library, pages: Path) -> None:
    write(pages, {"empty.md": "---\ntitle: Nothing\n---\n", "casebook.yaml": "a: 1\n"})
    (pages / "picture.png").write_bytes(b"\x89PNG")
    (pages / "latin.txt").write_bytes("Gr\u00fc\u00dfe".encode("latin-1"))
    (pages / "zeros.txt").write_bytes(b"a\n\0b")
    (pages / "link.md").symlink_to(pages / "notes.txt")
    (pages / ".hidden.md").write_text("# Hidden\n\nSecret.\n", encoding="utf-8")
    report = library.add_files([pages])
    assert len(report.documents) == 4
    for name, reason in {
        "empty.md": "holds no text", "casebook.yaml": "only rules.yaml", "picture.png": "not read",
        "latin.txt": "not UTF-8", "zeros.txt, line 2": "not text", "link.md": "links are not followed",
    }.items():  # fmt: skip
        assert any(name in problem and reason in problem for problem in report.problems), name
    assert len(report.problems) == 6


def test_a_path_that_does_not_exist(library: Library, tmp_path: Path) -> None:
    with pytest.raises(BadUse, match="no file or folder"):
        library.add_files([tmp_path / "nowhere"])


def test_plays_and_small_files_of_a_trainer(filled: Library, edition: Path) -> None:
    play = (edition / "plays" / "open-well.md").read_text(encoding="utf-8")
    policy = (edition / "policy.md").read_text(encoding="utf-8")
    mine = write(
        edition.parent / "mine",
        {
            "plays/close-well.md": play.replace("id: open-well", "id: close-well").replace(
                "rows: [explain]", "rows: [close]"
            ),
            "policy.md": policy
            + "| close | close | late | any | - | explain | close-well | - | The end. |\n",
            "plays/broken.md": play.replace("verdict: explain", "verdict: perhaps"),
        },
    )
    report = filled.add_files([mine], publish=True, by="ana")
    assert by_id(report.documents) == {"policy": (2, "published"), "close-well": (1, "published")}
    assert len(report.problems) == 1 and "broken.md, line 5" in report.problems[0]
    assert [play.id for play in filled.plays()] == ["close-well", "open-well"]
    assert [row.id for row in filled.policy()] == ["explain", "close"]


def test_a_page_named_like_a_small_file_is_a_document(filled: Library, tmp_path: Path) -> None:
    write(
        tmp_path,
        {"policy.md": "# Travel policy\n\nBook early.\n", "premises.md": "# Our premises\n\nTwo floors.\n"},
    )
    report = filled.add_files([tmp_path / "policy.md", tmp_path / "premises.md"], publish=True)
    assert set(by_id(report.documents)) == {"travel-policy", "our-premises"}
    assert filled.policy() and filled.premises()


def test_an_id_cannot_change_its_kind(filled: Library, edition: Path) -> None:
    text = (edition / "playbook" / "first-call.md").read_text(encoding="utf-8")
    path = edition.parent / "clash.md"
    path.write_text(text.replace("id: first-call", "id: open-well"), encoding="utf-8")
    report = filled.add_files([path])
    assert report.documents == () and "belongs to a play" in report.problems[0]


def test_an_upload_says_what_it_rests_on(library: Library, tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.md": "---\ntitle: Ours\nbasis: house\n---\n\nBe kind.\n", "b.md": "# Theirs\n\nBe brief.\n"},
    )
    library.add_files([tmp_path / "a.md", tmp_path / "b.md"], publish=True)
    assert {passage.title: passage.basis for passage in library.published_passages()} == {
        "Ours": "house", "Theirs": "policy",
    }  # fmt: skip


def test_an_upload_survives_export_and_comes_back(library: Library, pages: Path, tmp_path: Path) -> None:
    library.add_files([pages], publish=True)
    passages = library.published_passages()
    library.export(tmp_path / "out")
    report = library.add_files([tmp_path / "out"], publish=True)
    assert {one.version for one in report.documents} == {1} and report.problems == ()
    assert library.published_passages() == passages


def test_four_at_once_add_it_once(library: Library, pages: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: library.add_files([pages], publish=True), range(4)))
    assert {len(report.documents) for report in reports} == {4}
    assert len(library.list()) == 4 and {one.newest for one in library.list()} == {1}


ROUNDS = 6
ADDER = """
import sys
from pathlib import Path
from coach.library.library import Library
from coach.store.engine import open_store
library = Library(open_store(sys.argv[1]))
print("ready", flush=True)
report = library.add_files([Path(sys.argv[2])], publish=True)
print(len(report.documents), flush=True)
"""


def test_kill_9_while_adding_leaves_no_half_document(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'home' / 'coach.sqlite'}"
    open_store(url).close()
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    text = "\n\n".join(
        f"## Part {part}\n\n" + f"Sentence number {part} of the page. " * 12 for part in range(8)
    )
    for turn in range(ROUNDS):
        folder = write(
            tmp_path / f"folder{turn}",
            {f"page{n}.md": f"# Page {turn} {n}\n\n{text} {turn} {n}" for n in range(150)},
        )
        child = subprocess.Popen(
            [sys.executable, "-c", ADDER, url, str(folder)], env=env, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout and child.stdout.readline() == "ready\n"
        time.sleep(0.12 * (turn % 7))
        child.send_signal(signal.SIGKILL)
        acknowledged = "150" in child.communicate()[0]
        store = open_store(url)
        library = Library(store)
        mine = [one for one in library.list() if one.id.startswith(f"page-{turn}-")]
        assert len(mine) in ({150} if acknowledged else {0, 150})
        assert {one.passages for one in mine} <= {8}
        assert len(library.published_passages()) == 8 * len(library.list())
        store.close()
