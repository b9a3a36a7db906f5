"""T6 in a real browser: payloads in every field that is shown; F19: how soon twenty people at once see something."""

from __future__ import annotations

import http.client
import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

from coach.accounts.records import OWNER
from evals.proof.records import Outcome, Unable, spread
from tests.web.conftest import FLAGS, Visit, start_server, stop_server
from tests.web.scripted import ScriptedApp
from tests.web.test_safety import PAYLOADS

USERS, PATIENCE = 20, 2.0
"""People at once, and the seconds after which 95 of 100 see something beyond what a model takes."""
_ROOMS = ("accounts", "references", "recognition", "team", "library", "workshop", "quality", "admin", "admin/health")


def payloads(n: int, seed: int) -> Outcome:
    """`n` payloads as every field of an advice, and as names, notes, deals, documents, users in every room."""
    chosen = spread(PAYLOADS, n, seed)
    with TemporaryDirectory() as folder:
        addresses = [*_ROOMS, *_filled(Path(folder), list(dict.fromkeys(chosen)))]
        process, address = start_server("0", "0", folder)
        try:
            with _chromium() as browser:
                seen = Visit(browser, address, 1280, "light")
                for payload in chosen:
                    seen.ask(f"echo: {payload}")
                seen.context.add_cookies([{"name": "coach_as", "value": "admin", "url": address}])
                for place in addresses:
                    seen.page.goto(f"{address}/#/{place}")
                    seen.page.reload()
                    seen.page.locator("#room h1, #room .notice").first.wait_for()
                    seen.page.wait_for_timeout(150)
                forms = seen.page.locator("form[action^='http']").count()
                outbound, dialogs = list(seen.outbound), list(seen.dialogs)
                seen.context.close()
        finally:
            stop_server(process)
    failures = [f"left the machine: {one}" for one in outbound] + [f"a dialog opened: {one}" for one in dialogs]
    failures += [f"{forms} forms lead elsewhere"] if forms else []
    return Outcome(n=n, failures=tuple(failures), notes=(f"{len(addresses)} pages of rooms opened besides",))


def _filled(folder: Path, chosen: list[str]) -> list[str]:
    """A folder with every payload as account, industry, owner, deal, person, note, document and user; the pages."""
    app = ScriptedApp(folder)
    try:
        for number, payload in enumerate(chosen):
            shown = " ".join(payload.split())
            note = {"text": payload, "author": shown, "sensitivity": "internal"}
            account = {"name": f"Mill {number} {shown}", "type": "customer", "industry": shown, "owner": shown,
                       "notes": [note]}  # fmt: skip
            deal = {"name": f"Deal {number} {shown}", "account": account["name"], "stage": "late", "notes": [note]}
            file = folder / "payload.json"
            file.write_text(json.dumps({"accounts": [account], "deals": [deal]}), encoding="utf-8")
            app.accounts.import_files([file], OWNER)
            app.library.add_upload(f"{shown[:40]}.md", f"# Page {number} {shown}\n\n{payload}\n".encode())
            app.users.add(f"u{number} {shown}"[:90], "rep", [shown])
        held = [account.id for account in app.accounts.list(OWNER) if account.name.startswith("Mill ")]
        items = [item.id for item in app.library.list() if item.title.startswith("Page ")]
        return [f"{room}/{id}" for id in held for room in ("accounts", "references")] + [
            f"library/{quote(item)}" for item in items
        ]
    finally:
        app.close()


@contextmanager
def _chromium() -> Iterator[Any]:
    path = shutil.which("chromium")
    if path is None:
        raise Unable("Chromium is not installed (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def first_paint(n: int, seed: int) -> Outcome:
    """`n` rounds of 20 people who ask in the same moment: seconds until each gets the first of the answer."""
    process, address = start_server("0.1")
    took: list[float] = []
    try:
        _first(address, "warm")
        for turn in range(n):
            with ThreadPoolExecutor(USERS) as pool:
                took += pool.map(lambda number, turn=turn: _first(address, f"{turn} {number}"), range(USERS))
    finally:
        stop_server(process)
    late = sorted(took)[int(len(took) * 0.95)]
    failures = (f"p95 is {late:.2f} s",) if late > PATIENCE else ()
    middle = sorted(took)[len(took) // 2]
    return Outcome(n=n * USERS, failures=failures, notes=(f"p95 {late:.2f} s, median {middle:.2f} s",))


def _first(address: str, text: str) -> float:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    began = time.monotonic()
    try:
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        connection.request("POST", "/api/v1/ask", json.dumps({"text": f"{text} asks for a call"}), headers)
        answer = connection.getresponse()
        answer.readline()
        took = time.monotonic() - began
        answer.read()
        return took
    finally:
        connection.close()
