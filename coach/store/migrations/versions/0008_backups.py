"""The list of backups; and while an account is erased, the ledger's words about its deals may go as well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "backups"
down_revision = "ledger"


def upgrade() -> None:
    """Create the tables, then let the guard of the ledger's words know of an erasure under way."""
    op.create_table(
        "backups",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table("erasing", sa.Column("account", sa.Integer, primary_key=True, autoincrement=False))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION ledger_words_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP = 'UPDATE' OR (EXISTS (SELECT 1 FROM accounts WHERE id = OLD.account) "
            "AND NOT EXISTS (SELECT 1 FROM erasing)) "
            "THEN RAISE EXCEPTION 'a line of the ledger is never changed'; END IF; RETURN OLD; END $$"
        )
        return
    op.execute("DROP TRIGGER ledger_words_stay")
    op.execute(
        "CREATE TRIGGER ledger_words_stay BEFORE DELETE ON reference_use_texts "
        "WHEN EXISTS (SELECT 1 FROM accounts WHERE id = OLD.account) AND NOT EXISTS (SELECT 1 FROM erasing) "
        "BEGIN SELECT RAISE(ABORT, 'a line of the ledger is never changed'); END"
    )


def downgrade() -> None:
    """Not supported: restore a backup instead."""
    raise NotImplementedError("restore a backup made before the upgrade")
