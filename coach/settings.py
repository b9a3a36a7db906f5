"""Settings of this machine: the only reader of the environment."""

from __future__ import annotations

import os
import re
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


class Stated(BaseModel):
    """A setting as a person may see it: its name, its value without secrets, where it comes from, what it does."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: str
    origin: str
    does: str


_DOES = {
    "COACH_HOME": "the data folder",
    "COACH_DATABASE_URL": "the database",
    "COACH_MODEL": "the language model",
    "COACH_MODEL_ROLE": "what the model may do",
    "OPENAI_API_KEY": "the key of a model of openai",
    "OPENAI_BASE_URL": "the address of a model of openai",
    "COACH_EMBEDDER": "what compares by meaning",
}


def stated(settings: Settings, env: Mapping[str, str] | None = None) -> tuple[Stated, ...]:
    """Every setting with its value and where it comes from; of secrets only whether they are set."""
    env = os.environ if env is None else env
    database = settings.database_url
    values = {
        "COACH_HOME": str(settings.home),
        "COACH_DATABASE_URL": "SQLite in the data folder" if database.startswith("sqlite") else _masked(database),
        "COACH_MODEL": settings.model or "none: the playbook answers by itself",
        "COACH_MODEL_ROLE": settings.role or "what its check allows",
        "OPENAI_API_KEY": "set" if settings.key else "not set",
        "OPENAI_BASE_URL": _masked(settings.base_url) if settings.base_url else "the provider's own",
        "COACH_EMBEDDER": settings.embedder or "the one that runs here",
    }
    given = {name for name in values if env.get(name)}
    if env.get("COACH_DATABASE_URL") != database:  # with --home it is not looked at
        given.discard("COACH_DATABASE_URL")
    if settings.home != Path(env.get("COACH_HOME") or "var").expanduser().absolute():
        return tuple(_stated(name, value, given, by_hand="COACH_HOME") for name, value in values.items())
    return tuple(_stated(name, value, given) for name, value in values.items())


def _stated(name: str, value: str, given: set[str], by_hand: str = "") -> Stated:
    origin = "the command line (--home)" if name == by_hand else "the environment" if name in given else "default"
    return Stated(name=name, value=value, origin=origin, does=_DOES[name])


def _masked(address: str) -> str:
    """An address without the name, password and query that it may carry."""
    return re.sub(r"(?<=//)[^/@]*@", "…@", address).partition("?")[0]


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
