"""The tables of the references room: what notes were read to say, the directory, and the ledger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, Date, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.tables import Base, UtcDateTime


class NoteReadingRow(Base):
    """A note that was read, and by which reader."""

    __tablename__ = "note_readings"

    note: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    reader: Mapped[str] = mapped_column(String(40))


class NoteFactRow(Base):
    """A fact that a note was read to state, with the words it rests on."""

    __tablename__ = "note_facts"

    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), index=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    quote: Mapped[str] = mapped_column(Text)
    sure: Mapped[float] = mapped_column(Float)


class DirectoryRow(Base):
    """A customer as the whole company may see it."""

    __tablename__ = "reference_directory"

    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    proves: Mapped[list[str]] = mapped_column(JSON)
    standing: Mapped[str] = mapped_column(String(12))
    public: Mapped[bool] = mapped_column(Boolean)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime())


class UseRow(Base):
    """A line of the ledger; triggers refuse to change it. Where the customer was erased, `account` is empty."""

    __tablename__ = "reference_uses"
    __table_args__ = (Index("uses_by_day", "account", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    deal: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(200))
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    answers: Mapped[int | None] = mapped_column(ForeignKey("reference_uses.id"))
    expected: Mapped[str] = mapped_column(String(20))
    got: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int] = mapped_column(server_default="0")


class UseTextRow(Base):
    """The words of a ledger line; they go with the customer."""

    __tablename__ = "reference_use_texts"

    use: Mapped[int] = mapped_column(ForeignKey("reference_uses.id"), primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
