"""F12, F13 for accounts and the ledger: killed at any moment, nothing acknowledged is lost and nothing is half."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

from coach.accounts.accounts import Accounts
from coach.accounts.records import OWNER, AccountPart, ContactPart, DealPart, DealParts, Entry, NotePart
from coach.references.reading import Reader
from coach.references.references import References
from coach.store.engine import open_store
from evals.proof.killing import Left, Victim, database, done, killed
from evals.proof.records import Outcome

FRESH = 20
"""Kills after which a new, empty folder is begun."""
LONGEST_DELAY = 0.6
"""Seconds after the first sign of life within which the kill falls."""
ACCOUNTS, NOTES = 40, 5
"""Accounts in one import, and notes of each."""
PARTS = {"contacts": 1, "deals": 1, "notes": NOTES}
"""What each account comes with."""


def importing(n: int, seed: int) -> Outcome:
    """A process imports accounts with people, deals and notes, and is killed `n` times."""
    return killed(_victim("import_worker", _accounts), n, seed)


def booking(n: int, seed: int) -> Outcome:
    """A process writes lines of the ledger with their words, and is killed `n` times."""
    return killed(_victim("ledger_worker", _lines), n, seed)


def _victim(worker: str, look: Callable[[Path, set[str]], Left]) -> Victim:
    return Victim(module="evals.proof.booking", function=worker, fresh=FRESH, delay=LONGEST_DELAY, look=look)


def import_worker() -> None:
    """A process of its own: one import after the other, each acknowledged by its last account."""
    with closing(open_store(_url(Path(sys.argv[1])))) as store:
        accounts = Accounts(store)
        done("ready")
        for number in count():
            names = [f"t{sys.argv[2]}n{number}a{one}" for one in range(ACCOUNTS)]
            accounts.import_entries([_entry(row, name) for row, name in enumerate(names, 1)], OWNER)
            done(" ".join(names))


def ledger_worker() -> None:
    """A process of its own: line after line in the ledger, each acknowledged by its words."""
    with closing(open_store(_url(Path(sys.argv[1])))) as store:
        accounts = Accounts(store)
        accounts.import_entries([_entry(1, "Firm")], OWNER)
        references = References(store, accounts, Reader())
        done("ready")
        for number in count():
            words = f"t{sys.argv[2]}l{number}"
            references.log("Firm", "event", OWNER, text=words)
            done(words)


def _entry(row: int, name: str) -> Entry:
    notes = tuple(NotePart(text=f"note {number} of {name}") for number in range(NOTES))
    return Entry(
        row=row, account=AccountPart(name=name), contacts=(ContactPart(name=f"person of {name}"),),
        deals=(DealParts(deal=DealPart(name=f"deal of {name}")),), notes=notes,
    )  # fmt: skip


def _accounts(folder: Path, acknowledged: set[str]) -> Left:
    with closing(sqlite3.connect(database(folder))) as raw:
        listed = dict(raw.execute("SELECT name, id FROM accounts"))
        held = {
            table: dict(raw.execute(f"SELECT account, count(*) FROM {table} GROUP BY account"))  # noqa: S608
            for table in PARTS
        }
    wrong = [
        f"{name} is half there ({table})"
        for name, id in listed.items() for table, wanted in PARTS.items() if held[table].get(id) != wanted
    ]  # fmt: skip
    turns = {name.rsplit("a", 1)[0] for name in listed}
    wrong += [f"import {one} is half there" for one in turns if f"{one}a{ACCOUNTS - 1}" not in listed]
    wrong += [f"{name} was acknowledged and is lost" for name in sorted(acknowledged - set(listed))]
    return Left(whole=len(listed), wrong=tuple(wrong))


def _lines(folder: Path, acknowledged: set[str]) -> Left:
    with closing(open_store(_url(folder))) as store:
        lines = References(store, Accounts(store), Reader()).ledger(OWNER)
    wrong = [f"line {line.id} has no words" for line in lines if not line.text]
    lost = acknowledged - {line.text for line in lines}
    wrong += [f"{words} was acknowledged and is lost" for words in sorted(lost)]
    return Left(whole=len(lines), wrong=tuple(wrong))


def _url(folder: Path) -> str:
    return f"sqlite:///{database(folder)}"
