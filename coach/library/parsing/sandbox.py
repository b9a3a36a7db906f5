"""Has files parsed by a child process and survives whatever becomes of it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coach.library.parsing.records import Extracted, Refused

SECONDS = 10.0
"""Time a file may take."""
START_SECONDS = 30.0
MOST_REPLY = 40_000_000
FILES_EACH = 25
"""Files after which a child is replaced, so that its memory starts small again."""
_ROOT = Path(__file__).resolve().parents[3]


class Sandbox:
    """Parses one file after the other; a child is started when first needed. Not safe between threads."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._done = 0

    def parse(self, kind: str, data: bytes) -> Extracted:
        """What the file holds; raises Refused with the reason where it cannot be read within the limits."""
        child = self._ready()
        deadline = time.monotonic() + self._seconds
        try:
            reply = self._ask(child, kind, data, deadline)
        except TimeoutError:
            self.close()
            late = f"reading it took longer than {self._seconds:.0f} seconds; save it anew or split it"
            raise Refused(late) from None
        except (OSError, ValueError):
            self.close()
            raise Refused("its parser broke down over it; save it anew, or as another kind of file") from None
        self._done += 1
        if reply.get("spent") or self._done >= FILES_EACH:
            self.close()
        if "refused" in reply:
            raise Refused(str(reply["refused"]))
        return Extracted.model_validate(reply["extracted"])

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child, self._done = self._child, None, 0
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        child.wait()

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        environment = {"PYTHONPATH": str(_ROOT), "PATH": "", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        self._child = child = subprocess.Popen(
            [sys.executable, "-m", "coach.library.parsing.child"], env=environment, cwd="/", bufsize=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            if _line(child, time.monotonic() + START_SECONDS) != b"ready":
                raise ValueError("no sign of life")
        except (TimeoutError, OSError, ValueError):
            self.close()
            raise Refused("the parser did not start; try again") from None
        return child

    @staticmethod
    def _ask(child: subprocess.Popen[bytes], kind: str, data: bytes, deadline: float) -> dict[str, Any]:
        assert child.stdin
        order = memoryview(json.dumps({"kind": kind, "size": len(data)}).encode() + b"\n" + data)
        handle = child.stdin.fileno()
        while order:
            _, writable, _ = select.select([], [handle], [], max(0.0, deadline - time.monotonic()))
            if not writable:
                raise TimeoutError
            order = order[os.write(handle, order[:65_536]) :]
        reply: dict[str, Any] = json.loads(_line(child, deadline))
        return reply


def _line(child: subprocess.Popen[bytes], deadline: float) -> bytes:
    """The next line a child writes, without its end; TimeoutError, ValueError where there is none."""
    assert child.stdout
    handle = child.stdout.fileno()
    parts = bytearray()
    while not parts.endswith(b"\n"):
        readable, _, _ = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            raise TimeoutError
        part = os.read(handle, 65_536)
        if not part or len(parts) > MOST_REPLY:
            raise ValueError("the child ended")
        parts += part
    return bytes(parts[:-1])


@contextlib.contextmanager
def sandbox(seconds: float = SECONDS) -> Iterator[Sandbox]:
    """A sandbox for the length of a block."""
    opened = Sandbox(seconds)
    try:
        yield opened
    finally:
        opened.close()
