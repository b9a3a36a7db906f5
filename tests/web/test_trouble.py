"""What goes wrong around the page, in a real browser: it says what happened and keeps what was typed."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.web.conftest import ASKED, Served, Visit, start_server, stop_server
from tests.web.signed import password_of

CSV = "Account Name,Type,Industry,Owner\nQuarrydale Mills,Customer,Paper,maria\n,Customer,Paper,maria\n"


def test_a_lost_connection_gives_the_words_back(visit: Any) -> None:
    seen = visit()
    seen.context.set_offline(True)
    seen.box.fill("words of mine")
    seen.box.press("Enter")
    seen.page.locator("#toasts .trouble", has_text="connection is lost").wait_for()
    assert seen.box.input_value() == "words of mine"
    seen.over()
    seen.context.set_offline(False)
    seen.ask(ASKED)
    assert seen.page.locator("#past .past").count() == 0


def test_a_server_that_is_killed_in_the_middle_and_comes_back(chromium: Any, tmp_path: Path) -> None:
    process, address = start_server("0", "0", str(tmp_path))
    seen = Visit(chromium, address, 390, "light")
    try:
        seen.box.fill("slow: a long answer")
        seen.box.press("Enter")
        seen.page.locator("#body .answer").wait_for()
        process.kill()
        process.communicate()
        seen.page.locator("#broken", has_text="broke off").wait_for()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
        seen.box.fill("typed meanwhile")
        process = _again(address, tmp_path)
        seen.page.locator("#head .trouble", has_text="not answered").wait_for()
        assert seen.box.input_value() == "typed meanwhile"
        assert seen.page.locator("#head .you").inner_text().endswith("a long answer")
        seen.box.press("Enter")
        seen.page.locator("#body .after").wait_for()
    finally:
        seen.context.close()
        stop_server(process)


def _again(address: str, home: Path) -> subprocess.Popen[str]:
    return start_server("0", str(urlsplit(address).port), str(home))[0]


def test_a_sign_in_that_has_ended(served: Served, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    _sign_in(page, served)
    with sqlite3.connect(Path(served.held["home"]) / "coach.sqlite") as database:
        database.execute("DELETE FROM user_sessions")
    box = page.locator("#box-text")
    box.fill("words of mine")
    box.press("Enter")
    page.locator("#toasts .trouble", has_text="Your words are back in the box").wait_for()
    assert box.input_value() == "words of mine"
    other = context.new_page()
    _sign_in(other, served)
    box.press("Enter")
    page.locator("#body .after").wait_for()
    context.close()


def _sign_in(page: Any, served: Served) -> None:
    page.goto(served.address)
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(password_of("ana"))
    page.keyboard.press("Enter")
    page.locator("#box-text").wait_for()


def test_a_double_click_asks_once(visit: Any) -> None:
    seen = visit()
    seen.box.fill(ASKED)
    seen.page.locator("#box .submit-button").dblclick()
    seen.page.locator("#body .after").wait_for()
    seen.over()
    seen.page.wait_for_timeout(500)
    assert seen.page.locator("#head [data-turn]").get_attribute("data-turn") == "1"


def test_two_tabs_of_one_conversation(visit: Any) -> None:
    seen = visit()
    seen.ask(ASKED)
    other = seen.context.new_page()
    other.goto(seen.page.url)
    other.locator("#body .after").wait_for()
    seen.box.fill("some: seconds")
    seen.box.press("Enter")
    seen.page.locator("#head [data-turn='2'] .verdict h2").wait_for()
    other.locator("#box-text").fill("from the other tab")
    other.locator("#box-text").press("Enter")
    other.locator("#head .trouble", has_text="Still answering").wait_for()
    assert other.locator("#box-text").input_value() == "from the other tab"
    seen.over()
    other.locator("#box .submit-button").wait_for()
    other.locator("#box-text").press("Enter")
    other.locator("#head [data-turn='3']").wait_for()


def test_a_huge_paste_says_what_was_left_out(visit: Any) -> None:
    seen = visit()
    seen.page.evaluate("navigator.clipboard.writeText('word '.repeat(21000))")
    seen.box.focus()
    seen.page.keyboard.press("Control+V")
    seen.page.locator("#toasts .trouble", has_text="Too long by 5,000 characters").wait_for()
    assert len(seen.box.input_value()) == 100_000


@pytest.fixture(scope="module")
def manager(served: Served, chromium: Any) -> Iterator[Any]:
    """An admin's window on the import page."""
    context = chromium.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(served.address)
    page.get_by_label("Name").fill("root")
    page.get_by_label("Password").fill(password_of("root"))
    page.keyboard.press("Enter")
    page.locator("#box-text").wait_for()
    page.goto(f"{served.address}/#/imports")
    page.locator("input[type=file]").wait_for()
    yield page
    context.close()


def _send(page: Any, name: str, data: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name="Look at it").click()


def test_an_import_is_shown_before_it_is_taken(manager: Any) -> None:
    _send(manager, "crm.csv", CSV.encode())
    manager.locator("#preview", has_text="Quarrydale Mills").wait_for()
    manager.get_by_role("button", name="Import", exact=True).click()
    manager.locator("#preview h2", has_text="Imported").wait_for()
    assert "Row 3" in manager.locator("#preview").inner_text()
    manager.get_by_role("link", name="See the accounts").click()
    manager.locator("#found a", has_text="Quarrydale Mills").wait_for()
    manager.go_back()
    manager.locator("input[type=file]").wait_for()


def test_the_progress_of_a_large_file_shows(manager: Any) -> None:
    row = "Mill {number} of a long valley with a long name,Customer,Paper,maria\n"
    rows = "".join(row.format(number=number) for number in range(40_000))
    manager.evaluate(
        "window.steps = []; new MutationObserver(() => window.steps.push(document.querySelector('progress').value))"
        ".observe(document.querySelector('progress'), {attributes: true})"
    )
    _send(manager, "large.csv", (CSV.splitlines(True)[0] + rows).encode())
    manager.locator("#preview", has_text="Mill 0").wait_for()
    steps = manager.evaluate("window.steps")
    assert len(set(steps)) >= 5 and steps == sorted(steps) and steps[-1] == 1, json.dumps(steps)


def test_a_refused_upload_says_why(manager: Any) -> None:
    _send(manager, "list.xlsx", b"PK")
    manager.locator("#toasts .trouble", has_text="send CSV or JSON").wait_for()
    _send(manager, "empty.csv", b"")
    manager.locator("#toasts .trouble, #preview .notice").last.wait_for()
