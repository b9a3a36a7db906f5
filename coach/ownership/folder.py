"""Makes the data folder and makes sure it can be written, before anything is opened in it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from coach.errors import CoachError


def check_folder(folder: Path) -> None:
    """Make the data folder (0700) and write to it once; raises CoachError naming the path."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"?")
    except (FileExistsError, NotADirectoryError):
        raise CoachError(
            f"{folder} is not a folder; name another one with --home or COACH_HOME, or move that file away."
        ) from None
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
        raise CoachError(
            f"The data folder {folder} cannot be written ({reason}); give this user the right to write "
            "there, or name another folder with --home or COACH_HOME."
        ) from None
