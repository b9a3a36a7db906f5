"""Accounts on a database of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from coach.accounts.accounts import Accounts
from coach.accounts.stages import read_stage_file
from coach.store.engine import Store, open_store

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


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
