"""Files that come as bytes with a name somebody chose: the name is made harmless before it touches a disk."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEFT_SECONDS = 600
"""Age from which a file that was being read belongs to a process that is no more."""
_LONGEST = 100
_DEVICES = frozenset({"con", "prn", "aux", "nul"})


def safe_name(name: str) -> str:
    """A file's name with its last part only, without anything that a file system or a page could stumble over."""
    name = unicodedata.normalize("NFKC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if letter.isalnum() or letter in " ._-()")
    stem, dot, suffix = name.strip(" .").rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    suffix = re.sub(r"[^A-Za-z0-9]", "", suffix)[:12]
    stem = " ".join(stem.split()).strip(".")[:_LONGEST] or "upload"
    stem = f"{stem}-file" if stem.lower() in _DEVICES else stem
    return f"{stem}.{suffix}" if suffix else stem


@contextmanager
def held(name: str, data: bytes, place: Path | None = None) -> Iterator[Path]:
    """The bytes as a file under a harmless name, in a folder of its own that is gone afterwards.

    It lies below `place`, where what a killed process left goes first; without a place, where the system puts such.
    """
    if place is not None:
        place.mkdir(parents=True, exist_ok=True)
        for left in place.iterdir():
            if time.time() - left.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="coach-", dir=place) as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(data)
        yield path
