"""Conversations with their turns, and what users thought of an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "conversations"
down_revision = "0002"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("deal", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("conversations_of", "conversations", ["user", "changed_at"])
    op.create_table(
        "conversation_turns",
        _of_conversation(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("advice", sa.JSON),
        sa.Column("talk", sa.JSON),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "turn_ratings",
        _of_conversation(),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("thumb", sa.String(8), nullable=False, index=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _of_conversation() -> sa.Column[str]:
    target = sa.ForeignKey("conversations.id", ondelete="CASCADE")
    return sa.Column("conversation", sa.String(32), target, primary_key=True)


def downgrade() -> None:
    """Not supported: restore a backup instead."""
    raise NotImplementedError("restore a backup made before the upgrade")
