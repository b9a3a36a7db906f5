"""Where an edition lies, and which of its files is what."""

from __future__ import annotations

from pathlib import Path

from coach.errors import CoachError
from coach.library.records import SMALL_FILES, Kind

FOLDERS: dict[str, Kind] = {"playbook": "document", "plays": "play"}
"""The folders of which every `.md` file is of one kind."""


def edition_folder() -> Path:
    """The edition this version ships: inside the package when installed, else at the checkout's root."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_knowledge", package.parent / "knowledge"):
        if folder.is_dir():
            return folder
    raise CoachError("The shipped knowledge is missing from this installation; install the coach anew.")


def edition_paths(folder: Path) -> tuple[tuple[Kind, Path], ...]:
    """The files of an edition with their kinds, in a fixed order."""
    small = ((kind, folder / name) for kind, name in SMALL_FILES.items())
    many = ((kind, path) for name, kind in FOLDERS.items() for path in sorted((folder / name).glob("*.md")))
    return (*((kind, path) for kind, path in small if path.is_file()), *many)
