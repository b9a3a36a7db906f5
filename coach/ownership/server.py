"""Runs other processes' commands in the process that owns the folder, over a socket of this user only."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import TracebackType

from coach.errors import CoachError
from coach.ownership.frames import LONGEST_PATH, Frames, is_this_user, socket_path
from coach.ownership.lock import Owner

log = logging.getLogger(__name__)

Handler = Callable[[list[str], str, Iterator[str], Callable[[str], None], Callable[[str], None]], int]
"""(words of the command, its folder, lines of its input, write output, write errors) -> exit code."""


class ClientGone(BrokenPipeError):
    """The process that asked has ended; whatever the command writes has no reader."""


class CommandServer:
    """Listens for commands while its `with` block runs; each runs in a thread of its own."""

    def __init__(self, owner: Owner, handler: Handler) -> None:
        self._owner = owner
        self._handler = handler
        self._jobs: dict[threading.Thread, socket.socket] = {}
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self.path = socket_path(owner.home)

    def __enter__(self) -> CommandServer:
        """Start; raises CoachError where no socket can be made."""
        self._listener = self._bind()
        self._owner.listens_at(str(self.path))
        threading.Thread(target=self._accept, args=(self._listener,), name="commands", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop at once; whoever still waits is told by the broken connection."""
        self.stop()

    def stop(self, grace_seconds: float = 0.0) -> None:
        """Take no more commands, give those that run `grace_seconds` to end, then cut them off."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        self._owner.listens_at("")
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        self.path.unlink(missing_ok=True)
        if self.path.parent != self._owner.home:
            self.path.parent.rmdir()
        deadline = time.monotonic() + grace_seconds
        with self._lock:
            jobs = dict(self._jobs)
        for thread, connection in jobs.items():
            thread.join(max(0.0, deadline - time.monotonic()))
            _cut(connection)

    def _bind(self) -> socket.socket:
        if len(os.fsencode(self.path)) > LONGEST_PATH:
            raise CoachError(
                f"The path {self.path} is too long for a socket; name a shorter folder with --home."
            )
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            self.path.unlink(missing_ok=True)
            listener.bind(str(self.path))
            listener.listen(128)
        except OSError as error:
            listener.close()
            raise CoachError(
                f"No socket can be made at {self.path} ({error.strerror}); move it away."
            ) from None
        finally:
            os.umask(before)
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                if self._listener is not listener:
                    return
                time.sleep(0.05)  # out of descriptors for a moment
                continue
            thread = threading.Thread(target=self._serve, args=(connection,), name="command", daemon=True)
            with self._lock:
                self._jobs[thread] = connection
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            frames = Frames(connection)
            first = frames.receive() if is_this_user(connection) else None
            if first and isinstance(first.get("argv"), list) and isinstance(first.get("cwd"), str):
                _Job(frames, self._handler).run([str(word) for word in first["argv"]], first["cwd"])
        except OSError as error:
            log.info("a command's caller went away: %s", error)
        finally:
            with self._lock:
                self._jobs.pop(threading.current_thread(), None)
            _cut(connection)
            connection.close()


class _Job:
    """One command: its output goes to the caller as it comes, its input is asked for line by line."""

    def __init__(self, frames: Frames, handler: Handler) -> None:
        self._frames = frames
        self._handler = handler
        self._sending = threading.Lock()

    def run(self, argv: list[str], cwd: str) -> None:
        try:
            code = self._handler(argv, cwd, self._lines(), self._out, self._err)
        except ClientGone:
            return
        except SystemExit as asked:
            code = asked.code if isinstance(asked.code, int) else int(asked.code is not None)
        except CoachError as error:
            self._err(f"{error}\n")
            code = error.exit_code
        except Exception:  # a door: the caller gets one sentence, the log gets the rest
            log.exception("the command %s failed", argv[:1])
            self._err("The command failed inside the running coach; its log has the details.\n")
            code = 1
        self._send(exit=code)

    def _lines(self) -> Iterator[str]:
        while True:
            self._send(want=True)
            frame = self._frames.receive()
            if frame is None or "in" not in frame:
                return
            yield str(frame["in"])

    def _out(self, text: str) -> None:
        self._send(out=text)

    def _err(self, text: str) -> None:
        self._send(err=text)

    def _send(self, **frame: object) -> None:
        try:
            with self._sending:
                self._frames.send(**frame)
        except OSError:
            raise ClientGone("the process that asked has ended") from None


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        connection.shutdown(socket.SHUT_RDWR)
