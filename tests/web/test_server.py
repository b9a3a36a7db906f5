"""Starting and ending: the port, the hosts that are refused, and a graceful end with a page open."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest

from coach.errors import BadUse, CoachError
from coach.web.server import listen
from tests.web.conftest import Caller, Visit, start_server, stop_server


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "coach.example", "::"])
def test_only_this_machine_is_served(host: str) -> None:
    with pytest.raises(BadUse, match="this machine only"):
        listen(host, 0, demo=True)


def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CoachError, match="choose another with --port"):
            listen("127.0.0.1", taken.getsockname()[1], demo=True)
    with pytest.raises(CoachError, match="choose another"):
        listen("127.0.0.1", 99999, demo=True)


def test_the_port_takes_connections_before_anything_is_loaded() -> None:
    with listen("127.0.0.1", 0, demo=True) as listening, socket.create_connection(listening.getsockname(), 2):
        pass


def test_ends_at_once_with_an_open_page_and_with_code_0(chromium: Any) -> None:
    process, address = start_server()
    try:
        seen = Visit(chromium, address, 1280, "light")
        seen.ask("hello")
    finally:
        began = time.monotonic()
        code = stop_server(process)
    assert code == 0
    assert time.monotonic() - began < 5
    seen.context.close()


def test_a_running_turn_may_finish() -> None:
    process, address = start_server("1.0")
    call = Caller(address)
    import threading

    threading.Timer(1.0, process.terminate).start()
    status, _, body = call("POST", "/api/v1/ask", '{"text": "x"}', Content_Type="application/json")
    assert status == 200 and json.loads(body)["done"]
    assert stop_server(process) == 0
