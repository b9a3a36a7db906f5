"""Moments and days are UTC's, whatever the machine's zone: nobody asks the local clock (F23)."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, modules, name, tree

LOCAL = {"today", "utcnow", "utcfromtimestamp", "localtime", "ctime"}
DAYS = """
import sys
from coach.accounts.accounts import Accounts
from coach.accounts.records import OWNER, AccountPart, Entry
from coach.references.reading import Reader
from coach.references.references import References
from coach.services import today
from coach.store.engine import open_store
store = open_store(sys.argv[1])
accounts = Accounts(store)
accounts.import_entries([Entry(row=1, account=AccountPart(name="Firm"))], OWNER)
line = References(store, accounts, Reader()).log("Firm", "called", OWNER)
print(today(), line.day)
"""


def test_nobody_asks_the_local_clock() -> None:
    found = []
    for path in modules("coach"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner, what = ast.unparse(node.func.value), node.func.attr
            given = len(node.args) + len(node.keywords)
            without_zone = (what == "now" and not given) or (what == "fromtimestamp" and given < 2) or what in LOCAL
            if owner in {"date", "datetime", "time"} and without_zone:
                found.append(f"{name(path, node)} {ast.unparse(node)}")
    assert not found


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/New_York"])
def test_the_ledgers_day_is_utcs(zone: str, tmp_path: Path) -> None:
    before = datetime.now(UTC).date()
    env = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)}
    url = f"sqlite:///{tmp_path / 'home' / 'coach.sqlite'}"
    ran = subprocess.run([sys.executable, "-c", DAYS, url], env=env, capture_output=True, text=True, check=True)
    days = ran.stdout.split()
    assert set(days) <= {str(before), str(datetime.now(UTC).date())} and len(set(days)) == 1
