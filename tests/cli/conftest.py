"""The command line over one App, filled from the shipped knowledge."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.bootstrap import App, open_app
from coach.commands.running import handler
from coach.ownership.lock import Owner, own
from coach.settings import read_settings


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Owner]:
    with own(tmp_path_factory.mktemp("cli") / "home", command="tests") as owned:
        yield owned


@pytest.fixture(scope="session")
def app(owner: Owner) -> Iterator[App]:
    with open_app(read_settings(owner.home, {})) as opened:
        assert opened.index.wait(120)
        yield opened


@pytest.fixture
def coach(app: App, tmp_path: Path) -> Run:
    """Runs a command as the server does: words, and lines of input → what was printed."""
    handle = handler(app)

    def run(*words: str, stdin: str = "") -> Ran:
        out, err = io.StringIO(), io.StringIO()
        code = handle(list(words), str(tmp_path), iter(stdin.splitlines(True)), _to(out), _to(err))
        return Ran(code, out.getvalue(), err.getvalue())

    return run


def _to(stream: io.StringIO) -> Callable[[str], None]:
    def write(text: str) -> None:
        stream.write(text)

    return write
