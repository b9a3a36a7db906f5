"""Values of the command line's options: each read, or refused with what is allowed."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path

MOST_PASSAGES = 1000


def day(value: str) -> str:
    """A date as YYYY-MM-DD; raises ArgumentTypeError for anything else."""
    try:
        return date.fromisoformat(value if len(value) == 10 else "").isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{value}` is not a date; write it as 2026-03-31") from None


def folder(value: str) -> Path:
    """The data folder; raises ArgumentTypeError for an empty name."""
    if not value.strip():
        raise argparse.ArgumentTypeError("the name of the data folder is empty; name a folder")
    return Path(value)


def count(value: str) -> int:
    """A number of passages; raises ArgumentTypeError."""
    if not value.isdecimal() or not 1 <= int(value[:9]) <= MOST_PASSAGES:
        raise argparse.ArgumentTypeError(f"`{value}` is not a number from 1 to {MOST_PASSAGES}")
    return int(value)


def days(value: str) -> int:
    """A number of days; raises ArgumentTypeError."""
    if not value.isdecimal() or not 1 <= int(value[:9]) <= 3660:
        raise argparse.ArgumentTypeError(f"`{value}` is not a number of days from 1 to 3660")
    return int(value)


def port(value: str) -> int:
    """A port, 0 for any free one; raises ArgumentTypeError."""
    if not value.isdecimal() or not 0 <= int(value[:9]) <= 65535:
        raise argparse.ArgumentTypeError(f"`{value}` is not a port; name a number from 0 to 65535")
    return int(value)


def seconds(value: str) -> float:
    """Seconds; raises ArgumentTypeError."""
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value):
        raise argparse.ArgumentTypeError(f"`{value}` is not a number of seconds")
    return float(value)
