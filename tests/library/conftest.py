"""A library on a database of its own, and a small edition of invented knowledge."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from coach.library.library import Library
from coach.store.engine import Store, open_store

EDITION = {
    "playbook/first-call.md": """---
id: first-call
title: The first call
basis: article
---

## How to open {001-01}
Say who you are. Then ask one question.

## What to avoid {001-02}
Three things spoil a first call:

- talking first
- talking long {001-03}
- talking about us
""",
    "playbook/house-thanks.md": """---
id: house-thanks
title: Saying thanks
basis: house
---

## Thank them the same day {house-thanks}
A short message is enough.
""",
    "plays/open-well.md": """---
id: open-well
title: Open well
letter: A
verdict: explain
basis: article
ask: explain
audience: prospect
rows: [explain]
sources: ["001-01"]
disagreements: [X1]
headline: "Open with a question."
elements:
  - id: ask
    label: One question
    source: 001-01
    groups: ["what + need*"]
    examples: ["What do you need?"]
never: []
---

## When
- Before the first call. {001-01}

## Draft: spoken
Hello, {contact|[first name]}. What do you need? {#ask}
""",
    "policy.md": """# Policy

| row | ask | stage | asker | when | verdict | play | also | why |
|---|---|---|---|---|---|---|---|---|
| explain | explain | any | any | - | explain | open-well | - | A question. |
""",
    "disagreements.md": """## X1: Who speaks first?
plays: open-well
- One says you. {001-01}
- The other says they. {001-02}
Rule: They do.
""",
    "premises.md": """## talk-more
Belief: More words sell more.
Correction: Fewer do. {001-02}
- the longer I talk the better
""",
    "rules.yaml": """rules:
  - {id: calls, value: 1, unit: calls, text: How many., basis: house}
""",
    "articles.yaml": """articles:
  - {id: "001", title: On calling, author: not stated, year: not stated}
""",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files below a folder; returns the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


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
