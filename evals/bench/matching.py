"""A match among many teams: 50 teams × 200 accounts × 50 notes, a tenth of the customers in the directory, timed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from coach.accounts.accounts import Accounts
from coach.accounts.records import Viewer
from coach.accounts.stages import read_stage_file
from coach.library.layout import edition_folder
from coach.references.reading import Reader
from coach.references.references import References
from coach.store.account_tables import AccountRow, DealRow, NoteRow
from coach.store.engine import Store, open_store
from coach.store.reference_tables import DirectoryRow, NoteFactRow, NoteReadingRow, UseRow

TODAY = date(2026, 11, 20)
INDUSTRIES = (
    "Banking", "Insurance", "Retail", "Logistics", "Healthcare", "Steel", "Paper", "Food production", "Publishing",
    "Automotive", "Textiles", "Energy", "Education", "Hospitality", "Construction",
)  # fmt: skip
REGIONS = ("UK", "DACH", "Nordics", "CEE", "Iberia", "Benelux", "India")
THEMES = (
    "stock accuracy", "claims handling", "crew planning", "dealer portal", "store rollout", "audit trail",
    "ward planning", "returns", "energy reporting", "spare parts", "time recording", "rights management",
)  # fmt: skip
KINDS = ("glowing", "happy", "problem", "resolved", "value", "discount", "standard_terms", "agreed", "fine", "named")
FILL = "The minutes went out to everybody, the next workshop is about roles and rights and the data of the plant. "


@contextmanager
def crowd(teams: int = 50, accounts: int = 200, notes: int = 50, seed: int = 0) -> Iterator[tuple[Store, References]]:
    """A database of that many teams, accounts a team and notes an account, all read; and the room on it."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'coach.sqlite'}")
        try:
            reader = Reader()
            for team in range(teams):
                _fill(store, random.Random(seed * 1000 + team), team, accounts, notes, reader.name)
            held = Accounts(store, read_stage_file(edition_folder() / "crm_stages.yaml"))
            yield store, References(store, held, reader)
        finally:
            store.close()


def timed(references: References, accounts: Accounts, teams: int, times: int, seed: int = 1) -> list[float]:
    """Milliseconds of that many matches, each for a deal of another team."""
    chance, taken = random.Random(seed), []
    for _ in range(times):
        team = f"team{chance.randrange(teams)}"
        viewer = Viewer(user="rep", teams=(team,))
        deal = chance.choice(accounts.deals(viewer))
        start = time.perf_counter()
        references.match(deal, viewer, TODAY)
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def _fill(store: Store, chance: random.Random, team: int, accounts: int, notes: int, reader: str) -> None:
    first = team * accounts + 1
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (AccountRow, DealRow, NoteRow, NoteReadingRow, NoteFactRow, DirectoryRow, UseRow)
    }
    for id in range(first, first + accounts):
        _account(rows, chance, id, f"team{team}", notes, reader)
    with store.writing() as session:
        for table, some in rows.items():
            session.execute(insert(table), some)


def _account(
    rows: dict[Any, list[dict[str, Any]]], chance: random.Random, id: int, team: str, notes: int, reader: str
) -> None:
    name, theme = f"company {id}", chance.choice(THEMES)
    kind = "customer" if chance.random() < 0.8 else "prospect"
    rows[AccountRow].append(
        {"id": id, "key": name, "name": name.title(), "team": team, "owner": f"{team}-rep{id % 7}", "type": kind,
         "industry": chance.choice(INDUSTRIES), "segment": "Mid-market", "region": chance.choice(REGIONS), "size": "",
         "parent": "", "languages": ["English"], "external": "", "domain": ""}
    )  # fmt: skip
    if kind == "prospect":
        rows[DealRow].append(
            {"account": id, "key": f"deal {id}", "name": f"Deal {id}", "team": team, "owner": "", "crm_stage": "late",
             "stage": "late", "criteria": [theme, chance.choice(THEMES)], "rivals": [], "external": ""}
        )  # fmt: skip
    elif chance.random() < 0.1:
        entry = {"account": id, "proves": [theme], "standing": "open", "public": False, "by": "x"}
        rows[DirectoryRow].append({**entry, "at": _moment()})
    if kind == "customer" and chance.random() < 0.2:
        line = {"account": id, "kind": "called", "by": "x", "day": TODAY - timedelta(days=chance.randrange(400))}
        rows[UseRow].append({**line, "at": _moment(), "expected": "", "got": ""})
    for number in range(notes):
        note = (id - 1) * notes + number + 1
        day = TODAY - timedelta(days=chance.randrange(700))
        about = f"{theme} is live. " if chance.random() < 0.05 else ""
        rows[NoteRow].append(
            {"id": note, "account": id, "key": f"{note}", "day": day, "author": "x", "kind": "note",
             "text": f"{about}{FILL * chance.randrange(1, 4)}{note}", "sensitivity": "internal", "proposed": False}
        )  # fmt: skip
        rows[NoteReadingRow].append({"note": note, "account": id, "reader": reader})
        if chance.random() < 0.4:
            fact = {"note": note, "account": id, "position": 0, "kind": chance.choice(KINDS)}
            rows[NoteFactRow].append({**fact, "quote": FILL.strip(), "sure": 1.0})


def _moment() -> Any:
    from datetime import UTC, datetime

    return datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)


def main() -> None:
    """Print the times of 60 matches."""
    start = time.perf_counter()
    with crowd() as (store, references):
        print(f"filled in {time.perf_counter() - start:.0f} s")
        accounts = Accounts(store, read_stage_file(edition_folder() / "crm_stages.yaml"))
        taken = sorted(timed(references, accounts, 50, 60))
        print(f"match: median {taken[30]:.0f} ms, p95 {taken[56]:.0f} ms, n = 60")


if __name__ == "__main__":
    main()
