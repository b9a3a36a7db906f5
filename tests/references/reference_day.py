"""The day on which the tests of this room take place, and where the shipped knowledge lies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 11, 20)
