"""The company of a half of the datasets: its users, accounts, deals and notes, brought into a data folder."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from pydantic import ValidationError

from coach.accounts.records import Role
from coach.bootstrap import App
from coach.errors import CoachError
from coach.records import Record
from evals.samples import DATASETS


class User(Record):
    """Somebody who asks."""

    name: str
    role: Role = "rep"
    team: str | None = None


class Company(Record):
    """What `company.yaml` holds; accounts and deals have the shape of the contract's account JSON."""

    as_of: str
    users: tuple[User, ...] = ()
    accounts: tuple[dict[str, Any], ...] = ()
    deals: tuple[dict[str, Any], ...] = ()

    def fingerprint(self) -> str:
        """Changes with anything in it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def texts(self) -> tuple[str, ...]:
        """Every text in it: what an answer about it may take names and numbers from."""
        return (json.dumps([self.accounts, self.deals], ensure_ascii=False, default=str),)


def company_file(held_out: bool, folder: Path = DATASETS) -> Path:
    """Where a half's company stands."""
    return folder / ("held_out" if held_out else "open") / "company.yaml"


def read_company(path: Path) -> Company | None:
    """The company, None where a half has none; raises CoachError naming file and what is wrong."""
    if not path.is_file():
        return None
    try:
        return Company.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise CoachError(f"{path.name}{line}: not YAML; mend it and run again.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CoachError(f"{path.name}: `{where}`: {first['msg']}; mend it and run again.") from None


def settle(app: App, company: Company) -> None:
    """Bring users, accounts, deals and notes into the App's database, where there is no account yet."""
    from coach.accounts.records import OWNER
    from coach.users import records

    if app.accounts.list(OWNER):
        return
    app.users.ensure(
        records.User(name=one.name, role=one.role, teams=(one.team,) if one.team else ()) for one in company.users
    )
    held = json.dumps({"accounts": company.accounts, "deals": company.deals}, ensure_ascii=False, default=str)
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "company.json"
        file.write_text(held, encoding="utf-8")
        app.accounts.import_files([file], OWNER)
    while app.references.read_notes(OWNER):
        pass
