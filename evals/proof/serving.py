"""F16: one process owns the data folder; a second server ends at once, every command goes through the first."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from evals.proof.messages import open_conversations
from evals.proof.processes import LONGEST, Ran, coach, filled_home, serving
from evals.proof.records import Outcome, drawn, spread

SOON = 2.0
"""Seconds within which a second server ends, on a machine that gives it a core of its own."""
DISTINCT = 20
YARDSTICK = "import argparse, logging, pathlib; sum(number * number for number in range(1_500_000))"


def second_server(n: int, seed: int) -> Outcome:
    """`n` attempts to serve a folder that is served: exit 1 within 2 s, naming the process."""
    failures: list[str] = []
    taken: list[float] = []
    with filled_home() as home, serving(home) as (server, _):
        for turn in range(n):
            busy = _busy()
            ran = coach("serve", "--port", "0", "--home", str(home), cwd=home.parent)
            taken.append(ran.seconds)
            if wrong := ran.sentence(1):
                failures.append(f"start {turn}: {wrong}")
            elif str(server.pid) not in ran.err:
                failures.append(f"start {turn}: the pid is not named: {ran.err.strip()[:150]!r}")
            elif ran.seconds > SOON * busy:
                failures.append(f"start {turn}: {ran.seconds:.1f} s; the machine was {busy:.1f} times slower than idle")
    notes = f"{min(taken):.2f} to {max(taken):.2f} s on the clock"
    return Outcome(n=n, failures=tuple(failures), notes=(notes,))


def through_server(n: int, seed: int) -> Outcome:
    """`n` commands while the server also answers its page: the same exit code and output as without it."""
    failures = []
    with filled_home() as home:
        commands = spread(_commands(home, min(n, DISTINCT), seed), n, seed)
        direct = {words: _told(words, home) for words in dict.fromkeys(commands)}
        with serving(home) as (_, url), _asked_meanwhile(url) as asked:
            for words in commands:
                ran, alone = _told(words, home), direct[words]
                if (ran.code, ran.out, ran.err) != (alone.code, alone.out, alone.err):
                    failures.append(f"{words}: {ran.code} {ran.err[:100]!r}, directly {alone.code} {alone.err[:100]!r}")
        failures += asked.failures
    notes = (f"{len(direct)} different commands; {asked.answers} answers over HTTP meanwhile",)
    return Outcome(n=n, failures=tuple(failures), notes=notes)


def _commands(home: Path, count: int, seed: int) -> list[tuple[str, ...]]:
    """Different commands that change nothing, good ones and bad ones, in an order of the seed."""
    mail = home.parent / "mail.txt"
    mail.write_text("Subject: Hello\n\nHere is his number: +49 170 1234567.\n", encoding="utf-8")
    fixed: list[tuple[str, ...]] = [
        ("library", "list"), ("library", "list", "--json"), ("library", "show", "too-early"),
        ("library", "show", "nothing"), ("draft", "check", "mail.txt", "--play", "deflect-premature-ask"),
        ("draft", "check", "-", "--play", "nothing"), ("search", "phone tag", "-k", "3", "--json"),
        ("search", "x", "-k", "0"), ("fly",), ("ask", ""), ("index", "status", "--json"),
    ]  # fmt: skip
    asks: list[tuple[str, ...]] = [("ask", turns[0]) for turns in drawn(open_conversations(), count, seed)]
    return drawn([*drawn(fixed, count // 2, seed), *asks[: count - count // 2]], count, seed)


def _told(words: tuple[str, ...], home: Path) -> Ran:
    return coach(*words, "--home", str(home), cwd=home.parent, stdin="Names first.\n")


class _Asked:
    """What came of asking over HTTP in the background."""

    def __init__(self) -> None:
        self.answers = 0
        self.failures: list[str] = []


@contextmanager
def _asked_meanwhile(url: str) -> Iterator[_Asked]:
    """While the block runs, a thread asks the served app a question every half second."""
    asked, stop = _Asked(), threading.Event()
    body = b'{"text": "met today and they want to call a customer already", "conversation": "proof"}'
    headers = {"Content-Type": "application/json"}

    def ask() -> None:
        while not stop.wait(0.5):
            try:
                with urlopen(Request(f"{url}/api/v1/ask", body, headers), timeout=60) as answer:  # noqa: S310 -- our own
                    asked.answers += answer.status == 200
            except OSError as error:
                asked.failures.append(f"over HTTP meanwhile: {error}")

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield asked
    finally:
        stop.set()
        thread.join(60)


def _busy() -> float:
    """How many times slower than its own processor time a process runs just now; 1.0 on an idle machine."""
    code = f"import time; a = time.monotonic(); {YARDSTICK}; print((time.monotonic() - a) / time.process_time())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=LONGEST)
    return max(1.0, float(done.stdout))
