"""A library on a database of its own, empty or filled from a small edition."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from edition_files import EDITION, write

from coach.library.library import Library
from coach.store.engine import Store, open_store


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """The small edition's folder; a test may change its files."""
    return write(tmp_path / "edition", EDITION)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path / 'home' / 'coach.sqlite'}")
        yield opened
        opened.close()
        return
    server = os.environ.get("COACH_TEST_POSTGRES")
    if not server:
        pytest.skip("COACH_TEST_POSTGRES names no server")
    schema = f"t{uuid4().hex[:12]}"
    maker = open_schema(server, schema, "CREATE SCHEMA {0}")
    opened = open_store(f"{server}?options=-csearch_path%3D{schema}")
    yield opened
    opened.close()
    open_schema(maker, schema, "DROP SCHEMA {0} CASCADE")


def open_schema(server: str, schema: str, statement: str) -> str:
    """Run one statement about a schema."""
    from sqlalchemy import create_engine, text

    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement.format(schema)))
    engine.dispose()
    return server


class Clock:
    """A minute later each time it is asked."""

    def __init__(self) -> None:
        self.now = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def library(store: Store) -> Library:
    """A library with nothing in it."""
    return Library(store, Clock())


@pytest.fixture
def filled(library: Library, edition: Path) -> Library:
    """A library filled from the small edition."""
    report = library.take_edition(edition)
    assert report.problems == ()
    return library
