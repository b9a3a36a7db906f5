"""The table of the backups room."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "backups"
down_revision = "ledger"


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "backups",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Not supported: restore a backup instead."""
    raise NotImplementedError("restore a backup made before the upgrade")
