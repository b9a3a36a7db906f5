"""The tables: what is known, in every version it ever had, and what is derived from it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Float, ForeignKey, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; comes back with its zone from every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without zone; store UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the zone back where the database does not keep it."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of all tables."""


class ItemRow(Base):
    """A thing that has versions: a document, a play, or one of the small files (policy, rules, …)."""

    __tablename__ = "items"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    owner: Mapped[str] = mapped_column(String(200), default="")
    audience: Mapped[str] = mapped_column(String(200), default="all")
    precedence: Mapped[int] = mapped_column(default=0)
    review_on: Mapped[date | None] = mapped_column(Date())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class VersionRow(Base):
    """One version of an item: its whole text as a file, who made it, when and why."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("item", "number", name="one_number"),)
    # The migration adds a partial index, one published version per item; declared here it would
    # make every start import the PostgreSQL dialect (90 ms).

    pk: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"))
    number: Mapped[int]
    status: Mapped[str] = mapped_column(String(12), index=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64), index=True)
    origin: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text)
    status_why: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    hidden: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    dropped: Mapped[list[str]] = mapped_column(JSON, default=list)
    suspicion: Mapped[float] = mapped_column(Float(), default=0.0)
    suspects: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    cleared_by: Mapped[str] = mapped_column(String(200), default="")


class ChangeRow(Base):
    """What somebody did to an item: when, to which version, and why; goes with the item."""

    __tablename__ = "item_changes"

    pk: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("items.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    what: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    why: Mapped[str] = mapped_column(Text)


class PassageRow(Base):
    """A passage of a version; its id is a hash of document, heading and text."""

    __tablename__ = "passages"

    version: Mapped[int] = mapped_column(ForeignKey("versions.pk", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), index=True)
    heading: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(12))
    sources: Mapped[list[str]] = mapped_column(JSON)
    article: Mapped[str | None] = mapped_column(String(20))
    asks: Mapped[list[str]] = mapped_column(JSON)


class MissedRow(Base):
    """A question that the playbook did not answer, kept for the trainers."""

    __tablename__ = "missed_questions"

    pk: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime())


class MetaRow(Base):
    """A value about the whole database: the stamp of what is published, the snapshot derived from it."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
