"""What is derived from the published versions and kept beside them: the stamp and the parsed holdings."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

import coach.playbook
from coach.library.layout import edition_paths
from coach.library.records import Holdings
from coach.library.repository import Repository

STAMP = "stamp"
EDITION_FILES = "edition files"
EDITION_SEEN = "edition seen"
_HOLDINGS = "holdings"
_HOLDINGS_OF = "holdings of"
_READ_BY = "holdings read by"


def refresh(repository: Repository) -> tuple[str, Holdings]:
    """Bring stamp and holdings up to what is published, in the caller's transaction."""
    published = repository.published_hashes()
    stamp = _digest(*(f"{item} {kind} {hash}" for item, kind, hash in published))
    others = _digest(*(f"{item} {hash}" for item, kind, hash in published if kind != "document"))
    same = repository.meta(_HOLDINGS_OF) == others and repository.meta(_READ_BY) == _readers()
    held = _stored(repository) if same else None
    if held is None:
        from coach.library.knowledge import parse  # with YAML, 40 ms that a plain start need not pay

        held = parse(repository.published_files(documents=False), []).holdings
        repository.set_meta(_HOLDINGS, held.model_dump_json())
        repository.set_meta(_HOLDINGS_OF, others)
        repository.set_meta(_READ_BY, _readers())
    if repository.meta(STAMP) != stamp:
        repository.set_meta(STAMP, stamp)
    return stamp, held


def read(repository: Repository, known: tuple[str, Holdings] | None) -> tuple[str, Holdings | None]:
    """Stamp and holdings; those `known` where the stamp is theirs, None where they must be made anew."""
    stamp = repository.meta(STAMP) or ""
    if known and known[0] == stamp:
        return known
    if repository.meta(_READ_BY) != _readers():
        return stamp, None
    return stamp, _stored(repository)


def _stored(repository: Repository) -> Holdings | None:
    try:
        return Holdings.model_validate_json(repository.meta(_HOLDINGS) or "")
    except ValidationError:
        return None


def files_fingerprint(folder: Path) -> str:
    """Names, sizes and times of an edition's files; equal means that nothing need be read."""
    stats = ((path, path.stat()) for _, path in edition_paths(folder))
    return _digest(str(folder), *(f"{path.name} {stat.st_size} {stat.st_mtime_ns}" for path, stat in stats))


@lru_cache
def _readers() -> str:
    """A digest of the code that reads the files: a newer reader reads them again."""
    room = Path(coach.playbook.__path__[0])
    files = [room.parent / "frontmatter.py", *sorted(room.glob("*.py"))]
    return _digest(*(file.read_text(encoding="utf-8") for file in files))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
