"""Stop, a closed tab, a dropped line: the request at the model's provider ends within two seconds (F21)."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from coach.models.doubles.fault_server import FaultServer
from tests.web.conftest import ASKED, ROOT, Visit

PROMISE = 2.0


class Served:
    """`coach serve` in a process of its own, whose model is one of the fault server."""

    def __init__(self, home: Path, server: FaultServer) -> None:
        self.server, self._before = server, (1, 0)  # it is asked once at the start
        env = os.environ | {
            "COACH_MODEL": "openai:hanglater", "OPENAI_API_KEY": "sk-test-0123456789", "OPENAI_BASE_URL": server.url,
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        command = [sys.executable, "-W", "ignore", "-m", "coach", "serve", "--demo", "--port", "0", "--home", str(home)]
        self.process = subprocess.Popen(command, cwd=home, env=env, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        found = re.search(r"http://\S+", self.process.stdout.readline())
        assert found is not None
        self.address = found[0].rstrip("/")

    def asked(self) -> None:
        """Wait until the model is asked."""
        until = time.monotonic() + 20
        while self.server.requests["hanglater"] <= self._before[0] and time.monotonic() < until:
            time.sleep(0.02)
        assert self.server.requests["hanglater"] == self._before[0] + 1

    def is_left(self) -> None:
        """The provider's request ends in time because we closed the line."""
        assert self.server.wait_idle("hanglater", PROMISE)
        assert self.server.left["hanglater"] == self._before[1] + 1
        self._before = self.server.requests["hanglater"], self.server.left["hanglater"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with FaultServer() as server:
        running = Served(tmp_path_factory.mktemp("home"), server)
        yield running
        running.process.terminate()
        with running.process:
            assert running.process.wait(20) == 0


def test_stop_on_the_page(served: Served, chromium: Any) -> None:
    seen = Visit(chromium, served.address, 1280, "light")
    seen.box.fill(ASKED)
    seen.box.press("Enter")
    served.asked()
    seen.page.locator("#dock button.stop-button").click()
    served.is_left()
    seen.context.close()


def test_a_closed_tab(served: Served, chromium: Any) -> None:
    seen = Visit(chromium, served.address, 1280, "light")
    seen.box.fill(ASKED)
    seen.box.press("Enter")
    served.asked()
    seen.context.close()
    served.is_left()


def test_a_wrong_key_is_said_at_start(tmp_path: Path) -> None:
    with FaultServer() as server:
        env = os.environ | {
            "COACH_MODEL": "openai:st401", "OPENAI_API_KEY": "sk-test-0123456789", "OPENAI_BASE_URL": server.url,
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        words = [sys.executable, "-W", "ignore", "-m", "coach", "serve", "--demo", "--port", "0"]
        words += ["--home", str(tmp_path)]
        with subprocess.Popen(words, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            said = process.stderr.readline()
            process.terminate()
            assert process.wait(20) == 0
        assert "does not accept the key" in said and "playbook answers by itself" in said
        assert server.requests["st401"] == 1


def test_a_caller_who_waits_for_the_whole_answer_and_leaves(served: Served) -> None:
    line = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=30)
    line.request("POST", "/api/v1/ask", f'{{"text": "{ASKED}"}}', {"Content-Type": "application/json"})
    served.asked()
    line.close()
    served.is_left()


def test_a_dropped_line(served: Served) -> None:
    line = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=30)
    head = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    line.request("POST", "/api/v1/ask", f'{{"text": "{ASKED}"}}', head)
    answer = line.getresponse()
    assert answer.readline().startswith(b"event: advice")
    served.asked()
    answer.close()
    line.close()
    served.is_left()
