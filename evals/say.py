"""The one place where evals write to the terminal."""

from __future__ import annotations

import sys


def say(text: str = "") -> None:
    """A line for whoever runs the command."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """A line about something that went wrong."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
