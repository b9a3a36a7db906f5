"""Kill -9 at random moments: a worker is started and killed, and what it left is looked at; shared by F12 and F13."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from coach.errors import CoachError
from coach.records import Record
from evals.proof.processes import LONGEST, environment, scratch
from evals.proof.records import Outcome


class Left(Record):
    """What a kill left: how many things are there whole, and what is wrong."""

    whole: int
    wrong: tuple[str, ...] = ()


class Victim(Record):
    """A worker to be killed: `function` of `module`, called in a process of its own with a folder and a number.

    It says `ready` when it begins and then, a line each, what it has done; `look` sees what is there of it. After
    `fresh` kills a new, empty folder is begun; a kill falls within `delay` seconds.
    """

    module: str
    function: str
    fresh: int
    delay: float
    look: Callable[[Path, set[str]], Left]


def killed(victim: Victim, n: int, seed: int) -> Outcome:
    """Kill it `n` times at moments of the seed; after each, what was acknowledged must be there, and nothing half."""
    rng = random.Random(seed)
    failures: list[str] = []
    whole = told = 0
    for first in range(0, n, victim.fresh):
        with scratch() as folder:
            acknowledged: set[str] = set()
            for turn in range(first, min(n, first + victim.fresh)):
                found = _once(victim, folder, turn, rng.uniform(0, victim.delay), acknowledged)
                failures += [f"kill {turn}: {one}" for one in found.wrong[:5]]
            whole, told = whole + found.whole, told + len(acknowledged)
    return Outcome(n=n, failures=tuple(failures), notes=(f"{whole} whole, {told} of them acknowledged",))


def _once(victim: Victim, folder: Path, turn: int, delay: float, acknowledged: set[str]) -> Left:
    """One kill, `delay` seconds after the worker is ready; what it acknowledged is added."""
    try:
        acknowledged |= _worked(victim, folder, turn, delay)
        found = victim.look(folder, acknowledged)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is what these checks look for
        return Left(whole=0, wrong=(f"{type(error).__name__}: {str(error)[:200]}",))
    return found.model_copy(update={"wrong": (*found.wrong, *integrity(database(folder)))})


def _worked(victim: Victim, folder: Path, turn: int, delay: float) -> set[str]:
    code = f"from {victim.module} import {victim.function}; {victim.function}()"
    said = folder / "said"
    with said.open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(folder), str(turn)],
            env=environment(), text=True, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    with stopping(child):
        assert child.stdout
        if child.stdout.readline() != "ready\n":
            child.wait(LONGEST)
            raise CoachError(f"the next process did not open the folder: {said.read_text(errors='replace')[-200:]}")
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        out, _ = child.communicate()
    return {word for line in out.split("\n")[:-1] for word in line.split()}


def done(text: str) -> None:
    """Said by a worker: it is ready, or what it has just done."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def database(folder: Path) -> Path:
    """Where a worker on this folder keeps its database."""
    return folder / "home" / "coach.sqlite"


def integrity(file: Path) -> list[str]:
    """What the database itself finds wrong."""
    if not file.is_file():
        return []
    with closing(sqlite3.connect(file)) as raw:
        said = raw.execute("PRAGMA integrity_check").fetchone()[0]
    return [] if said == "ok" else [f"the database is not sound: {said}"]


@contextmanager
def stopping(child: subprocess.Popen[str]) -> Iterator[None]:
    """Whatever happens in the block, the child ends with it."""
    try:
        yield
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()
