"""Users on a database of their own, with a clock that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coach.store.engine import Store
from coach.users.secrets import Passwords
from coach.users.signing_in import SigningIn
from coach.users.users import Users

QUICK = Passwords(memory_kib=8)
"""argon2id with next to no memory: these tests are about what surrounds it."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **time: float) -> None:
        """Move it (`hours=1`); backwards with a number below zero."""
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users(store: Store, clock: Clock) -> Users:
    return Users(store, QUICK, clock)


@pytest.fixture
def signing_in(store: Store, clock: Clock) -> SigningIn:
    return SigningIn(store, QUICK, clock=clock)
