"""Plans what a trainer's files change: matches each with what is there, and cleans and splits what is new.

The plan is made before the database is locked, so that others go on writing meanwhile.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

from coach.errors import BadFile, BadUse
from coach.library import items_file
from coach.library.knowledge import check, content_hash
from coach.library.listing import published_version
from coach.library.loaders import PARSED_KINDS, TEXT_KINDS, unread
from coach.library.parsing.sandbox import Sandbox, sandbox
from coach.library.reading import Read, read
from coach.library.records import (
    SMALL_FILES,
    Added,
    Change,
    FileDone,
    NewVersion,
    Report,
    Status,
    Upkeep,
    Version,
)
from coach.library.repository import Repository
from coach.library.splitting import split
from coach.library.suspicion import HELD, score, suspects
from coach.playbook.records import Passage
from coach.records import Record

GONE = "its file is no longer in the folder"
_ID_LENGTH = 60
MOST_DROPPED = 300


class Step(Record):
    """A change to a stored version: published, withdrawn (with the reason), told its new file, or its upkeep."""

    do: Literal["publish", "withdraw", "move", "keep"]
    item: str
    number: int
    said: str = ""
    upkeep: Upkeep = Upkeep()


class Plan(Record):
    """Everything one `add` is going to do, and the report of it."""

    new: tuple[NewVersion, ...]
    steps: tuple[Step, ...]
    report: Report


def carry_out(plan: Plan, repository: Repository, by: str, now: datetime) -> None:
    """Store what was planned, in the caller's transaction."""

    def note(item: str, number: int, what: str, why: str) -> None:
        repository.note(item, Change(number=number, what=what, by=by, at=now, why=why))

    for version in plan.new:
        number = repository.add(version)
        note(version.item, number, "published" if version.status == "published" else "added", version.why)
    for step in plan.steps:
        if step.do == "publish":
            repository.publish(step.item, step.number, now)
            note(step.item, step.number, "published", "added again")
        elif step.do == "withdraw":
            repository.withdraw(step.item, step.number, step.said)
            note(step.item, step.number, "withdrawn", step.said)
        elif step.do == "keep":
            repository.keep(step.item, step.upkeep)
            note(step.item, step.number, "settled", step.said)
        else:
            repository.move_origin(step.item, step.number, step.said)


class Planning:
    """One `add`: `there` are all stored versions, by item and number. An uploaded file leaves no path behind."""

    def __init__(
        self, there: tuple[Version, ...], publish: bool, by: str, now: datetime, uploaded: bool = False
    ) -> None:
        self._uploaded = uploaded
        self._publish = publish
        self._sandbox = Sandbox()
        self._by = by
        self._now = now
        groups = groupby(there, key=lambda version: version.item)
        self._there: dict[str, list[Version]] = {item: list(group) for item, group in groups}
        newest = [versions[-1] for versions in self._there.values()]
        self._by_origin = {version.origin: version.item for version in newest if version.origin}
        self._by_title: dict[str, list[str]] = {}
        for version in newest:
            if version.kind == "document":
                self._by_title.setdefault(version.title.casefold(), []).append(version.item)
        self._done: dict[str, Path] = {}
        self._new: list[NewVersion] = []
        self._steps: list[Step] = []

    def plan(self, paths: Sequence[Path], told: Callable[[FileDone], None] | None = None) -> Plan:
        """What adding files and folders changes; `told` hears of each file. Raises BadUse for a path not there."""
        with sandbox() as self._sandbox:
            return self._plan(paths, told or (lambda done: None))

    def _plan(self, paths: Sequence[Path], told: Callable[[FileDone], None]) -> Plan:
        added: list[Added] = []
        problems: list[str] = []
        files = [(given, list(_files(given, problems))) for given in map(_absolute, paths)]
        total, done = sum(len(found) for _, found in files), 0
        for given, found in files:
            for file in found:
                done += 1
                try:
                    added.append(self._add(file, given))
                    told(FileDone(done=done, total=total, file=file.name, title=added[-1].title))
                except BadFile as error:
                    problems.append(str(error))
                    told(FileDone(done=done, total=total, file=file.name, problem=error.reason))
            if given.is_dir():
                added += self._gone(given, set(map(str, found)))
                self._settle(given / items_file.NAME, added, problems)
        report = Report(documents=tuple(added), problems=tuple(problems))
        return Plan(new=tuple(self._new), steps=tuple(self._steps), report=report)

    def _add(self, file: Path, given: Path) -> Added:
        found = read(file, self._sandbox)
        item = self._item(found, file, given)
        if item in self._done:
            raise BadFile(str(file), 1, f"it has the id `{item}`, like {self._done[item]}; change one")
        self._done[item] = file
        text = found.as_file(item)
        versions = self._there.get(item, [])
        if versions and versions[-1].kind != found.kind:
            raise BadFile(str(file), 2, f"the id `{item}` belongs to a {versions[-1].kind}; choose another")
        if versions and versions[-1].hash == content_hash(found.title, text):
            return self._same(versions, str(file), found.warnings)
        return self._changed(item, found, text, "" if self._uploaded else str(file))

    def _same(self, versions: list[Version], origin: str, warnings: tuple[str, ...]) -> Added:
        """The content is there already: nothing new, but a draft may be published now."""
        newest = versions[-1]
        status = newest.status
        moved = newest.origin != origin and not (newest.origin and Path(newest.origin).exists())
        if moved and not self._uploaded:
            self._steps.append(Step(do="move", item=newest.item, number=newest.number, said=origin))
        back = status == "draft" or (status == "withdrawn" and newest.status_why == GONE)
        if self._publish and back and newest.is_held:
            warnings = (*warnings, _held(newest.suspicion))
        elif self._publish and back:
            self._steps.append(Step(do="publish", item=newest.item, number=newest.number))
            status = "published"
        elif status == "withdrawn":
            warnings = (*warnings, f"it was withdrawn; `coach library publish {newest.item}` brings it back")
        elif status == "superseded":
            warnings = (
                *warnings,
                f"it was rolled back; `coach library publish {newest.item}` brings it back",
            )
        return _added(newest.item, newest.title, newest.number, status, newest.passages, warnings)

    def _changed(self, item: str, found: Read, text: str, origin: str) -> Added:
        passages = self._passages(found, text, origin)
        suspected = suspects("\n\n".join([text, *(one.text for one in found.hidden)]))
        held = score(suspected) >= HELD
        status: Status = "published" if self._publish and not held else "draft"
        why = "uploaded" if self._uploaded else "added from its file"
        new = NewVersion(
            item=item, kind=found.kind, title=found.title, text=text, hash=content_hash(found.title, text),
            origin=origin, by=self._by, why=why, at=self._now, status=status, passages=passages,
            hidden=found.hidden, dropped=found.dropped[:MOST_DROPPED], suspects=suspected,
        )  # fmt: skip
        self._new.append(new)
        number = self._there[item][-1].number + 1 if item in self._there else 1
        warnings = (*found.warnings, _held(score(suspected))) if held else found.warnings
        return _added(item, found.title, number, status, len(passages), warnings)

    def _settle(self, path: Path, added: Sequence[Added], problems: list[str]) -> None:
        """What an exported folder says of its items holds for them again."""
        if not path.is_file():
            return
        numbers = {one.id: one.version for one in added}
        try:
            settled = items_file.read(path)
        except BadFile as error:
            problems.append(str(error))
            return
        for item, upkeep in settled.items():
            if item in numbers:
                step = Step(do="keep", item=item, number=numbers[item], said=f"as {path.name} says", upkeep=upkeep)
                self._steps.append(step)

    def _passages(self, found: Read, text: str, origin: str) -> tuple[Passage, ...]:
        return split(check("document", text, origin)) if found.kind == "document" else ()

    def _item(self, found: Read, file: Path, given: Path) -> str:
        """The item a file is a version of: by stated id, by its path, by its title; else a new one."""
        if found.id:
            return found.id
        known = self._by_origin.get(str(file))
        if known is not None:
            return known
        inside = file.relative_to(given).as_posix() if given.is_dir() else ""
        for item in self._by_title.get(found.title.casefold(), []):
            origin = self._there[item][-1].origin
            if item not in self._done and self._is_same_document(origin, inside, given):
                return item
        return self._new_id(found.title)

    def _is_same_document(self, origin: str, inside: str, given: Path) -> bool:
        """Whether a file with an item's title is that document.

        Named by itself it is. In a folder many pages share a title: there its place in the folder
        must be the same, or the item's own file be gone.
        """
        if not inside:
            return True
        if not origin:
            return False
        elsewhere = not Path(origin).is_relative_to(given)
        return (elsewhere and origin.endswith(f"/{inside}")) or not Path(origin).exists()

    def _new_id(self, title: str) -> str:
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_ID_LENGTH].strip("-") or "document"
        taken = {*self._there, *self._done, *SMALL_FILES}
        name, count = slug, 1
        while name in taken:
            count += 1
            name = f"{slug}-{count}"
        return name

    def _gone(self, folder: Path, files: set[str]) -> Iterator[Added]:
        """Published items whose file lay in this folder and is there no longer."""
        for item, versions in self._there.items():
            version = published_version(versions)
            if version is None or item in self._done or not version.origin or version.origin in files:
                continue
            if not Path(version.origin).is_relative_to(folder) or Path(version.origin).exists():
                continue
            if self._publish:
                self._steps.append(Step(do="withdraw", item=item, number=version.number, said=GONE))
                yield _added(item, version.title, version.number, "withdrawn", version.passages, (GONE,))
            else:
                hint = f"{GONE}; add the folder with --publish, or withdraw it"
                yield _added(item, version.title, version.number, "published", version.passages, (hint,))


def _added(
    item: str, title: str, number: int, status: Status, passages: int, warnings: tuple[str, ...]
) -> Added:
    return Added(id=item, title=title, version=number, status=status, passages=passages, warnings=warnings)


def _held(suspicion: float) -> str:
    return f"it reads as if it gave orders to the coach (suspicion {suspicion:.2f}), so it waits for a second look"


def _absolute(path: Path) -> Path:
    path = Path(os.path.abspath(path.expanduser()))
    if not path.exists():
        raise BadUse(f"There is no file or folder {path}.")
    return path


def _files(given: Path, problems: list[str]) -> Iterator[Path]:
    """The files to read; in a folder hidden ones are left out, and links and other kinds are named."""
    if not given.is_dir():
        yield given
        return
    for folder, folders, names in os.walk(given):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if name.startswith("."):
                continue
            if path.is_symlink():
                problems.append(f"{path}: links are not followed; add the file itself.")
            elif path.name == items_file.NAME and path.parent == given:
                continue
            elif path.suffix.lower() not in {**TEXT_KINDS, **PARSED_KINDS}:
                problems.append(f"{path}: {unread(path)}.")
            else:
                yield path
