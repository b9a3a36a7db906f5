"""What goes wrong in a command: one plain sentence for the person, the details into the folder's log."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from coach.commands.text import short
from coach.errors import CoachError

LOG_BYTES = 2_000_000
LONGEST_SENTENCE = 600

log = logging.getLogger(__name__)


def guarded(home: Path, err: Callable[[str], None], step: Callable[[], int]) -> int:
    """The step's exit code; whatever it raises becomes one sentence on `err` and the code of that fault.

    A closed pipe and an interrupt are the caller's.
    """
    try:
        return step()
    except CoachError as error:
        err(sentence(error) + "\n")
        return error.exit_code
    except BrokenPipeError:
        raise
    except OSError as error:
        err(unusable(error, home) + "\n")
        return 1
    except Exception as error:  # noqa: BLE001 - a door: a bug ends here as one sentence, and the log has the rest
        err(bug(error, home) + "\n")
        return 1


def unusable(error: OSError, home: Path) -> str:
    """The sentence for a file or folder that the machine refuses; the details go into the log."""
    if not error.filename:
        return bug(error, home)
    write_log_to(home)
    log.error("refused by the machine", exc_info=error)
    why = (error.strerror or type(error).__name__).lower()
    return short(f"{error.filename} cannot be used ({why}); make it readable and writable, or move it away.", 600)


def sentence(error: CoachError) -> str:
    """The error on one line, without characters that steer a terminal."""
    return short(str(error), LONGEST_SENTENCE)


def bug(error: Exception, home: Path) -> str:
    """Log an error nobody foresaw; returns the sentence that names the log."""
    write_log_to(home)
    log.error("a bug in the coach", exc_info=error)
    files = [one.baseFilename for one in logging.getLogger().handlers if isinstance(one, RotatingFileHandler)]
    where = next((file for file in files if Path(file).exists()), None)
    details = f"{where} has the details to report" if where else "no log could be written"
    return (
        f"The coach made a mistake of its own ({type(error).__name__}); nothing more was done, and {details}."
    )


def write_log_to(home: Path) -> None:
    """Send warnings and errors of every library to `home/logs/coach.log` instead of the terminal.

    Falls back on the machine's folder for temporary files where `home` cannot be written.
    """
    root = logging.getLogger()
    ours = {(folder / "coach.log").absolute() for folder in (home / "logs", Path(tempfile.gettempdir()))}
    for one in [one for one in root.handlers if isinstance(one, RotatingFileHandler)]:
        if Path(one.baseFilename) in ours:
            return
        root.removeHandler(one)
        one.close()
    for folder in (home / "logs", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            continue
        if not os.access(folder, os.W_OK):
            continue
        file = RotatingFileHandler(
            folder / "coach.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8", delay=True
        )
        file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(file)
        break
    logging.captureWarnings(True)
    logging.raiseExceptions = False
