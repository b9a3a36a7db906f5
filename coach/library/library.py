"""The library as a service: what is known, and how it changes. The database is the truth."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from coach.errors import CoachError
from coach.library import derived, steps
from coach.library.exporting import export_files
from coach.library.listing import listed
from coach.library.records import (
    Change,
    CleanView,
    Diff,
    FileDone,
    Holdings,
    Item,
    Missed,
    Report,
    Shown,
    Upkeep,
    Version,
)
from coach.library.repository import Repository
from coach.playbook.records import Article, Disagreement, Passage, Play, Premise, Row, Rule
from coach.store.engine import Store

Clock = Callable[[], datetime]
Told = Callable[[FileDone], None]
Step = Callable[[Repository, tuple[Version, ...], datetime], int]
"""A change to an item: carried out, it gives the number of the version it is about."""
LEAST_FREE = 500_000_000
"""Bytes that the disk must have free for an upload."""


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

    def restricted(self) -> dict[str, str]:
        """Documents that are for one team, and the team; what is everybody's is not in it."""
        with self._store.reading() as session:
            return Repository(session).restricted()

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

    def add_files(
        self, paths: Sequence[Path], publish: bool = False, by: str = "owner", told: Told | None = None
    ) -> Report:
        """Add files and folders (with everything below them) as drafts, or published.

        The same content adds nothing; the same file or title is a new version. With `publish`, what
        came from a folder named here and is no longer in it is withdrawn; what reads like orders to the
        coach stays a draft. `told` hears of each file as it is done. Raises CoachError on a full disk.
        """
        from coach.library.taking import take  # 30 ms that a question need not pay

        self._refuse_full_disk()
        return take(self._store, paths, by, self._clock(), publish=publish, told=told)

    def add_upload(self, name: str, data: bytes, by: str = "owner") -> Report:
        """Add one file that came as bytes, as a draft; its name is made harmless. See `add_files`."""
        from coach.library.taking import take_upload

        self._refuse_full_disk()
        return take_upload(self._store, name, data, by, self._clock())

    def add_text(self, id: str, text: str, by: str = "owner", why: str = "", publish: bool = False) -> Item:
        """Store a play or document, written here in the edition's own format, as a new version.

        Raises BadFile where the text cannot be read as what it is, BadUse where the id belongs to another kind.
        """
        from coach.library.written import written_here

        self._refuse_full_disk()
        now = self._clock()
        with self._store.writing() as session:
            repository = Repository(session)
            new = written_here(id, text, repository.versions(id), by, why or "written in the workshop", now)
            if new is not None:
                number = repository.add(steps.with_clean_view(repository, new))
                repository.note(id, Change(number=number, what="added", by=by, at=now, why=new.why))
            if publish:
                number = steps.publish_newest(repository, steps.known(repository, id), now)
                repository.note(id, Change(number=number, what="published", by=by, at=now, why=why))
            derived.refresh(repository)
            return listed(repository.versions(id))[0]

    def publish(self, item: str, by: str = "owner", why: str = "") -> Item:
        """Publish the newest draft; without one, what was withdrawn or rolled back."""
        return self._change(item, "published", by, why, steps.publish_newest)

    def rollback(self, item: str, by: str = "owner", why: str = "") -> Item:
        """Publish again what was published before the present version."""
        return self._change(item, "rolled back", by, why, steps.roll_back)

    def withdraw(self, item: str, why: str = "withdrawn by hand", by: str = "owner") -> Item:
        """Take an item out of every answer; its versions stay."""
        return self._change(item, "withdrawn", by, why, lambda rows, found, now: steps.withdraw(rows, found, why))

    def clear(self, item: str, by: str = "owner", why: str = "") -> Item:
        """A second look found the newest version harmless: it may be published."""

        def step(repository: Repository, versions: tuple[Version, ...], now: datetime) -> int:
            repository.clear(item, versions[-1].number, by)
            return versions[-1].number

        return self._change(item, "cleared", by, why, step)

    def keep(self, item: str, upkeep: Upkeep, by: str = "owner", why: str = "") -> Item:
        """Settle owner, audience, precedence and review of an item."""

        return self._change(item, "settled", by, why, lambda rows, found, now: steps.settle(rows, found, upkeep))

    def remove(self, item: str) -> Item:
        """Erase an item with all its versions, leaving no trace in the database file."""
        steps.refuse_small(item, "removed")
        with self._store.writing() as session:
            repository = Repository(session)
            found = listed(steps.known(repository, item))[0]
            repository.erase(item)
            derived.refresh(repository)
        self._store.erase_traces()
        return found

    def _change(self, item: str, what: str, by: str, why: str, step: Step) -> Item:
        with self._store.writing() as session:
            repository = Repository(session)
            now = self._clock()
            number = step(repository, steps.known(repository, item), now)
            repository.note(item, Change(number=number, what=what, by=by, at=now, why=why))
            derived.refresh(repository)
            return listed(repository.versions(item))[0]

    def _refuse_full_disk(self) -> None:
        free = self._free()
        if free < LEAST_FREE:
            raise CoachError(
                f"The disk with {self._store.place} has {free // 1_000_000} MB left and uploads need "
                f"{LEAST_FREE // 1_000_000} MB; free some space and try again. Answers go on meanwhile."
            )

    def _free(self) -> int:
        folder = Path(self._store.place).parent
        return shutil.disk_usage(folder).free if folder.is_dir() else LEAST_FREE

    # What a trainer looks at

    def list(self) -> tuple[Item, ...]:
        """Every item, by kind and id."""
        with self._store.reading() as session:
            return listed(Repository(session).overview())

    def show(self, item: str) -> Shown:
        """An item with its text and all its versions."""
        with self._store.reading() as session:
            versions = steps.known(Repository(session), item)
        shown = listed(versions)[0]
        text = next(version.text for version in versions if version.number == shown.version)
        return Shown(item=shown, text=text, versions=versions)

    def diff(self, item: str, old: int | None = None, new: int | None = None) -> Diff:
        """What changed between two versions; by default from what is published to the newest."""
        with self._store.reading() as session:
            return steps.difference(steps.known(Repository(session), item), old, new)

    def clean_view(self, item: str, number: int | None = None) -> CleanView:
        """What was taken from a version's file and what was not (the newest version by default)."""
        with self._store.reading() as session:
            repository = Repository(session)
            versions = steps.known(repository, item)
            chosen = steps.numbered(versions, number) if number is not None else versions[-1]
            found = repository.clean_view(item, chosen.number)
            assert found is not None
            return found

    def changes(self, item: str) -> tuple[Change, ...]:
        """What was done to an item, oldest first."""
        with self._store.reading() as session:
            return Repository(session).changes(item)

    def due(self, today: date) -> tuple[Item, ...]:
        """Items whose day of review has come, the longest overdue first."""
        found = [item for item in self.list() if item.upkeep.review_on and item.upkeep.review_on <= today]
        return tuple(sorted(found, key=lambda item: item.upkeep.review_on or today))

    def export(self, folder: Path) -> tuple[Path, ...]:
        """Write what is published as an edition's folder; returns the files written.

        Raises BadUse where the folder holds something else already.
        """
        with self._store.reading() as session:
            files = Repository(session).published_files()
        return export_files(files, folder, {item.id: item.upkeep for item in self.list()})

    def add_missed(self, text: str, verdict: str) -> None:
        """Keep a question the playbook did not answer, for the trainers."""
        with self._store.writing() as session:
            Repository(session).add_missed(Missed(text=text, verdict=verdict, at=self._clock()))

    def forget_missed(self, are_in: Callable[[str], bool]) -> int:
        """Delete the missed questions that hold what was erased (`are_in` a text); how many."""
        with self._store.writing() as session:
            return Repository(session).forget_missed(are_in)

    def missed(self) -> tuple[Missed, ...]:
        """The questions that were kept, newest first."""
        with self._store.reading() as session:
            return Repository(session).missed()
