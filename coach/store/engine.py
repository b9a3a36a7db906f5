"""Opens the database: pragmas, transactions, tables up to date, faults as plain sentences."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from coach.errors import CoachError
from coach.ownership.folder import check_folder
from coach.store.faults import check_file, in_plain_words

HEAD = "backups"
"""Revision of the tables this version of the coach works with; the newest file in `migrations/versions`."""

WRITERS = 20_260_210
"""Number of the lock that writers share on PostgreSQL; on SQLite the file is the lock."""

PRAGMAS = ("busy_timeout=20000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


@dataclass(frozen=True)
class Store:
    """An open database; `place` is how messages name it (a file, or an address without password)."""

    engine: Engine
    place: str

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that changes nothing; raises CoachError where the database cannot be read."""
        with self._session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session committed as a whole on leaving, or not at all; raises CoachError on a fault.

        One writer at a time: what it reads stays true until it is done.
        """
        with self._session(self.engine.execution_options(begin="IMMEDIATE")) as session:
            if self.engine.dialect.name == "postgresql":
                session.execute(text(f"SELECT pg_advisory_xact_lock({WRITERS})"))
            yield session
            session.commit()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session:
                yield session
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise in_plain_words(error, self.place) from error

    def erase_traces(self, wait_seconds: float = 5.0) -> bool:
        """After deletions: empty the journal beside the file, which still holds what was deleted.

        The file itself is overwritten by `secure_delete`. Waits for readers; False where they outlast
        it, and then the journal goes when the database is closed. Nothing to do but for SQLite.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        deadline = time.monotonic() + wait_seconds
        with self._session(self.engine) as session:
            raw = session.connection().connection.cursor()
            raw.execute("ROLLBACK")
            while raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.05)
            raw.execute("BEGIN")
        return True

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open (and create or bring up to date) the database at a SQLAlchemy address.

    SQLite files and PostgreSQL; raises CoachError with what to do where the folder cannot be used,
    the file is damaged, or it was written by a newer version of the coach.
    """
    engine, place = engine_of(url)
    try:
        with engine.connect() as connection:
            revision = revision_of(connection)
        if revision != HEAD:
            _bring_up_to_date(engine, revision, place)
    except (SQLAlchemyError, sqlite3.Error) as error:
        engine.dispose()
        raise in_plain_words(error, place) from error
    return Store(engine, place)


def engine_of(url: str) -> tuple[Engine, str]:
    """An engine for an address, its folder made, its tables left as they are; and how messages name the place."""
    parsed = _address(url)
    place = _place(parsed)
    if parsed.get_backend_name() == "sqlite":
        check_folder(Path(place).parent)
        check_file(Path(place))
    return _engine(parsed), place


def _address(url: str) -> URL:
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        raise CoachError(
            "COACH_DATABASE_URL is no database address; write sqlite:///path/to/file "
            "or postgresql://user:password@host/name."
        ) from None
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise CoachError(f"COACH_DATABASE_URL names {parsed.drivername}; allowed are sqlite and postgresql.")
    if parsed.get_backend_name() == "sqlite" and not parsed.database:
        raise CoachError("COACH_DATABASE_URL names no file; write sqlite:///path/to/file.")
    return parsed


def _place(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return str(Path(str(url.database)).absolute())
    return url.render_as_string(hide_password=True)


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    except ModuleNotFoundError as error:
        raise CoachError(
            f"This database needs the package {error.name}; install it and start again."
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, record: object) -> None:
    """Pragmas of a new SQLite connection; the driver's own transaction handling is switched off."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Writers take the lock when they begin, so that two of them wait and neither fails midway."""
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', '')}".strip())


def revision_of(connection: Connection) -> str | None:
    """The revision the tables are at; None for an empty database."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(
            text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")
        ).first()
    else:
        found = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar()
    if not found:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _bring_up_to_date(engine: Engine, revision: str | None, place: str) -> None:
    from coach.store.migrate import known_revisions, upgrade  # alembic costs half a second: only when needed

    if revision is not None and revision not in known_revisions():
        raise CoachError(
            f"{place} was written by a newer version of the coach (tables {revision}, known {HEAD}); "
            "start that version, or move the file away to begin anew."
        )
    with engine.execution_options(begin="IMMEDIATE").begin() as connection:
        if revision_of(connection) != HEAD:
            upgrade(connection)
