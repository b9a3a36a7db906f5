"""The one file of a backup: a zip of JSON lines for each table, the folder's own files, and a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from coach.backups.records import FORMAT, Manifest
from coach.errors import BadUse, CoachError

MANIFEST = "manifest.json"
TABLES, FILES = "tables/", "files/"
CHUNK = 1_000_000
Rows = Iterable[dict[str, Any]]


class Writing:
    """A backup while it is written; parts are added one after the other."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._rows: dict[str, int] = {}
        self._parts: dict[str, str] = {}

    def table(self, name: str, rows: Rows) -> None:
        """Add a table, a JSON object a line."""
        with self._part(f"{TABLES}{name}.jsonl") as write:
            self._rows[name] = 0
            for row in rows:
                write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
                self._rows[name] += 1

    def file(self, name: str, source: IO[bytes]) -> None:
        """Add a file of the data folder; `name` is its place there."""
        with self._part(FILES + name) as write:
            while some := source.read(CHUNK):
                write(some)

    def finish(self, made_at: datetime, revision: str) -> Manifest:
        """Write the manifest; nothing can be added after it."""
        manifest = Manifest(made_at=made_at, revision=revision, rows=self._rows, parts=self._parts)
        self._archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        return manifest

    @contextmanager
    def _part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        digest = hashlib.sha256()
        with self._archive.open(name, "w", force_zip64=True) as part:

            def write(some: bytes) -> None:
                digest.update(some)
                part.write(some)

            yield write
        self._parts[name] = digest.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """A new backup at `path` (mode 0600), there whole or not at all; raises CoachError naming the file."""
    part = None
    try:
        descriptor, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                yield Writing(archive)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
        part = None
        _sync(path.parent)
    except OSError as error:
        raise CoachError(f"{path} cannot be written ({(error.strerror or 'unknown').lower()}).") from error
    finally:
        if part is not None:
            with suppress(OSError):
                os.unlink(part)


class Reading:
    """An existing backup; every part is checked against the manifest before any of it is used."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive, self.manifest = archive, manifest

    def check(self) -> None:
        """Raises CoachError where a part is missing or changed."""
        for name, expected in self.manifest.parts.items():
            digest = hashlib.sha256()
            try:
                with self._archive.open(name) as part:
                    while some := part.read(CHUNK):
                        digest.update(some)
            except (KeyError, zipfile.BadZipFile, OSError, ValueError, EOFError, zlib_error()):
                digest = hashlib.sha256(b"?" + name.encode())
            if digest.hexdigest() != expected:
                raise CoachError(f"{self._archive.filename} is damaged ({name}); nothing was restored from it.")

    def table(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a table."""
        with self._archive.open(f"{TABLES}{name}.jsonl") as part:
            for line in part:
                yield json.loads(line)

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """The folder's own files, by name."""
        for name in self.manifest.parts:
            if name.startswith(FILES):
                with self._archive.open(name) as part:
                    yield name.removeprefix(FILES), part


@contextmanager
def reading(path: Path) -> Iterator[Reading]:
    """A backup opened for reading; raises BadUse where there is none, CoachError where it is no backup of ours."""
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise BadUse(f"There is no file {path}; name a backup that `coach backup` wrote.") from None
    except (zipfile.BadZipFile, OSError) as error:
        raise CoachError(f"{path} is no backup, or a damaged one ({error}).") from None
    with archive:
        try:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
        except (KeyError, ValidationError, ValueError, zipfile.BadZipFile, zlib_error()):
            raise CoachError(f"{path} is no backup, or a damaged one (it does not say what is in it).") from None
        if manifest.format != FORMAT:
            raise CoachError(f"{path} was written by a newer version of the coach; use that version.")
        yield Reading(archive, manifest)


def zlib_error() -> type[Exception]:
    """What decompressing damaged bytes raises."""
    import zlib

    return zlib.error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
