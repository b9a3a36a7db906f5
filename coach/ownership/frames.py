"""How client and server talk over the socket: one JSON object a line, each with one key.

Client: `{"argv": [...], "cwd": "..."}` first; then `{"in": line}` or `{"end": true}`, one for each
line the server asked for. Server: `{"out": text}`, `{"err": text}`, `{"want": true}` when the
command reads a line of its input, and last `{"exit": code}`. Lines are sent when wanted and not
before, so that a command that reads nothing leaves its caller's input alone.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import tempfile
from pathlib import Path
from typing import Any

from coach.ownership.lock import holder_of

SOCKET_NAME = "coach.sock"
LONGEST_PATH = 100
"""Bytes of a socket's path; the kernels take 104 to 108."""
LONGEST_FRAME = 64_000_000
"""Bytes of one frame; a longer one ends the conversation."""


class Frames:
    """Frames over a connected socket. Sending is for one thread at a time."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._waiting = bytearray()

    def send(self, **frame: Any) -> None:
        """Send one frame; raises OSError where the other side is gone."""
        self._connection.sendall(json.dumps(frame).encode() + b"\n")

    def fileno(self) -> int:
        """The socket's descriptor, for `select`."""
        return self._connection.fileno()

    def heard(self) -> bool:
        """Whether a whole frame is here already, so that `receive` does not wait."""
        return b"\n" in self._waiting

    def receive(self) -> dict[str, Any] | None:
        """The next frame; None where the other side is gone or does not speak frames."""
        while (end := self._waiting.find(b"\n")) < 0:
            try:
                more = self._connection.recv(65536)
            except OSError:
                return None
            if not more or len(self._waiting) > LONGEST_FRAME:
                return None
            self._waiting += more
        line = bytes(self._waiting[:end])
        del self._waiting[: end + 1]
        try:
            frame = json.loads(line)
        except ValueError:
            return None
        return frame if isinstance(frame, dict) else None


def socket_path(home: Path) -> Path:
    """Where a server for this folder listens: in it, or in a short private folder where that is too long."""
    inside = home / SOCKET_NAME
    if len(os.fsencode(inside)) <= LONGEST_PATH:
        return inside
    return Path(tempfile.mkdtemp(prefix="coach-")) / SOCKET_NAME


def known_socket(home: Path) -> Path | None:
    """Where a running server of this folder would answer; None where none has left word."""
    holder = holder_of(home)
    return Path(holder.socket) if holder and holder.socket else None


def is_this_user(connection: socket.socket) -> bool:
    """Whether the process at the other end runs as this user; off Linux the file's mode alone decides."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return bool(uid == os.getuid())
