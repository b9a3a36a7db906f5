"""Moves whole tables out of a database and into an empty one, as plain values, whichever database it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Date, DateTime, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from coach.errors import CoachError
from coach.store.engine import Store, engine_of, revision_of
from coach.store.faults import in_plain_words

AT_ONCE = 500
Row = dict[str, Any]
"""Values that JSON knows; days and moments as ISO 8601, moments in UTC."""


class Moment:
    """A whole database as it was at one moment, table by table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        metadata = MetaData()
        metadata.reflect(connection)
        self._tables = {table.name: table for table in metadata.sorted_tables if table.name != "alembic_version"}
        revision = revision_of(connection)
        if revision is None:
            raise CoachError("The database is empty; there is nothing to keep.")
        self.revision: str = revision

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables, those that others point to first."""
        return tuple(self._tables)

    def rows(self, name: str) -> Iterator[Row]:
        """Every row of a table, by its key."""
        table = self._tables[name]
        query = select(table).order_by(*table.primary_key.columns)
        for row in self._connection.execute(query.execution_options(yield_per=AT_ONCE)):
            yield {key: _plain(value) for key, value in row._mapping.items()}


@contextmanager
def moment(store: Store) -> Iterator[Moment]:
    """The database as it is now; what is written meanwhile does not show. Raises CoachError."""
    with _faults(store.place), store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        yield Moment(connection)


def fill(url: str, revision: str, tables: Iterable[tuple[str, Iterator[Row]]]) -> None:
    """Fill an empty database with tables of a revision, whole or not at all.

    Raises CoachError where it is not empty, or the revision is a newer version's.
    """
    from coach.store.migrate import known_revisions, upgrade

    if revision not in known_revisions():
        raise CoachError(f"It was made by a newer version of the coach (tables {revision}); use that version.")
    engine, place = engine_of(url)
    try:
        with _faults(place), engine.execution_options(begin="IMMEDIATE").begin() as connection:
            if revision_of(connection) is not None:
                raise CoachError(f"{place} holds data already; restore into an empty folder (--home DIR).")
            upgrade(connection, revision)
            metadata = MetaData()
            metadata.reflect(connection)
            for name, rows in tables:
                _load(connection, metadata.tables[name], rows)
    finally:
        engine.dispose()


def _load(connection: Connection, table: Table, rows: Iterator[Row]) -> None:
    readers = {column.name: _reader(column.type) for column in table.columns}
    batch: list[Row] = []
    for row in rows:
        batch.append({name: readers[name](value) for name, value in row.items()})
        if len(batch) == AT_ONCE:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
    _continue_counting(connection, table)


def _continue_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows from a counter of its own, which has not seen these."""
    for column in table.primary_key.columns:
        if connection.dialect.name != "postgresql" or column.name not in ("id", "pk"):
            continue
        counter = connection.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar()
        last = connection.execute(select(func.max(column))).scalar()
        if counter and last:
            connection.execute(select(func.setval(counter, last)))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _reader(kind: Any) -> Any:
    """How a plain value becomes what this column takes."""
    if isinstance(kind, DateTime):
        zone = bool(kind.timezone)
        return lambda value: value and datetime.fromisoformat(value).replace(tzinfo=UTC if zone else None)
    if isinstance(kind, Date):
        return lambda value: value and date.fromisoformat(value)
    return lambda value: value


@contextmanager
def _faults(place: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise in_plain_words(error, place) from error
