"""Loads the demo company: accounts, deals, notes, directory and ledger, with dates counted back from today."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from coach.accounts.accounts import Accounts
from coach.accounts.records import (
    OWNER,
    AccountPart,
    DealPart,
    DealParts,
    Entry,
    FileReport,
    NotePart,
    Viewer,
)
from coach.errors import BadFile
from coach.references.references import References


def load_demo(folder: Path, accounts: Accounts, references: References, today: date) -> FileReport:
    """Fill in the company of `folder`/company.yaml as the machine's owner; a second time changes nothing.

    Raises BadFile where the file cannot be read.
    """
    path = folder / "company.yaml"
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
        entries = [_account(row, one, today) for row, one in enumerate(held["accounts"], 1)]
        entries += [_deal(row, one, today) for row, one in enumerate(held["deals"], len(entries) + 1)]
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadFile(str(path), 1, f"the demo company cannot be read ({error})") from None
    report = accounts.import_entries(entries, OWNER, str(path))
    for one in held["accounts"]:
        _directory(references, one, today)
    return report


def _account(row: int, one: dict[str, Any], today: date) -> Entry:
    part = AccountPart(name=one["name"], type=one.get("type", "customer"), **one["about"])
    return Entry(row=row, account=part, notes=_notes(one, today))


def _deal(row: int, one: dict[str, Any], today: date) -> Entry:
    part = DealPart(
        name=one["name"], crm_stage=one["stage"], owner=one["owner"], team=one["team"],
        criteria=tuple(one.get("criteria", ())),
    )  # fmt: skip
    about = AccountPart(name=one["account"], team=one["team"])
    return Entry(row=row, account=about, about=True, deals=(DealParts(deal=part, notes=_notes(one, today)),))


def _notes(one: dict[str, Any], today: date) -> tuple[NotePart, ...]:
    notes = []
    for number, (days, author, text, *sensitivity) in enumerate(one.get("notes", ())):
        notes.append(
            NotePart(
                text=text, day=today - timedelta(days=days), author=author, external=f"demo:{one['name']}:{number}",
                sensitivity=sensitivity[0] if sensitivity else None,
            )
        )  # fmt: skip
    return tuple(notes)


def _directory(references: References, one: dict[str, Any], today: date) -> None:
    viewer = Viewer(user=one["about"]["owner"], role="rep", teams=(one["about"]["team"],))
    entry = one.get("directory")
    if entry is not None:
        references.enter(
            one["name"], viewer, entry["proves"], entry.get("standing", "open"), entry.get("public", False)
        )
    if references.ledger(OWNER, one["name"]):
        return
    for use in one.get("uses", ()):
        by = Viewer(user=use["by"], role="admin")
        day = today - timedelta(days=use["days"])
        references.log(one["name"], use["kind"], by, day=day, text=use.get("text", ""), got=use.get("got", ""))
