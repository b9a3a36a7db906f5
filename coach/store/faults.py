"""What can be wrong with a database, said in one plain sentence."""

from __future__ import annotations

import os
from pathlib import Path

from coach.errors import CoachError

_DAMAGED = ("not a database", "malformed", "file is encrypted", "unsupported file format")


def check_file(file: Path) -> None:
    """Raises CoachError where a database file is there and this user may not read and write it."""
    if file.is_dir() or (file.exists() and not os.access(file, os.R_OK | os.W_OK)):
        raise _not_ours(str(file))


def _not_ours(place: str) -> CoachError:
    return CoachError(
        f"The database {place} cannot be written; give this user the right to write it and its folder, "
        "or name another folder with --home."
    )


def in_plain_words(error: Exception, place: str) -> CoachError:
    """A database fault as one sentence with what to do."""
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    low = said.lower()
    if any(words in low for words in _DAMAGED):
        return CoachError(
            f"The database {place} is damaged and was left as it is; "
            "restore a backup (coach restore FILE), or move the file away to begin anew."
        )
    if "readonly" in low or "read-only" in low or "unable to open" in low or "permission denied" in low:
        return _not_ours(place)
    if "locked" in low or "busy" in low:
        return CoachError(f"The database {place} is held by another program; end that one and try again.")
    if "i/o error" in low:
        return CoachError(
            f"The disk of {place} could not be read or written; nothing was changed. "
            "See whether it is full or failing, and try again."
        )
    if "full" in low:
        return CoachError(f"The disk of {place} is full; nothing was changed. Free some space and try again.")
    if place.startswith("postgresql"):
        return CoachError(
            f"The database {place} did not do it: {said}; check that it runs and COACH_DATABASE_URL."
        )
    return CoachError(f"The database {place} reported: {said}; nothing was changed.")
