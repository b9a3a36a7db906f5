"""The one place where evals write to the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

LONG = 100
"""From how many samples on progress is told where there is no terminal."""


def say(text: str = "") -> None:
    """A line for whoever runs the command."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line about something that went wrong."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def progress(name: str) -> Callable[[int, int], None]:
    """Tells how far a run is: in place on a terminal, a line every tenth elsewhere, nothing for short runs."""

    def tell(done: int, of: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{name}: {done}/{of}" + ("\n" if done == of else ""))
        elif of >= LONG and done * 10 // of > (done - 1) * 10 // of:
            sys.stderr.write(f"{name}: {done}/{of}\n")
        sys.stderr.flush()

    return tell
