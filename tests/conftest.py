"""What holds for every test: no network but this machine, no settings or keys of whoever runs them."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

pytest_plugins = ["tests.databases"]
KEPT = {"COACH_TEST_DATA", "COACH_TEST_POSTGRES"}
_tried: list[str] = []


class NetworkUsed(RuntimeError):
    """A test reached for another machine."""


def pytest_configure() -> None:
    """Forget this shell's settings and keys; watch the sockets from now on."""
    for name in list(os.environ):
        if (
            name.startswith(("COACH_", "OPENAI_", "ANTHROPIC_", "LANGSMITH_", "LANGCHAIN_"))
            and name not in KEPT
        ):
            del os.environ[name]
    sys.addaudithook(_watch)


def _watch(event: str, args: tuple[Any, ...]) -> None:
    """Refuse every connection and every name that is not this machine's."""
    if event in {"socket.connect", "socket.sendto"}:
        address = args[-1] if event == "socket.sendto" else args[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name and not _is_this_machine(name):
        _tried.append(name)
        raise NetworkUsed(f"a test reached for {name}; tests use this machine only")


def _is_this_machine(name: str) -> bool:
    if name in {"localhost", "0.0.0.0", "::"}:
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail a test that reached for another machine, even where the product swallowed the refusal."""
    _tried.clear()
    yield
    assert not _tried, f"reached for {', '.join(_tried)}"
