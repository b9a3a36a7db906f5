"""What is under test: a coach and its search on a data folder that belongs to evals alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from coach.advising.records import Advice, Turn
from coach.bootstrap import App, open_app
from coach.errors import BadUse, CoachError
from coach.library.layout import edition_folder
from coach.library.library import Library
from coach.models.port import Model
from coach.ownership.lock import own
from coach.playbook.records import Passage
from coach.retrieval.records import Found
from coach.retrieval.static import StaticWords
from coach.settings import read_settings
from coach.store.engine import open_store
from evals.company import Company, settle
from evals.engines import PLAYBOOK, Engine, replying
from evals.invariants import Published
from evals.points.judge import Judge
from evals.points.wording import Weights
from evals.scorers.grounds import Ground

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "var" / "evals" / "home"
WAIT = 3600.0
"""Seconds to wait for another run on the same folder, and for vectors to catch up."""
HANDBOOK = Path("handbooks") / "gitlab-handbook"
READING = (
    "adding", "blocks", "characters", "cleaning", "edition", "loaders", "markup", "page", "reading",
    "splitting", "unseen",
)  # fmt: skip
"""The modules of `coach.library` that decide how a file becomes passages."""


class Advisor(Protocol):
    """The door that the page and the command line use."""

    def advise(self, turn: Turn) -> Iterator[Advice]:
        """The same Advice growing; the last is done."""


class Finder(Protocol):
    """Search over what is published."""

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """The best `k` passages."""


@dataclass(frozen=True)
class Subject:
    """A coach, its search and what is published; `files` maps a document to the path it came from.

    `judge` says whether a text says a point, `ground` what an answer may take names and numbers from, `facts`
    are the texts of the company it is asked about and `as_of` that company's day. `wavering`: a model is at
    work, so the same question may get another answer.
    """

    coach: Advisor
    finder: Finder
    published: Published
    files: Mapping[str, str] = field(default_factory=dict)
    judge: Judge | None = None
    ground: Ground | None = None
    facts: tuple[str, ...] = ()
    as_of: str | None = None
    wavering: bool = False

    def needed_judge(self) -> Judge:
        """The judge; raises CoachError where this subject has none."""
        if self.judge is None:
            raise CoachError("This task needs the point judge, which this subject does not have.")
        return self.judge


@contextmanager
def open_subject(
    home: Path = HOME, company: Company | None = None, engine: Engine = PLAYBOOK, model: Model | None = None
) -> Iterator[Subject]:
    """The coach as shipped, on `home`, with the company's accounts; waits for another run there to end.

    `model` answers in place of the one that the engine names.
    """
    stamp = _stamp(ROOT / "knowledge") + (company.fingerprint() if company else "")
    with own(home, wait_seconds=WAIT):
        _renew(home, stamp)
        settings = read_settings(home).model_copy(update={"model": None})
        with replying(engine, settings, model) as how, open_app(settings, replying=how) as app:
            if company:
                settle(app, company)
            yield subject_of(app, company=company, wavering=how is not None)


@contextmanager
def open_handbook(home: Path, data: Path) -> Iterator[Subject]:
    """The coach with the outside handbook added; read once and used again while nothing changed."""
    folder = data / HANDBOOK
    if not folder.is_dir():
        raise BadUse(f"There is no {HANDBOOK} below {data}; COACH_TEST_DATA names the folder of test data.")
    with own(home, wait_seconds=WAIT):
        added = home / "added"
        if _renew(home, _stamp(folder)) or not added.is_file():
            added.unlink(missing_ok=True)
            _add(home, folder / "handbook")
            added.touch()
        with open_app(read_settings(home)) as app:
            yield subject_of(app, folder)


def _add(home: Path, folder: Path) -> None:
    """Fill the database before an index is opened on it, so that the index keeps what it has of it."""
    store = open_store(read_settings(home).database_url)
    try:
        library = Library(store)
        library.take_edition(edition_folder())
        library.add_files([folder], publish=True)
    finally:
        store.close()


def _renew(home: Path, stamp: str) -> bool:
    """Empty a database that was filled from other files or by other code; its vectors are kept.

    A folder that evals did not make is left as it is.
    """
    place = home / "stamp"
    databases = list(home.glob("coach.sqlite*"))
    if databases and not place.is_file():
        return False
    if databases and place.read_text(encoding="utf-8") == stamp:
        return False
    for path in databases:
        path.unlink()
    place.write_text(stamp, encoding="utf-8")
    return True


def test_data() -> Path | None:
    """The folder of outside test data, where one is named."""
    named = os.environ.get("COACH_TEST_DATA")
    return Path(named) if named else None


def subject_of(
    app: App, folder: Path | None = None, company: Company | None = None, wavering: bool = False
) -> Subject:
    """What is under test in an App; raises CoachError where its vectors do not catch up."""
    if not app.index.wait(WAIT):
        raise CoachError(app.index.problem or f"The vectors did not catch up within {WAIT:.0f} s; try again.")
    held: dict[str, list[Passage]] = {}
    for passage in app.library.published_passages():
        held.setdefault(passage.document, []).append(passage)
    published = Published(
        passages={name: tuple(passages) for name, passages in held.items()},
        drafting=frozenset(play.id for play in app.library.plays() if play.drafts),
    )
    passages = [passage for group in held.values() for passage in group]
    plays = [play.model_dump_json() for play in app.library.plays()]
    return Subject(
        coach=app.coach, finder=app.index, published=published, files=_files(app, folder) if folder else {},
        judge=Judge(StaticWords().embed, Weights.of(passage.text for passage in passages)),
        ground=Ground([*(passage.model_dump_json() for passage in passages), *plays, *_knowledge()]),
        facts=company.texts() if company else (), as_of=company.as_of if company else None,
        wavering=wavering,
    )  # fmt: skip


def _knowledge() -> Iterator[str]:
    """The edition's other texts: headlines, premises, views, articles."""
    for path in sorted((ROOT / "knowledge").glob("*.*")):
        if path.suffix in {".md", ".yaml"}:
            yield path.read_text(encoding="utf-8")


def _files(app: App, folder: Path) -> dict[str, str]:
    """Path below `folder` by document, for the documents that came from there."""
    found = {}
    for item in app.library.list():
        origin = next((v.origin for v in reversed(app.library.show(item.id).versions) if v.origin), "")
        if origin and Path(origin).is_relative_to(folder.absolute()):
            found[item.id] = Path(origin).relative_to(folder.absolute()).as_posix()
    return found


def _stamp(folder: Path) -> str:
    """Changes with what fills a database: the files of `folder`, and the code that reads and stores them."""
    digest = hashlib.sha256()
    library = ROOT / "coach" / "library"
    code = [*(library / f"{name}.py" for name in READING), *sorted((ROOT / "coach" / "store").rglob("*.py"))]
    texts = sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".yaml"})
    for path in [*texts, *code]:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
