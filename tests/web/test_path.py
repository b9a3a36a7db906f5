"""A rep's whole path with the real coach and the demo company, in a real browser; and what axe-core says of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import ROOT, Visit, stop_server

KNOWN = Path(__file__).with_name("axe_known.json")
DEAL = "deal:Fjordline crew planning"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demo company is served, with the real coach."""
    home = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-W", "ignore", "-m", "coach", "serve", "--demo", "--port", "0", "--home", str(home)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().split(": ")[-1].strip()
    stop_server(process)


@pytest.fixture
def seen(chromium: Any, demo: str) -> Iterator[Visit]:
    visit = Visit(chromium, demo, 1280, "light")
    yield visit
    visit.context.close()


def _next(page: Any, number: int) -> None:
    page.locator(f"#head [data-turn='{number}'] .verdict h2").wait_for()
    page.locator("body[data-turn=over] #body .after").wait_for()


def test_from_a_deal_to_what_is_still_there_after_a_reload(seen: Visit) -> None:
    page = seen.page
    page.locator(f"#about option[value='{DEAL}']").wait_for(state="attached")
    page.select_option("#about", DEAL)
    page.locator(".starter", has_text="They want the call").wait_for()
    seen.ask("They all like us. Their CFO asked to speak to one of our customers.")
    assert page.locator(".steps-of [aria-pressed=true]").inner_text() == "Late"
    page.locator(".steps-of button", has_text="Early").click()
    _next(page, 2)
    assert page.locator(".verdict h2").inner_text() == "NOT YET"
    assert page.locator(".steps-of [aria-pressed=true]").inner_text() == "Early"
    page.get_by_role("button", name="Email", exact=True).click()
    _next(page, 3)
    _fix_the_draft(page)
    page.locator(".draft header .copy").click()
    page.locator(".draft header .copied").wait_for()
    assert "introduce you to the right one myself" in page.evaluate("navigator.clipboard.readText()")
    page.locator("[data-rate=down]").first.click()
    page.locator("[data-reason=words]").click()
    page.locator("[data-reason=words][aria-pressed=true]").wait_for()
    page.reload()
    page.locator("#body .after").wait_for()
    assert page.locator("#past .past").count() == 2
    assert page.locator("#head .you p").inner_text() == "as an email"
    assert page.locator("[data-reason=words][aria-pressed=true]").count() == 1
    page.locator(f"#about option[value='{DEAL}']:checked").wait_for(state="attached")
    assert not seen.outbound and not seen.dialogs


def _fix_the_draft(page: Any) -> None:
    """Too little is amber, a phone number red and not to be copied, good words green."""
    page.locator("#draft-words").fill("We work with Halden Foods.")
    page.locator("#ticks [data-state=amber]").wait_for()
    page.locator("#draft-words").fill("Her number is +44 7700 900123.")
    page.locator("#ticks [data-state=red]").wait_for()
    assert page.locator(".draft header .copy").is_disabled() and page.locator("#lead .copy").is_disabled()
    page.locator("#draft-words").fill(
        "We work with Solberg Ferries. A call is worth more to you once the project is clear. I am careful with their "
        "time, and I would look after yours the same way. Then I introduce you to the right one myself."
    )
    page.locator("#ticks [data-state=green]").wait_for()
    page.locator(".draft header .copy:enabled").wait_for()


def test_conversations_are_found_renamed_taken_back_and_deleted(seen: Visit) -> None:
    page = seen.page
    seen.ask("met their ops lead today, she wants to ring one of our customers")
    address = page.url
    page.locator("#head [data-edit]").click()
    page.locator("#editing").wait_for()
    seen.box.fill("met their CFO today, he wants to ring one of our customers")
    seen.box.press("Enter")
    page.locator("#head .you", has_text="CFO").wait_for()
    page.locator("body[data-turn=over] #body .after").wait_for()
    assert page.locator("#past .past").count() == 0 and page.url == address
    page.locator("#past-talks").click()
    page.locator("#find-talk").fill("met THEIR cfo")
    page.locator("#talks li").nth(1).wait_for(state="detached")
    page.locator("#talks [data-rename]").first.click()
    page.locator("dialog.sure input").fill("The CFO")
    page.keyboard.press("Enter")
    page.locator("#talks b", has_text="The CFO").wait_for()
    page.keyboard.press("Escape")
    page.locator("[data-undo]").click()
    page.locator("body[data-chat=empty] .starter").first.wait_for()
    assert "CFO" in seen.box.input_value()
    page.locator("#past-talks").click()
    page.locator("#talks [data-delete]").first.click()
    page.locator("dialog.sure button", has_text="Yes").click()
    page.locator(".toast", has_text="deleted").wait_for()
    page.goto(address)
    page.reload()
    page.locator("#head .trouble", has_text="no such conversation").wait_for()


def test_account_and_reference_pages(seen: Visit) -> None:
    page = seen.page
    page.goto(page.url.split("#")[0] + "#/accounts")
    page.locator("#find-account").fill("solberg")
    page.locator("#found tbody tr").nth(1).wait_for(state="detached")
    page.locator("#found a").click()
    page.locator(".more summary", has_text="Add a note").click()
    page.locator("textarea[name=text]").fill("<img src=http://evil.example/x onerror=alert(1)> all is well")
    page.locator("select[name=sensitivity]").select_option("shareable")
    page.get_by_role("button", name="Keep the note").click()
    page.locator(".notes li p", has_text="all is well").wait_for()
    page.get_by_role("link", name="As a reference").click()
    page.locator(".more summary", has_text="Log a use").click()
    page.get_by_role("button", name="Thanked", exact=True).click()
    page.locator("table.rows td", has_text="Thanked").first.wait_for()
    page.goto(page.url.split("#")[0] + "#/references/match/Fjordline crew planning")
    page.locator(".columns .card").first.wait_for()
    assert not seen.outbound and not seen.dialogs


def test_axe_finds_nothing_serious_but_what_is_known(seen: Visit) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = seen.page
    found = set()
    for address, ready in (
        ("#/", ".starter"), ("#/accounts", "#found a"), ("#/references/1", ".gate"), ("#/recognition", "#room h1"),
    ):  # fmt: skip
        page.goto(page.url.split("#")[0] + address)
        page.locator(ready).first.wait_for()
        if address == "#/":
            found |= _serious(Axe().run(page).response)
            seen.ask("They want two references by Friday and compare three vendors.")
            page.locator("[data-rate=down]").first.click()
            page.locator("#thumbs .reasons").wait_for()
        found |= _serious(Axe().run(page).response)
    known = {tuple(one) for one in json.loads(KNOWN.read_text(encoding="utf-8"))}
    assert found <= known, sorted(found - known)


def _serious(response: Any) -> set[tuple[str, str]]:
    return {
        (violation["id"], node["target"][0])
        for violation in response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    }
