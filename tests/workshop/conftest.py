"""A coach on a data folder of its own, with a document by us in the style of the articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.bootstrap import App
from coach.settings import read_settings

PAGE = """# Looking after those who vouch

Those who speak for us are few, and each call costs them an hour.

## Thank them the same day

- Ring the customer on the day of the call.
- Ask what the prospect wanted to know.
- Tell them what became of the deal.

When they sound tired, give them a rest of a full quarter. Avoid asking the same person twice in a month.

## Why it matters

They have work of their own. A tired customer says yes and means no.

When a rep asks for a name in a hurry, send the following to the desk:

- The industry the prospect is in.
- The day by which the name is needed.
- What the prospect wants to hear about.
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """A coach with the shipped edition."""
    opened = App(read_settings(tmp_path / "home", {}))
    yield opened
    opened.close()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The document as a file."""
    path = tmp_path / "looking-after.md"
    path.write_text(PAGE, encoding="utf-8")
    return path
