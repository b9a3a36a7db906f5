"""Accounts on a database of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.accounts.accounts import Accounts
from coach.accounts.stages import read_stage_file
from coach.store.engine import Store

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture
def accounts(store: Store) -> Accounts:
    """The accounts, empty."""
    return Accounts(store, read_stage_file(KNOWLEDGE / "crm_stages.yaml"))
