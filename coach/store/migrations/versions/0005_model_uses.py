"""What each turn used of the language model."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "model_uses"
down_revision = "users"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "model_uses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("requests", sa.Integer, nullable=False),
        sa.Column("prompt", sa.Integer, nullable=False),
        sa.Column("completion", sa.Integer, nullable=False),
        sa.Column("counted", sa.Boolean, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_index("model_uses_by_day", "model_uses", ["day", "user"])
