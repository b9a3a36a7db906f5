"""The base of every record that passes through a door between rooms."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen record; unknown keys are an error, so that a typo never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")
