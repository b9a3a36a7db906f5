"""The process in which a file is parsed: little memory, no network, nothing written, one reply a file."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

from coach.library.parsing.records import MOST_TEXT, Extracted, Refused

MEMORY = 512_000_000
CPU_SECONDS = 120
"""Of the whole process, which parses several files; its owner measures the time of each."""
PARSERS = {"pdf": "pdf", "docx": "docx", "pptx": "pptx", "html": "web", "csv": "questions"}
"""Kind of file to the module of this package that parses it."""
_FORBIDDEN = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.remove", "os.rename",
    "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod", "os.kill", "shutil.", "ftplib.",
    "urllib.", "http.", "smtplib.", "webbrowser.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Parse what comes in on standard input until it ends: a line of JSON, then as many bytes as it names."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(3_000)
    sys.addaudithook(_forbid)
    out.write(b"ready\n")
    while line := sys.stdin.buffer.readline():
        order = json.loads(line)
        _reply(out, order["kind"], _exactly(sys.stdin.buffer, order["size"]))


def _reply(out: BinaryIO, kind: str, data: bytes) -> None:
    """One line of JSON: what was extracted, or why not."""
    try:
        found: dict[str, Any] = {"extracted": _parse(kind, data).model_dump(mode="json")}
    except Refused as error:
        found = {"refused": str(error)}
    except MemoryError:
        found = {"refused": f"reading it would take more than {MEMORY // 1_000_000} MB of memory", "spent": True}
    except RecursionError:
        found = {"refused": "it is nested too deeply to be read"}
    except Exception as error:  # noqa: BLE001 - a door: whatever a parser does, the trainer gets one reason
        found = {"refused": f"it is damaged or not what its name says ({type(error).__name__})"}
    out.write(json.dumps(found).encode() + b"\n")


def _parse(kind: str, data: bytes) -> Extracted:
    parser: Callable[[bytes], Extracted] = import_module(f"coach.library.parsing.{PARSERS[kind]}").parse
    with contextlib.redirect_stdout(sys.stderr):
        extracted = parser(data)
    if len(extracted.text) > MOST_TEXT:
        raise Refused(f"it holds more than {MOST_TEXT // 1_000_000} million characters; split it")
    return extracted


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        sys.exit(1)
    return data


def _forbid(event: str, args: tuple[Any, ...]) -> None:
    """Refuse network, other processes and every change to a file, whatever a parser tries."""
    writes = event == "open" and isinstance(args[2], int) and bool(args[2] & _WRITING)
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(f"a parser tried {event}")


if __name__ == "__main__":
    main()
