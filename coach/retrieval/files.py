"""Files and folders that are whole or absent: written aside, then put in place in one step."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


@contextmanager
def swap_in(folder: Path) -> Iterator[Path]:
    """A fresh folder that takes the place of `folder` when the block ends without error."""
    fresh = folder.with_name(f".{folder.name}.{uuid4().hex[:8]}")
    fresh.mkdir(parents=True)
    try:
        yield fresh
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a crash leaves the old content or the new, never a part."""
    fresh = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def fingerprint(files: Iterable[Path]) -> str:
    """Names, sizes and checksums of `files` as one short text; any flipped byte changes it."""
    total = 0
    for path in sorted(files):
        total = zlib.crc32(path.name.encode(), total)
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                total = zlib.crc32(chunk, total)
    return f"{total:08x}"


def clear_out(folder: Path, keep: Iterable[str]) -> None:
    """Remove everything in `folder` but the names in `keep`; what cannot be removed stays."""
    kept = set(keep)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name in kept:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
