"""A library on a database of its own, empty or filled from a small edition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from edition_files import EDITION, write

from coach.library.library import Library
from coach.store.engine import Store


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """The small edition's folder; a test may change its files."""
    return write(tmp_path / "edition", EDITION)


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
