"""Backups as a service: made, listed, restored, dropped, and something erased from one that exists."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from coach.backups.archive import Reading, reading, writing
from coach.backups.records import Backup, Manifest, Thing
from coach.backups.repository import Repository
from coach.errors import BadUse, CoachError
from coach.store.engine import Store, open_store
from coach.store.moving import Row, fill, moment

LEFT_OUT = frozenset({"user_sessions", "sign_in_tries", "backups"})
"""Tables that are not kept: nobody is signed in after a restore."""
DERIVED = frozenset({"index", "logs", "uploads", "owner.lock", "coach.sock"})
"""What the folder holds beside the truth."""
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class Backups:
    """Backups of one database and data folder; safe between threads. Every method raises CoachError."""

    def __init__(self, store: Store, home: Path, clock: Clock = _now) -> None:
        self._store, self._home, self._clock = store, home, clock

    def make(self, path: Path) -> Backup:
        """Everything in one file; a folder gets a file named after the moment. Raises BadUse for one that is there."""
        made_at = self._clock()
        if path.is_dir():
            path = path / f"coach-{made_at:%Y%m%d-%H%M%S}.zip"
        if path.exists():
            raise BadUse(f"{path} is there already; name another file, or a folder for one named after the moment.")
        if not path.parent.is_dir():
            raise BadUse(f"There is no folder {path.parent}; make it, or name another file.")
        write_backup(self._store, self._home, path, made_at)
        return self._keep(path, made_at)

    def list(self) -> tuple[Backup, ...]:
        """Every backup that was made or restored here and not dropped, oldest first."""
        with self._store.reading() as session:
            return tuple(_known(Path(path), at) for path, at in Repository(session).list())

    def holding(self, thing: Thing) -> tuple[Backup, ...]:
        """The backups whose file is there and still holds something; one that cannot be read counts as holding it."""
        return tuple(one for one in self.list() if one.there and _holds(Path(one.path), thing))

    def drop(self, path: Path) -> Backup:
        """Overwrite and delete a backup's file, and forget it."""
        with reading(path) as held:
            found = _known(path, held.manifest.made_at)
        shred(path)
        with self._store.writing() as session:
            Repository(session).forget(str(path))
        return found.model_copy(update={"there": False})

    def erase(self, path: Path, step: Callable[[Store], None]) -> Backup:
        """Take something out of an existing backup: `step` erases it in a copy that is then the backup."""
        folder = Path(tempfile.mkdtemp(prefix=".erasing-", dir=self._home))
        try:
            url = f"sqlite:///{folder / 'coach.sqlite'}"
            made_at = restore_into(path, url, folder / "files").made_at
            store = open_store(url)
            try:
                step(store)
                write_backup(store, folder / "files", folder / "backup.zip", made_at)
            finally:
                store.close()
            shred(path)
            shutil.move(folder / "backup.zip", path)
        finally:
            for file in folder.rglob("*"):
                if file.is_file():
                    shred(file)
            shutil.rmtree(folder, ignore_errors=True)
        return self._keep(path, made_at)

    def keep(self, path: Path) -> Backup:
        """List a backup that was not made here, such as the one that was restored."""
        with reading(path) as held:
            return self._keep(path, held.manifest.made_at)

    def _keep(self, path: Path, made_at: datetime) -> Backup:
        path = path.absolute()
        with self._store.writing() as session:
            Repository(session).add(str(path), made_at)
        return _known(path, made_at)


def write_backup(store: Store, home: Path, path: Path, made_at: datetime) -> Manifest:
    """Write a backup's file."""
    with moment(store) as now, writing(path) as out:
        for name in now.tables:
            if name not in LEFT_OUT:
                out.table(name, now.rows(name))
        for file in _own_files(home, store):
            if file != path:
                with file.open("rb") as source:
                    out.file(file.relative_to(home).as_posix(), source)
        return out.finish(made_at, now.revision)


def restore_into(path: Path, url: str, home: Path) -> Manifest:
    """Fill an empty database and folder from a backup, checked whole before anything is written."""
    with reading(path) as held:
        held.check()
        home.mkdir(parents=True, exist_ok=True, mode=0o700)

        def tables() -> Iterator[tuple[str, Iterator[Row]]]:
            for name in held.manifest.rows:
                yield name, held.table(name)
            _write_files(held, home)  # before the database says that it is all there

        fill(url, held.manifest.revision, tables())
        return held.manifest


def shred(path: Path) -> None:
    """Overwrite a file with zeros, then delete it."""
    try:
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1_000_000)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except OSError as error:
        raise CoachError(f"{path} cannot be deleted ({(error.strerror or 'unknown').lower()}).") from error


def _own_files(home: Path, store: Store) -> Iterator[Path]:
    """The folder's files that are neither derived nor the database itself."""
    if not home.is_dir():
        return
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        database = str(path).startswith(store.place)
        hidden = any(part.startswith(".") for part in inside.parts)  # a backup that is being written is one of them
        ours = inside.parts[0] not in DERIVED and not hidden and path.suffix != ".zip"
        if path.is_file() and ours and not database:
            yield path


def _write_files(held: Reading, home: Path) -> None:
    root = home.resolve()
    for name, source in held.files():
        target = (root / name).resolve()
        if not target.is_relative_to(root):
            raise CoachError(f"The backup names a file outside of the folder ({name[:80]}); it is not one of ours.")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with target.open("wb") as out:
            shutil.copyfileobj(source, out)


def _holds(path: Path, thing: Thing) -> bool:
    try:
        with reading(path) as held:
            if thing.table not in held.manifest.rows:
                return False
            wanted = thing.values.items()
            return any(all(row.get(key) == value for key, value in wanted) for row in held.table(thing.table))
    except (CoachError, ValueError, OSError):
        return True


def _known(path: Path, made_at: datetime) -> Backup:
    there = path.is_file()
    return Backup(path=str(path), made_at=made_at, there=there, size=path.stat().st_size if there else 0)
