"""The only file of this room that queries: the list of backups."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coach.store.backup_tables import BackupRow

_B = BackupRow.__table__.c


class Repository:
    """The list of backups in an open session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(self) -> tuple[tuple[str, datetime], ...]:
        """(path, moment) of every backup, oldest first."""
        rows = self._session.execute(select(_B.path, _B.made_at).order_by(_B.made_at, _B.path))
        return tuple((row.path, row.made_at) for row in rows)

    def add(self, path: str, made_at: datetime) -> None:
        """Keep that a backup was made."""
        self._session.merge(BackupRow(path=path, made_at=made_at))

    def forget(self, path: str) -> None:
        """Forget a backup."""
        self._session.execute(delete(BackupRow).where(_B.path == path))
