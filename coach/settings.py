"""Settings of this machine: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr


class Settings(BaseModel):
    """What differs between machines; the programme's numbers live in `knowledge/rules.yaml` instead.

    `embedder` and `model` are names as the contract describes them; None means the default
    embedder and no model. `key` and `base_url` belong to models of `openai:`; `role` is what the model may do
    """

    model_config = ConfigDict(frozen=True)

    home: Path
    database_url: str
    model: str | None = None
    embedder: str | None = None
    key: SecretStr | None = None
    base_url: str | None = None
    role: str | None = None
    telemetry: str | None = None

    @property
    def index(self) -> Path:
        """Folder of everything derived: vectors, keyword index, fitted recogniser."""
        return self.home / "index"


def read_settings(home: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment (`COACH_*`); `home` given on a command line wins."""
    env = os.environ if env is None else env
    folder = (home or Path(env.get("COACH_HOME") or "var")).expanduser().absolute()
    default_url = f"sqlite:///{folder / 'coach.sqlite'}"
    url = default_url if home else env.get("COACH_DATABASE_URL") or default_url
    return Settings(
        home=folder,
        database_url=url,
        model=env.get("COACH_MODEL") or None,
        embedder=env.get("COACH_EMBEDDER") or None,
        key=SecretStr(env["OPENAI_API_KEY"]) if env.get("OPENAI_API_KEY") else None,
        base_url=env.get("OPENAI_BASE_URL") or None,
        role=env.get("COACH_MODEL_ROLE") or None,
        telemetry=env.get("COACH_TELEMETRY") or None,
    )
