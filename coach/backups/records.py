"""Backups as records: what was kept when, and what is known of the file."""

from __future__ import annotations

from datetime import datetime

from coach.records import Record

FORMAT = 1


class Manifest(Record):
    """What a backup says of itself: when it was made (UTC), of which tables, and each part's SHA-256."""

    format: int = FORMAT
    made_at: datetime
    revision: str
    rows: dict[str, int]
    parts: dict[str, str]


class Backup(Record):
    """A backup that was made; `there` whether its file still is, `size` in bytes."""

    path: str
    made_at: datetime
    there: bool = True
    size: int = 0


class Thing(Record):
    """Something that may be in a backup: a row of a table by some of its values."""

    table: str
    values: dict[str, str | int]
