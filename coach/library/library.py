"""The library as a service: what is known, and how it changes. The database is the truth."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from coach.errors import BadUse
from coach.library import derived
from coach.library.exporting import export_files
from coach.library.listing import listed, present_version, published_version
from coach.library.records import SMALL_FILES, Holdings, Item, Missed, Report, Shown, Version
from coach.library.repository import Repository
from coach.playbook.records import Article, Disagreement, Passage, Play, Premise, Row, Rule
from coach.store.engine import Store

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class Library:
    """Documents, plays and the small files, each in versions; safe between threads.

    Every method raises CoachError where the database cannot be read or written, and BadUse for an
    id that does not exist or a step that its state does not allow.
    """

    def __init__(self, store: Store, clock: Clock = _now) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._held: tuple[str, Holdings] | None = None

    # What is published

    def stamp(self) -> str:
        """16 characters that change with every change of what is published; cheap."""
        with self._store.reading() as session:
            return Repository(session).meta(derived.STAMP) or ""

    def holdings(self) -> Holdings:
        """All that is published but documents and passages, read once per stamp."""
        with self._lock:
            with self._store.reading() as session:
                stamp, held = derived.read(Repository(session), self._held)
            if held is None:
                with self._store.writing() as session:
                    stamp, held = derived.refresh(Repository(session))
            self._held = (stamp, held)
            return held

    def published_passages(self) -> tuple[Passage, ...]:
        """Every passage answers may rest on, by document and position."""
        with self._store.reading() as session:
            return Repository(session).published_passages()

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Those of these passages that are still published, by id."""
        with self._store.reading() as session:
            return {passage.id: passage for passage in Repository(session).passages(ids)}

    def plays(self) -> tuple[Play, ...]:
        """The published plays, by id."""
        return self.holdings().plays

    def policy(self) -> tuple[Row, ...]:
        """The rows of the policy table, in order."""
        return self.holdings().policy

    def premises(self) -> tuple[Premise, ...]:
        """Beliefs that are wrong or half right."""
        return self.holdings().premises

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Where the experts disagree."""
        return self.holdings().disagreements

    def articles(self) -> tuple[Article, ...]:
        """The articles the playbook draws on."""
        return self.holdings().articles

    def rules(self) -> tuple[Rule, ...]:
        """The programme's numbers."""
        return self.holdings().rules

    # What changes it

    def take_edition(self, folder: Path) -> Report:
        """Fill an empty library from an edition's folder; later, take over what a newer edition changed.

        A changed file is published where nobody edited that item meanwhile, else kept as a draft.
        An item that somebody removed or withdrew does not come back. Nothing is read where the
        folder's files are those of last time.
        """
        with self._store.reading() as session:
            known = Repository(session).meta(derived.EDITION_FILES)
        if known == derived.files_fingerprint(folder):
            return Report()
        from coach.library.edition import take_edition  # as below: what only a change needs

        with self._store.writing() as session:
            repository = Repository(session)
            report = take_edition(repository, folder, self._clock())
            derived.refresh(repository)
        return report

    def add_files(self, paths: Sequence[Path], publish: bool = False, by: str = "owner") -> Report:
        """Add files and folders (with everything below them) as drafts, or published.

        The same content adds nothing; the same file or title is a new version. With `publish`, what
        came from a folder named here and is no longer in it is withdrawn.
        """
        from coach.library.adding import Planning, carry_out  # 30 ms that a question need not pay

        now = self._clock()
        with self._store.reading() as session:
            there = Repository(session).overview()
        plan = Planning(there, publish, by, now).plan(paths)
        with self._store.writing() as session:
            repository = Repository(session)
            if repository.overview() != there:  # somebody was faster: plan again, now undisturbed
                plan = Planning(repository.overview(), publish, by, now).plan(paths)
            carry_out(plan, repository, now)
            derived.refresh(repository)
        return plan.report

    def publish(self, item: str) -> Item:
        """Publish the newest draft; without one, what was withdrawn or rolled back."""
        return self._change(item, _publish_newest)

    def rollback(self, item: str) -> Item:
        """Publish again what was published before the present version."""
        return self._change(item, _roll_back)

    def withdraw(self, item: str, why: str = "withdrawn by hand") -> Item:
        """Take an item out of every answer; its versions stay."""

        def step(repository: Repository, versions: tuple[Version, ...], now: datetime) -> None:
            _refuse_small(item, "withdrawn")
            published = published_version(versions)
            if published is None:
                raise BadUse(f"`{item}` is not published, so there is nothing to withdraw.")
            repository.withdraw(item, published.number, why)

        return self._change(item, step)

    def remove(self, item: str) -> Item:
        """Erase an item with all its versions, leaving no trace in the database file."""
        _refuse_small(item, "removed")
        with self._store.writing() as session:
            repository = Repository(session)
            found = listed(_known(repository, item))[0]
            repository.erase(item)
            derived.refresh(repository)
        self._store.erase_traces()
        return found

    def _change(self, item: str, step: Callable[[Repository, tuple[Version, ...], datetime], None]) -> Item:
        with self._store.writing() as session:
            repository = Repository(session)
            step(repository, _known(repository, item), self._clock())
            derived.refresh(repository)
            return listed(repository.versions(item))[0]

    # What a trainer looks at

    def list(self) -> tuple[Item, ...]:
        """Every item, by kind and id."""
        with self._store.reading() as session:
            return listed(Repository(session).overview())

    def show(self, item: str) -> Shown:
        """An item with its text and all its versions."""
        with self._store.reading() as session:
            versions = _known(Repository(session), item)
        shown = listed(versions)[0]
        text = next(version.text for version in versions if version.number == shown.version)
        return Shown(item=shown, text=text, versions=versions)

    def export(self, folder: Path) -> tuple[Path, ...]:
        """Write what is published as an edition's folder; returns the files written.

        Raises BadUse where the folder holds something else already.
        """
        with self._store.reading() as session:
            files = Repository(session).published_files()
        return export_files(files, folder)

    def add_missed(self, text: str, verdict: str) -> None:
        """Keep a question the playbook did not answer, for the trainers."""
        with self._store.writing() as session:
            Repository(session).add_missed(Missed(text=text, verdict=verdict, at=self._clock()))

    def missed(self) -> tuple[Missed, ...]:
        """The questions that were kept, newest first."""
        with self._store.reading() as session:
            return Repository(session).missed()


def _known(repository: Repository, item: str) -> tuple[Version, ...]:
    versions = repository.versions(item)
    if not versions:
        raise BadUse(f"There is no document or play `{item}`; `coach library list` shows their ids.")
    return versions


def _refuse_small(item: str, done: str) -> None:
    if item in SMALL_FILES:
        raise BadUse(f"The coach needs its `{item}`, so it cannot be {done}; publish another version.")


def _publish_newest(repository: Repository, versions: tuple[Version, ...], now: datetime) -> None:
    """The newest draft, else what was withdrawn; where a rollback stands, what it went back from."""
    drafts = [version for version in versions if version.status == "draft"]
    chosen = drafts[-1] if drafts else present_version(versions)
    if chosen.status == "published":
        chosen = versions[-1]
    if chosen.status != "published":
        repository.publish(chosen.item, chosen.number, now)


def _roll_back(repository: Repository, versions: tuple[Version, ...], now: datetime) -> None:
    present = published_version(versions)
    if present is None:
        raise BadUse(f"`{versions[-1].item}` is not published, so there is nothing to roll back.")
    before = [
        version
        for version in versions
        if version.status == "superseded" and version.published_at and version.number < present.number
    ]
    if not before:
        raise BadUse(f"`{present.item}` has no earlier published version to go back to.")
    repository.publish(present.item, before[-1].number, now)
