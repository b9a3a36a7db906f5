"""Accounts, contacts, deals and notes; what notes say, the reference directory and the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _text(name: str, length: int | None = None, index: bool | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text, nullable=False, index=index)


def _of(
    name: str, target: str, ondelete: str | None = "CASCADE", index: bool | None = None, nullable: bool = False
) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(target, ondelete=ondelete), index=index, nullable=nullable)


def upgrade() -> None:
    """Create them."""
    _accounts()
    _deals()
    _notes()
    _readings()
    _references()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("key", 200, index=True),
        _text("name"),
        _text("team", 100),
        _text("owner", 200),
        _text("type", 12),
        _text("industry"),
        _text("segment"),
        _text("region"),
        _text("size", 40),
        _text("parent"),
        sa.Column("languages", sa.JSON, nullable=False),
        _text("external", 120, index=True),
        _text("domain", 200, index=True),
        sa.UniqueConstraint("team", "key", "external", "domain", name="one_account"),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("account", "accounts.id"),
        _text("key", 200),
        _text("name"),
        _text("role"),
        _text("email"),
        _text("phone"),
        sa.UniqueConstraint("account", "key", name="one_contact"),
    )


def _deals() -> None:
    op.create_table(
        "deals",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("account", "accounts.id"),
        _text("key", 200, index=True),
        _text("name"),
        _text("team", 100),
        _text("owner", 200),
        _text("crm_stage", 120, index=True),
        _text("stage", 12),
        sa.Column("criteria", sa.JSON, nullable=False),
        sa.Column("rivals", sa.JSON, nullable=False),
        _text("external", 120, index=True),
        sa.UniqueConstraint("account", "key", name="one_deal"),
    )
    op.create_table("crm_stages", sa.Column("key", sa.String(120), primary_key=True), _text("name"), _text("stage", 12))


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("account", "accounts.id"),
        _of("deal", "deals.id", nullable=True, index=True),
        _text("key", 64),
        sa.Column("day", sa.Date),
        _text("author", 200),
        _text("kind", 12),
        _text("text"),
        _text("sensitivity", 12),
        sa.Column("proposed", sa.Boolean, nullable=False),
        sa.UniqueConstraint("account", "key", name="one_note"),
    )
    op.create_index("notes_by_date", "notes", ["account", "day"])


def _readings() -> None:
    op.create_table(
        "note_readings",
        sa.Column("note", sa.Integer, sa.ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True),
        _of("account", "accounts.id", index=True),
        _text("reader", 40),
    )
    op.create_table(
        "note_facts",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("note", "notes.id", index=True),
        _of("account", "accounts.id", index=True),
        sa.Column("position", sa.Integer, nullable=False),
        _text("kind", 20),
        _text("quote"),
        sa.Column("sure", sa.Float, nullable=False),
    )


def _references() -> None:
    op.create_table(
        "reference_directory",
        sa.Column("account", sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("proves", sa.JSON, nullable=False),
        _text("standing", 12),
        sa.Column("public", sa.Boolean, nullable=False),
        _text("by", 200),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "reference_uses",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("account", "accounts.id", "SET NULL", nullable=True),
        _of("deal", "deals.id", "SET NULL", nullable=True, index=True),
        _text("kind", 16),
        _text("by", 200),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of("answers", "reference_uses.id", None, nullable=True),
        _text("expected", 20),
        _text("got", 20),
    )
    op.create_index("uses_by_day", "reference_uses", ["account", "day"])
    op.create_table(
        "reference_use_texts",
        sa.Column("use", sa.Integer, sa.ForeignKey("reference_uses.id"), primary_key=True),
        _of("account", "accounts.id", index=True),
        _text("text"),
    )


def downgrade() -> None:
    """Not supported: restore a backup instead."""
    raise NotImplementedError("restore a backup made before the upgrade")
