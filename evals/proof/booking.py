"""F12, F13 for accounts and the ledger: killed at any moment, nothing acknowledged is lost and nothing is half."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

from coach.accounts.accounts import Accounts
from coach.accounts.records import OWNER, AccountPart, ContactPart, DealPart, DealParts, Entry, NotePart
from coach.errors import CoachError
from coach.references.reading import Reader
from coach.references.references import References
from coach.store.engine import open_store
from evals.proof.kills import _integrity, _stopping
from evals.proof.processes import LONGEST, environment, scratch
from evals.proof.records import Outcome

FRESH = 20
"""Kills after which a new, empty folder is begun."""
LONGEST_DELAY = 0.6
"""Seconds after the first sign of life within which the kill falls."""
ACCOUNTS, NOTES = 40, 5
"""Accounts in one import, and notes of each."""
PARTS = {"contacts": 1, "deals": 1, "notes": NOTES}
"""What each account comes with."""
State = Callable[[Path, set[str]], tuple[int, list[str]]]


def importing(n: int, seed: int) -> Outcome:
    """A process imports accounts with people, deals and notes, and is killed `n` times."""
    return _killed(n, seed, "import_worker", _accounts)


def booking(n: int, seed: int) -> Outcome:
    """A process writes lines of the ledger with their words, and is killed `n` times."""
    return _killed(n, seed, "ledger_worker", _lines)


def import_worker() -> None:
    """A process of its own: one import after the other, each acknowledged by its last account."""
    with closing(open_store(sys.argv[1])) as store:
        accounts = Accounts(store)
        _say("ready")
        for number in count():
            names = [f"t{sys.argv[2]}n{number}a{one}" for one in range(ACCOUNTS)]
            accounts.import_entries([_entry(row, name) for row, name in enumerate(names, 1)], OWNER)
            _say(" ".join(names))


def ledger_worker() -> None:
    """A process of its own: line after line in the ledger, each acknowledged by its words."""
    with closing(open_store(sys.argv[1])) as store:
        accounts = Accounts(store)
        accounts.import_entries([_entry(1, "Firm")], OWNER)
        references = References(store, accounts, Reader())
        _say("ready")
        for number in count():
            words = f"t{sys.argv[2]}l{number}"
            references.log("Firm", "event", OWNER, text=words)
            _say(words)


def _entry(row: int, name: str) -> Entry:
    notes = tuple(NotePart(text=f"note {number} of {name}") for number in range(NOTES))
    return Entry(
        row=row, account=AccountPart(name=name), contacts=(ContactPart(name=f"person of {name}"),),
        deals=(DealParts(deal=DealPart(name=f"deal of {name}")),), notes=notes,
    )  # fmt: skip


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _killed(n: int, seed: int, worker: str, state: State) -> Outcome:
    rng = random.Random(seed)
    failures: list[str] = []
    there = told = 0
    for first in range(0, n, FRESH):
        with scratch() as folder:
            acknowledged: set[str] = set()
            for turn in range(first, min(n, first + FRESH)):
                acknowledged |= _one(folder, worker, turn, rng.uniform(0, LONGEST_DELAY))
                found, wrong = state(folder, acknowledged)
                wrong += _integrity(folder / "home" / "coach.sqlite")
                failures += [f"kill {turn}: {one}" for one in wrong[:5]]
            there, told = there + found, told + len(acknowledged)
    return Outcome(n=n, failures=tuple(failures), notes=(f"{there} whole, {told} of them acknowledged",))


def _one(folder: Path, worker: str, turn: int, delay: float) -> set[str]:
    """Start the worker, kill it `delay` seconds after it is ready; what it acknowledged."""
    code = f"from evals.proof.booking import {worker}; {worker}()"
    said = folder / "said"
    with said.open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-c", code, _url(folder), str(turn)],
            env=environment(), text=True, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    with _stopping(child):
        assert child.stdout
        if child.stdout.readline() != "ready\n":
            child.wait(LONGEST)
            raise CoachError(f"the next process did not open the folder: {said.read_text(errors='replace')[-200:]}")
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        out, _ = child.communicate()
    return {word for line in out.split("\n")[:-1] for word in line.split()}


def _accounts(folder: Path, acknowledged: set[str]) -> tuple[int, list[str]]:
    with closing(sqlite3.connect(folder / "home" / "coach.sqlite")) as raw:
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
    return len(listed), wrong + [f"{name} was acknowledged and is lost" for name in sorted(acknowledged - set(listed))]


def _lines(folder: Path, acknowledged: set[str]) -> tuple[int, list[str]]:
    with closing(open_store(_url(folder))) as store:
        lines = References(store, Accounts(store), Reader()).ledger(OWNER)
    wrong = [f"line {line.id} has no words" for line in lines if not line.text]
    lost = acknowledged - {line.text for line in lines}
    return len(lines), wrong + [f"{words} was acknowledged and is lost" for words in sorted(lost)]


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'home' / 'coach.sqlite'}"
