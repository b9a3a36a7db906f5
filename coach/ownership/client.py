"""Hands a command to the process that owns the folder; imports next to nothing, so that it starts fast."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from coach.ownership.frames import Frames, is_this_user, known_socket
from coach.ownership.lock import PAUSE, in_use, own_now

STOPPED = "The running coach stopped before this was finished; start it again, or try once more.\n"


def call_server(
    home: Path, argv: list[str], cwd: str, stdin: TextIO | None, stdout: TextIO, stderr: TextIO
) -> int | None:
    """Run a command in the process that owns `home`; its exit code, or None where no server answers.

    Output arrives as it is written; lines of `stdin` are read only when the command asks for one.
    Where the server stops in the middle, stderr says so and the code is 1.
    """
    connection = _connect(home)
    if connection is None:
        return None
    with connection:
        code = _converse(Frames(connection), _Input(stdin), {"argv": argv, "cwd": cwd}, stdout, stderr)
    if code is None:
        stderr.write(STOPPED)
        return 1
    return code


def _converse(
    frames: Frames, lines: _Input, first: dict[str, object], stdout: TextIO, stderr: TextIO
) -> int | None:
    """The exit code; None where the server went away. Errors of stdout (a closed pipe) are the caller's."""
    wanted = False
    alive = _sent(frames, **first)
    while alive:
        if wanted and not frames.heard() and lines.ready(frames):
            line = lines.next()
            if line is not None:
                alive = _sent(frames, **({"in": line} if line else {"end": True}))
                wanted = False
            continue
        frame = frames.receive()
        if frame is None:
            return None
        if "exit" in frame:
            return int(frame["exit"])
        wanted = wanted or "want" in frame
        for name, stream in (("out", stdout), ("err", stderr)):
            if name in frame:
                stream.write(frame[name])
                stream.flush()
    return None


def _sent(frames: Frames, **frame: object) -> bool:
    try:
        frames.send(**frame)
    except OSError:
        return False
    return True


class _Input:
    """Lines of an input, read when asked for and not before.

    A real file is read below Python's own buffer, so that waiting for a line and for the server
    goes on at once, without a thread that would hold the interpreter's end up.
    """

    def __init__(self, stdin: TextIO | None) -> None:
        self._stdin = stdin
        self._buffer = bytearray()
        self._ended = stdin is None
        try:
            self._descriptor = stdin.fileno() if stdin else -1
        except (OSError, ValueError):
            self._descriptor = -1

    def ready(self, frames: Frames) -> bool:
        """Wait until there is something to read here, or from the server; True where it is here."""
        if self._ended or self._descriptor < 0 or b"\n" in self._buffer:
            return True
        readable, _, _ = select.select([self._descriptor, frames.fileno()], [], [])
        return frames.fileno() not in readable

    def next(self) -> str | None:
        """The next line, "" at the end of the input, None where only a part of a line is here yet."""
        if self._descriptor < 0:
            return self._stdin.readline() if self._stdin else ""
        if b"\n" not in self._buffer and not self._ended:
            more = os.read(self._descriptor, 65536)
            self._ended = not more
            self._buffer += more
        end = self._buffer.find(b"\n") + 1 or (len(self._buffer) if self._ended else 0)
        if not end and not self._ended:
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[:end]
        return line.decode("utf-8", errors="replace")


@contextmanager
def own_or_call(
    home: Path, call: Callable[[], int | None], wait_seconds: float = 10.0, command: str | None = None
) -> Iterator[int | None]:
    """Get a command done one way or the other: yields the exit code of the server that did it,
    or None while this process owns the folder and is to do it itself.

    `call` asks the server (`call_server` with everything filled in). Waits up to `wait_seconds` for
    an owner that is no server, or not yet; then raises FolderInUse.
    """
    deadline = time.monotonic() + wait_seconds
    while True:
        code = call() if known_socket(home) else None
        if code is not None:
            yield code
            return
        with own_now(home, command) as owner:
            if owner is not None:
                yield None
                return
        if time.monotonic() >= deadline:
            raise in_use(home)
        time.sleep(PAUSE)


def _connect(home: Path) -> socket.socket | None:
    path = known_socket(home)
    if path is None:
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(str(path))
        if is_this_user(connection):
            return connection
    except OSError:
        pass  # nobody listens there: the caller opens the folder itself
    connection.close()
    return None
