"""One process owns the data folder: a lock held as long as it lives, with its name in it for the others.

Two processes on one Chroma directory corrupt it without a sound, so the lock is taken before
anything in the folder is opened. The kernel frees it when the owner ends, however it ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from coach.errors import FolderInUse
from coach.ownership.folder import check_folder

LOCK_NAME = "owner.lock"
PAUSE = 0.05
"""Seconds between two tries for the lock."""


@dataclass(frozen=True)
class Holder:
    """Who owns the folder, as written into the lock; a plain dataclass, since the thin client reads it too.

    `started` is UTC, ISO 8601; `socket` is where the owner listens, or empty.
    """

    pid: int
    started: str
    command: str
    socket: str = ""


class Owner:
    """This process's hold on a data folder, from `own`."""

    def __init__(self, home: Path, descriptor: int, holder: Holder) -> None:
        self.home = home
        self.holder = holder
        self._descriptor = descriptor
        self._write(holder)

    def listens_at(self, socket: str) -> None:
        """Tell other processes where this one answers."""
        self.holder = Holder(self.holder.pid, self.holder.started, self.holder.command, socket)
        self._write(self.holder)

    def _write(self, holder: Holder) -> None:
        data = json.dumps(asdict(holder)).encode()
        os.pwrite(self._descriptor, data, 0)
        os.ftruncate(self._descriptor, len(data))


@contextmanager
def own(home: Path, wait_seconds: float = 0.0, command: str | None = None) -> Iterator[Owner]:
    """Own the data folder while the block runs.

    Waits up to `wait_seconds` for another owner to end; then raises FolderInUse naming it. Raises
    CoachError where the folder cannot be made or written. `command` is how others are told what
    runs here; default is this process's command line. A forked child shares the lock: start children
    with `subprocess`.
    """
    check_folder(home)
    deadline = time.monotonic() + wait_seconds
    while (descriptor := _try(home)) is None:
        if time.monotonic() >= deadline:
            raise in_use(home)
        time.sleep(PAUSE)
    with _held(home, descriptor, command) as owner:
        yield owner


@contextmanager
def own_now(home: Path, command: str | None = None) -> Iterator[Owner | None]:
    """Own the data folder while the block runs, or yield None at once where another process does."""
    check_folder(home)
    descriptor = _try(home)
    if descriptor is None:
        yield None
        return
    with _held(home, descriptor, command) as owner:
        yield owner


@contextmanager
def _held(home: Path, descriptor: int, command: str | None) -> Iterator[Owner]:
    try:
        _forget_last(home)
        started = datetime.now(UTC).isoformat(timespec="seconds")
        yield Owner(home, descriptor, Holder(os.getpid(), started, command or _command()))
    finally:
        os.ftruncate(descriptor, 0)
        os.close(descriptor)


def holder_of(home: Path) -> Holder | None:
    """Who is written into the lock; may have ended without a word, so it proves nothing by itself."""
    try:
        return Holder(**json.loads((home / LOCK_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def in_use(home: Path) -> FolderInUse:
    """The error that names the owner and what to do."""
    holder = holder_of(home)
    if holder is None:
        return FolderInUse(
            f"The data folder {home} is in use by another process; wait for it, or name another with --home."
        )
    since = holder.started.replace("T", " ").removesuffix("+00:00")
    return FolderInUse(
        f"The data folder {home} is in use by process {holder.pid} (`{holder.command}`, since {since} UTC); "
        "stop that process, or name another folder with --home."
    )


def _try(home: Path) -> int | None:
    descriptor = os.open(home / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _forget_last(home: Path) -> None:
    """An owner that was killed may have left a socket outside the folder."""
    last = holder_of(home)
    if last and last.socket and Path(last.socket).parent != home and Path(last.socket).is_socket():
        with suppress(OSError):
            Path(last.socket).unlink()
            Path(last.socket).parent.rmdir()


def _command() -> str:
    name = Path(sys.argv[0]).name if sys.argv and sys.argv[0] else "python"
    return shlex.join([name, *sys.argv[1:]])[:200]
