"""The real command line as a process, and data folders of its own to run it on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from coach.errors import CoachError
from coach.records import Record
from evals.subject import ROOT

COACH = (sys.executable, "-P", "-m", "coach")
LONGEST = 180.0
"""Seconds after which a process is killed: it counts as broken."""
WITH_PARENT = """
import ctypes, signal, sys
getattr(ctypes.CDLL(None), "prctl", max)(1, signal.SIGTERM)
from coach.cli import main
sys.exit(main())
"""
"""The command line of a process that ends when the one that started it does, however that ends (on Linux)."""
_FILE = re.compile(r", line \d+: ")
_JARGON = re.compile(r"\b(?:tuple|dict|NoneType|Errno|bytes|str)\b")
_SETTINGS = ("COACH_", "OPENAI_", "ANTHROPIC_", "LANGSMITH_", "LANGCHAIN_")


class Ran(Record):
    """How a process ended and what it printed; `seconds` on the clock. Killed for its time: code None."""

    code: int | None
    out: str
    err: str
    seconds: float

    def sentence(self, code: int) -> str:
        """What is wrong where it should have ended with `code`, saying one plain sentence unless that is 0."""
        if self.code != code:
            return f"exit {self.code} instead of {code}: {self.err.strip()[-200:]!r}"
        lines = self.err.splitlines()
        if len(lines) != (code != 0):
            return f"{len(lines)} lines of errors: {self.err[:200]!r}"
        if lines and not lines[0].rstrip().endswith(".") and not _FILE.search(lines[0]):
            return f"no whole sentence: {lines[0][-100:]!r}"
        if lines and (found := _JARGON.search(lines[0])):
            return f"{found[0]!r} is no word for a rep: {lines[0][-150:]!r}"
        if "Traceback" in self.out + self.err or "mistake of its own" in self.err:
            return f"a bug comes through: {(self.err or self.out)[-200:]!r}"
        return ""


def coach(
    *words: str | bytes,
    cwd: Path,
    stdin: str = "",
    env: Mapping[str, str] | None = None,
    prefix: tuple[str, ...] = COACH,
) -> Ran:
    """Run `coach WORDS…` in a process of its own."""
    start = time.monotonic()
    try:
        done = subprocess.run(
            [*prefix, *words], cwd=cwd, env=environment(env), capture_output=True, timeout=LONGEST,
            check=False, input=stdin.encode("utf-8", "surrogatepass"),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Ran(code=None, out="", err=f"killed after {LONGEST:.0f} s", seconds=LONGEST)
    out, err = (stream.decode("utf-8", "replace") for stream in (done.stdout, done.stderr))
    return Ran(code=done.returncode, out=out, err=err, seconds=time.monotonic() - start)


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment without anybody's settings and keys, the checkout importable."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
    return bare | {"PYTHONPATH": str(ROOT)} | dict(more or {})


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for the length of a block, open to other users so that one may play nobody."""
    with TemporaryDirectory(prefix="proof-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def filled_home() -> Iterator[Path]:
    """A data folder filled from the shipped knowledge, its index complete, that nobody holds."""
    with scratch() as folder:
        shutil.copytree(Path(_template().name) / "home", folder / "home")
        yield folder / "home"


@cache
def _template() -> TemporaryDirectory[str]:
    """Filled once in this process; goes when it ends."""
    folder = TemporaryDirectory(prefix="proof-")
    ran = coach("index", "status", "--wait", "120", "--home", "home", cwd=Path(folder.name))
    if ran.code != 0:
        raise CoachError(f"A data folder could not be filled: {ran.err.strip()[-300:]}")
    return folder


@contextmanager
def serving(
    home: Path, more: Mapping[str, str] | None = None, grace: float = 30
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`coach serve --demo` on the folder, ready, and its address; it ends with the block, and with this process.

    `more` is its environment besides; after `grace` seconds it is killed. Raises CoachError where it does not start.
    """
    words = [sys.executable, "-P", "-c", WITH_PARENT, "serve", "--demo", "--port", "0", "--home", str(home)]
    server = subprocess.Popen(
        words, cwd=home.parent, env=environment(more), text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    killer = threading.Timer(LONGEST * 10, server.kill)
    killer.start()
    try:
        assert server.stdout
        found = re.search(r"http://\S+", server.stdout.readline())
        if found is None:
            raise CoachError("`coach serve` did not become ready, so that nothing was proved.")
        yield server, found[0].rstrip("/")
    finally:
        killer.cancel()
        server.terminate()
        try:
            server.communicate(timeout=grace)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()


@contextmanager
def environed(named: Mapping[str, str]) -> Iterator[None]:
    """These in this process's own environment, as it was afterwards."""
    before = {name: os.environ.get(name) for name in named}
    os.environ.update(named)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
