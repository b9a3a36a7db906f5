"""The tables of the users room: users, their tokens and sessions, tries at a password."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "users"
down_revision = "conversations"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("teams", sa.JSON, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        _moment("created_at"),
    )
    op.create_table(
        "user_tokens",
        sa.Column("hash", sa.String(64), primary_key=True),
        _user(),
        sa.Column("prefix", sa.String(16), nullable=False),
        _moment("created_at"),
    )
    op.create_table(
        "user_sessions",
        sa.Column("hash", sa.String(64), primary_key=True),
        _user(),
        _moment("created_at"),
        _moment("seen_at"),
        _moment("confirmed_at"),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        _moment("at"),
    )
    op.create_index("tries_by_account", "sign_in_tries", ["account", "at"])
    op.create_index("tries_by_address", "sign_in_tries", ["address", "at"])


def _user() -> sa.Column[int]:
    return sa.Column("user", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    """Not supported: restore a backup instead."""
    raise NotImplementedError("restore a backup made before the upgrade")
