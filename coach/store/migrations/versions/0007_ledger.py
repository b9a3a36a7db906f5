"""The ledger keeps what it was told: lines are never changed; minutes spent stand in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger"
down_revision = "library"

KEPT = ("id", "kind", '"by"', "day", "at", "answers", "expected", "got", "minutes")
"""What no statement may change. A line's customer and deal are emptied when those are erased, never set anew."""


def upgrade() -> None:
    """Add the column, then the guards."""
    column = sa.Column("minutes", sa.Integer, nullable=False, server_default="0")
    op.add_column("reference_uses", column)
    if op.get_bind().dialect.name == "postgresql":
        _guards_of_postgresql()
    else:
        _guards_of_sqlite()


def _guards_of_sqlite() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'a line of the ledger is never changed'); END"
    op.execute(f"CREATE TRIGGER ledger_kept BEFORE UPDATE OF {', '.join(KEPT)} ON reference_uses {refuse}")
    op.execute(
        "CREATE TRIGGER ledger_whose BEFORE UPDATE OF account, deal ON reference_uses "
        "WHEN (NEW.account IS NOT NULL AND NEW.account IS NOT OLD.account) "
        f"OR (NEW.deal IS NOT NULL AND NEW.deal IS NOT OLD.deal) {refuse}"
    )
    op.execute(f"CREATE TRIGGER ledger_stays BEFORE DELETE ON reference_uses {refuse}")
    op.execute(f"CREATE TRIGGER ledger_words_kept BEFORE UPDATE ON reference_use_texts {refuse}")
    there = "WHEN EXISTS (SELECT 1 FROM accounts WHERE id = OLD.account)"
    op.execute(f"CREATE TRIGGER ledger_words_stay BEFORE DELETE ON reference_use_texts {there} {refuse}")


def _guards_of_postgresql() -> None:
    kept = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)
    op.execute(
        "CREATE FUNCTION ledger_line_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' OR {kept} "
        "OR (NEW.account IS NOT NULL AND NEW.account IS DISTINCT FROM OLD.account) "
        "OR (NEW.deal IS NOT NULL AND NEW.deal IS DISTINCT FROM OLD.deal) "
        "THEN RAISE EXCEPTION 'a line of the ledger is never changed'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION ledger_words_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM accounts WHERE id = OLD.account) "
        "THEN RAISE EXCEPTION 'a line of the ledger is never changed'; END IF; RETURN OLD; END $$"
    )
    for table, function in (("reference_uses", "ledger_line_kept"), ("reference_use_texts", "ledger_words_kept")):
        op.execute(
            f"CREATE TRIGGER {function} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
