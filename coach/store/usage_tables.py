"""The table of what turns used of the language model."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, Float, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.tables import Base, UtcDateTime


class ModelUseRow(Base):
    """What one turn used: never its words. `user` is empty for this machine's owner; `counted`: by the provider."""

    __tablename__ = "model_uses"
    __table_args__ = (Index("model_uses_by_day", "day", "user"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(String(200))
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    model: Mapped[str] = mapped_column(String(200))
    requests: Mapped[int]
    prompt: Mapped[int]
    completion: Mapped[int]
    counted: Mapped[bool] = mapped_column(Boolean)
    seconds: Mapped[float] = mapped_column(Float)
