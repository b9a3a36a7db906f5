"""Owner, audience, precedence and review of items; what was stripped and suspected; who changed what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "library"
down_revision = "model_uses"


def upgrade() -> None:
    """Add them; column by column, as a table made anew would take its children with it."""
    op.add_column("items", sa.Column("owner", sa.String(200), nullable=False, server_default=""))
    op.add_column("items", sa.Column("audience", sa.String(200), nullable=False, server_default="all"))
    op.add_column("items", sa.Column("precedence", sa.Integer, nullable=False, server_default="0"))
    op.add_column("items", sa.Column("review_on", sa.Date, nullable=True))
    op.add_column("versions", sa.Column("hidden", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("versions", sa.Column("dropped", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("versions", sa.Column("suspicion", sa.Float, nullable=False, server_default="0"))
    op.add_column("versions", sa.Column("suspects", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("versions", sa.Column("cleared_by", sa.String(200), nullable=False, server_default=""))
    op.create_table(
        "item_changes",
        sa.Column("pk", sa.Integer, primary_key=True),
        sa.Column(
            "item", sa.String(200), sa.ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Not supported: restore a backup instead."""
    raise NotImplementedError("restore a backup made before the upgrade")
