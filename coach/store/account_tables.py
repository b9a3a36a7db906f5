"""The tables of the accounts room: accounts, contacts, deals, notes, and how a CRM's stages are read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.tables import Base


class AccountRow(Base):
    """A company. `key` is its name as names are compared; team "" means everybody's."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("team", "key", "external", "domain", name="one_account"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), index=True)
    name: Mapped[str] = mapped_column(Text)
    team: Mapped[str] = mapped_column(String(100))
    owner: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(12))
    industry: Mapped[str] = mapped_column(Text)
    segment: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text)
    size: Mapped[str] = mapped_column(String(40))
    parent: Mapped[str] = mapped_column(Text)
    languages: Mapped[list[str]] = mapped_column(JSON)
    external: Mapped[str] = mapped_column(String(120), index=True)
    domain: Mapped[str] = mapped_column(String(200), index=True)


class ContactRow(Base):
    """A person at an account."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("account", "key", name="one_contact"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)


class DealRow(Base):
    """A deal. `crm_stage` as imported, `stage` as we read it; team "" means the account's team."""

    __tablename__ = "deals"
    __table_args__ = (UniqueConstraint("account", "key", name="one_deal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200), index=True)
    name: Mapped[str] = mapped_column(Text)
    team: Mapped[str] = mapped_column(String(100))
    owner: Mapped[str] = mapped_column(String(200))
    crm_stage: Mapped[str] = mapped_column(String(120), index=True)
    stage: Mapped[str] = mapped_column(String(12))
    criteria: Mapped[list[str]] = mapped_column(JSON)
    rivals: Mapped[list[str]] = mapped_column(JSON)
    external: Mapped[str] = mapped_column(String(120), index=True)


class NoteRow(Base):
    """Something written about an account, perhaps within one of its deals; `key` says which note it is."""

    __tablename__ = "notes"
    __table_args__ = (
        UniqueConstraint("account", "key", name="one_note"),
        Index("notes_by_date", "account", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    deal: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    day: Mapped[date | None] = mapped_column(Date)
    author: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    sensitivity: Mapped[str] = mapped_column(String(12))
    proposed: Mapped[bool]


class CrmStageRow(Base):
    """How a stage of a CRM is read; `key` is its name as names are compared."""

    __tablename__ = "crm_stages"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(String(12))
