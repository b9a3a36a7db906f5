"""What the web tests share: the scripted coach served in a process of its own, and Debian's Chromium."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.web.signed import password_of

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
ROOT = Path(__file__).parents[2]
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
ASKED = "met their ops lead today, wants to ring one of our customers before we even scoped it.. help"


def start_server(*arguments: str) -> tuple[subprocess.Popen[str], str]:
    """The scripted coach on a free port, and its address once it answers."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.web.scripted", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def stop_server(process: subprocess.Popen[str]) -> int:
    """End it as a service manager would, and say with which code it ended."""
    process.terminate()
    with process:
        return process.wait(20)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the scripted coach is served."""
    process, address = start_server()
    yield address
    stop_server(process)


class Caller:
    """Plain HTTP to the served app, without any client that adds headers of its own."""

    def __init__(self, address: str) -> None:
        self._place = urlsplit(address).netloc

    def __call__(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers by lower-case name, body; `_` in a header's name stands for `-`."""
        connection = http.client.HTTPConnection(self._place, timeout=30)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            content = None if body is None else body.encode("utf-8", "surrogatepass")
            connection.request(method, path, content, sent)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text
        finally:
            connection.close()


@pytest.fixture
def call(address: str) -> Caller:
    """HTTP to the scripted coach."""
    return Caller(address)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright; skips where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A fresh browser window on the page; remembers what left this machine and which dialogs opened."""

    def __init__(self, browser: Any, address: str, width: int, scheme: str) -> None:
        size = {"width": width, "height": 844 if width < 600 else 860}
        self.context = browser.new_context(viewport=size, color_scheme=scheme)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        self.page = self.context.new_page()
        self.outbound: list[str] = []
        self.dialogs: list[str] = []
        self._address = address
        self.page.on("request", self._request)
        self.page.on("dialog", self._dialog)
        self.page.goto(address)
        self.box = self.page.locator("#box textarea")
        self.box.wait_for()

    def ask(self, text: str) -> None:
        """Type a message, press Enter, wait for the whole answer."""
        turn = self.page.locator("#head [data-turn]")
        before = turn.get_attribute("data-turn") if turn.count() else "0"
        self.box.fill(text)
        self.box.press("Enter")
        self.page.locator(f"#head [data-turn='{int(before or 0) + 1}'] .verdict h2").wait_for()
        self.page.locator("#body .after").wait_for()
        self.over()

    def over(self) -> None:
        """Wait until the page takes the next message."""
        self.page.locator("body[data-turn=over]").wait_for()

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.outbound.append(request.url)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Any]:
    """A function that opens the page at a width; closes its windows at the end."""
    visits: list[Visit] = []

    def open_page(width: int = 1280, scheme: str = "light") -> Visit:
        visits.append(Visit(chromium, address, width, scheme))
        return visits[-1]

    yield open_page
    for opened in visits:
        opened.context.close()


@dataclass(frozen=True)
class Served:
    """The scripted coach with sign-in: where it is, and what its people hold."""

    address: str
    held: dict[str, str]
    call: Caller

    def sign_in(self, name: str, password: str | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
        body = f"name={quote(name)}&password={quote(password_of(name) if password is None else password)}"
        return self.call("POST", "/signin", body, **FORM, **headers)

    def cookie(self, name: str, password: str | None = None) -> str:
        """The cookie of a new sign-in, as a browser sends it back."""
        status, headers, _ = self.sign_in(name, password)
        assert status == 303
        return headers["set-cookie"].split(";")[0]

    def as_page(self, cookie: str) -> dict[str, str]:
        """Headers of a request that the page itself sends."""
        return {"Cookie": cookie, "Origin": self.address}


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.web.signed"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    try:
        yield Served(address, json.loads(process.stdout.readline()), Caller(address))
    finally:
        stop_server(process)
