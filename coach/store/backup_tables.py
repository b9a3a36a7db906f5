"""The table of the backups room: which backups were made, where, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.tables import Base, UtcDateTime


class BackupRow(Base):
    """A backup that was made; whether its file is still there is looked up each time."""

    __tablename__ = "backups"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime())
