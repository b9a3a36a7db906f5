"""Writes published items as the files of an edition's folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from coach.errors import BadUse, CoachError
from coach.library import items_file
from coach.library.layout import FOLDERS, edition_paths
from coach.library.records import SMALL_FILES, KnowledgeFile, Upkeep


def export_files(
    files: Sequence[KnowledgeFile], folder: Path, upkeep: Mapping[str, Upkeep]
) -> tuple[Path, ...]:
    """Write the files, and what is settled for their items; returns their paths.

    Raises BadUse where the folder holds other knowledge already, CoachError where it cannot be written.
    """
    targets = {_target(file, folder): file for file in files}
    strange = _strange(folder, set(targets))
    if strange:
        raise BadUse(f"{folder} holds {strange.name}, which is not in this export; name an empty folder.")
    try:
        for target, file in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8", newline="\n")
        settled = {file.id: upkeep[file.id] for file in files if upkeep.get(file.id, Upkeep()) != Upkeep()}
        if settled:
            (folder / items_file.NAME).write_text(items_file.written(settled), encoding="utf-8", newline="\n")
    except OSError as error:
        place = error.filename or folder
        raise CoachError(f"{place} cannot be written ({error.strerror}); name another folder.") from None
    return tuple(sorted(targets))


def _target(file: KnowledgeFile, folder: Path) -> Path:
    if file.kind in SMALL_FILES:
        return folder / SMALL_FILES[file.kind]
    name = next(name for name, kind in FOLDERS.items() if kind == file.kind)
    return folder / name / f"{file.id}.md"


def _strange(folder: Path, ours: set[Path]) -> Path | None:
    if folder.exists() and not folder.is_dir():
        raise BadUse(f"{folder} is a file; name a folder.")
    there = (path for _, path in edition_paths(folder)) if folder.is_dir() else iter(())
    return next((path for path in there if path not in ours), None)
