"""A references room on a database of its own, with the demo company where a test asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from reference_day import KNOWLEDGE, TODAY

from coach.accounts.accounts import Accounts
from coach.accounts.stages import read_stage_file
from coach.references.demo import load_demo
from coach.references.reading import Reader
from coach.references.references import References
from coach.store.engine import Store, open_store


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
    from sqlalchemy import create_engine, text

    schema = f"t{uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    opened = open_store(f"{server}?options=-csearch_path%3D{schema}")
    yield opened
    opened.close()
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def accounts(store: Store) -> Accounts:
    """The accounts, empty."""
    return Accounts(store, read_stage_file(KNOWLEDGE / "crm_stages.yaml"))


@pytest.fixture
def references(store: Store, accounts: Accounts) -> References:
    """The references, reading notes by cues alone; it is noon of TODAY."""
    return References(store, accounts, Reader(), clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC))


@pytest.fixture
def demo(accounts: Accounts, references: References) -> References:
    """The demo company, loaded today."""
    load_demo(KNOWLEDGE / "demo", accounts, references, TODAY)
    return references
