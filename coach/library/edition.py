"""Takes over an edition: fills an empty library, later publishes what nobody has edited meanwhile."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from coach import __version__
from coach.library import derived
from coach.library.knowledge import content_hash, load_edition
from coach.library.records import Added, KnowledgeFile, NewVersion, Report, Status, Version
from coach.library.repository import Repository
from coach.playbook.records import Passage

BY = "edition"


def take_edition(repository: Repository, folder: Path, now: datetime) -> Report:
    """Store what this edition brings; see `Library.take_edition`. Within the caller's transaction."""
    knowledge = load_edition(folder)
    seen: dict[str, str] = json.loads(repository.meta(derived.EDITION_SEEN) or "{}")
    passages: dict[str, list[Passage]] = {}
    for passage in knowledge.passages:
        passages.setdefault(passage.document, []).append(passage)
    added = []
    for file in knowledge.files:
        digest = content_hash(file.title, file.text)
        if seen.get(file.id) == digest:
            continue
        status = _status(repository.versions(file.id), seen.get(file.id), digest)
        if status is not None:
            added.append(_store(repository, file, tuple(passages.get(file.id, ())), status, digest, now))
        seen[file.id] = digest
    repository.set_meta(derived.EDITION_SEEN, json.dumps(seen, sort_keys=True))
    repository.set_meta(derived.EDITION_FILES, derived.files_fingerprint(folder))
    return Report(documents=tuple(added), problems=knowledge.problems)


def _status(versions: tuple[Version, ...], seen: str | None, digest: str) -> Status | None:
    """How a changed or new file comes in; None where it does not (removed by somebody, or there already)."""
    if not versions:
        return "published" if seen is None else None
    newest = versions[-1]
    if newest.hash == digest:
        return None
    untouched = newest.status == "published" and newest.by == BY and newest.hash == seen
    return "published" if untouched else "draft"


def _store(
    repository: Repository, file: KnowledgeFile, passages: tuple[Passage, ...], status: Status, digest: str,
    now: datetime,
) -> Added:  # fmt: skip
    number = repository.add(
        NewVersion(
            item=file.id,
            kind=file.kind,
            title=file.title,
            text=file.text,
            hash=digest,
            origin="",
            by=BY,
            why=f"shipped with {__version__}",
            at=now,
            status=status,
            passages=passages,
        )
    )
    return Added(id=file.id, title=file.title, version=number, status=status, passages=len(passages))
