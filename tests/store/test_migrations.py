"""From every version there was, on both databases: the tables become today's and what was in them stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from coach.bootstrap import open_app
from coach.settings import read_settings
from coach.store.engine import HEAD, engine_of, open_store, revision_of
from coach.store.migrate import known_revisions, upgrade
from coach.store.moving import moment

REVISIONS = tuple(reversed(known_revisions()))
OLD_ROWS = (
    "INSERT INTO items (id, kind, created_at) VALUES ('kept', 'document', '2026-02-10 09:00:00+00:00')",
    "INSERT INTO meta (key, value) VALUES ('kept', 'since then')",
    "INSERT INTO accounts (id, key, name, team, owner, type, industry, segment, region, size, parent, languages, "
    "external, domain) VALUES (7, 'kept', 'Kept', '', '', '', '', '', '', '', '', '[]', '', '')",
    'INSERT INTO reference_uses (id, account, deal, kind, "by", day, at, answers, expected, got) '
    "VALUES (1, 7, NULL, 'called', 'ana', '2026-02-10', '2026-02-10 09:00:00+00:00', NULL, '', '')",
)


@pytest.mark.parametrize("revision", REVISIONS)
def test_from_every_revision(url: str, revision: str) -> None:
    engine, _ = engine_of(url)
    rows = OLD_ROWS if revision != "0001" else OLD_ROWS[:2]
    if REVISIONS.index(revision) >= REVISIONS.index("library"):
        rows = (OLD_ROWS[1], *OLD_ROWS[2:3])  # the older columns' defaults are a newer version's to fill
    with engine.execution_options(begin="IMMEDIATE").begin() as connection:
        upgrade(connection, revision)
        for row in rows:
            connection.execute(text(row))
    engine.dispose()
    store = open_store(url)
    with store.reading() as session:
        assert revision_of(session.connection()) == HEAD
        assert session.execute(text("SELECT value FROM meta WHERE key = 'kept'")).scalar() == "since then"
    with moment(store) as now:
        kept = {name: len(list(now.rows(name))) for name in now.tables}
    assert sum(kept.values()) == len(rows)
    store.close()


def test_the_chain_is_straight() -> None:
    files = sorted((Path(__file__).parents[2] / "coach" / "store" / "migrations" / "versions").glob("*.py"))
    assert len(files) == len(REVISIONS) == len(set(REVISIONS))


def test_the_whole_coach_runs_on_postgresql(postgres: str, tmp_path: Path) -> None:
    from coach.accounts.records import OWNER
    from coach.advising.records import Turn
    from tests.databases import schema

    with schema(postgres) as address:
        settings = read_settings(tmp_path, {}).model_copy(update={"database_url": address})
        with open_app(settings) as app:
            app.add_demo()
            *_, advice = app.coach.advise(Turn(conversation="c", text="first meeting today, they want a reference"))
            assert advice.done and advice.citations
            assert len(app.accounts.list(OWNER)) > 10 and app.references.ledger(OWNER)
            made = app.users.add("ana", "rep", ["north"])
            assert app.signing_in.session(app.signing_in.sign_in("ana", made.one_time_password, "x").secret)
            from coach import services

            assert services.erase_account(app, "Halden Foods", OWNER).removed.name == "Halden Foods"
        assert not (tmp_path / "coach.sqlite").exists()
