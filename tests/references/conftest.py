"""A references room on a database of its own, with the demo company where a test asks for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from reference_day import KNOWLEDGE, TODAY

from coach.accounts.accounts import Accounts
from coach.accounts.stages import read_stage_file
from coach.references.demo import load_demo
from coach.references.reading import Reader
from coach.references.references import References
from coach.store.engine import Store


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
