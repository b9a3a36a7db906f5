"""The tables of backups and erasure: which backups were made, and what is being erased just now."""

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


class ErasingRow(Base):
    """An account that is being erased in this very transaction; nobody else ever sees a row of this."""

    __tablename__ = "erasing"

    account: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
