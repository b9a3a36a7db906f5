"""Files that a user sends in parts: kept under names of our own, for that user alone, and for an hour."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
import uuid
from base64 import b64decode
from pathlib import Path

from coach.errors import BadUse, CoachError

MOST_BYTES = 50_000_000
FREE_BYTES = 500_000_000
KEPT_SECONDS = 3600
_TOKEN = re.compile(r"[0-9a-f]{32}")
_SUFFIXES = (".csv", ".tsv", ".json", ".txt")


class Uploads:
    """The files below one folder; a name that the browser sends decides the suffix and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, user: str) -> str:
        """A token for a new file; what is older than an hour goes. Raises CoachError where the disk is nearly full."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < FREE_BYTES:
            raise CoachError("The disk of the coach is nearly full, so no file is taken; ask whoever runs it.")
        for path in self._folder.iterdir():
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink(missing_ok=True)
        return uuid.uuid4().hex

    def add(self, user: str, token: str, name: str, part: str) -> int:
        """Append a part (base64) to a file; its size then. Raises BadUse for what cannot be read or is too long."""
        path = self._path(user, token, name)
        try:
            data = b64decode(part, validate=True)
        except ValueError:
            raise BadUse("A part of the file arrived damaged; choose the file again.") from None
        size = (path.stat().st_size if path.exists() else 0) + len(data)
        if size > MOST_BYTES:
            path.unlink(missing_ok=True)
            raise BadUse(f"The file is too large; at most {MOST_BYTES // 1_000_000} MB are read. Split it first.")
        with path.open("ab") as file:
            file.write(data)
        return size

    def path(self, user: str, token: str, name: str) -> Path:
        """A file that was sent; raises BadUse where it is gone or somebody else's."""
        found = self._path(user, token, name)
        if not found.is_file():
            raise BadUse("This file is not here any more; choose it again.")
        return found

    def _path(self, user: str, token: str, name: str) -> Path:
        suffix = Path(name).suffix.casefold()
        if suffix not in _SUFFIXES:
            raise BadUse(f"“{name[:60]}” is no export that is read here; send CSV or JSON ({', '.join(_SUFFIXES)}).")
        if not _TOKEN.fullmatch(token):
            raise BadUse("The file was not begun; choose it again.")
        owner = hashlib.sha256(f"{user} {token}".encode()).hexdigest()[:32]
        return self._folder / f"{owner}{'.json' if suffix == '.json' else '.csv'}"
