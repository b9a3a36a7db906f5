"""How long turns take at a served coach while a handbook comes in, beside the same turns at rest: p95 of each.

Both are of the served app, over HTTP: the whole way of a rep's question. While the words of the handbook are read and
split the turns are counted until the command ends, and once more while its vectors catch up.

`python -m evals measure ingest`, with COACH_TEST_DATA.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from itertools import count, cycle
from pathlib import Path
from urllib.request import Request, urlopen

import numpy as np

from coach.errors import BadUse, CoachError
from coach.records import Record
from evals.measuring import Measure, measure
from evals.proof.messages import open_conversations
from evals.proof.processes import COACH, environment, filled_home, serving
from evals.subject import HANDBOOK, test_data

REST, WARM = 30.0, 5
"""Seconds of turns at rest; turns that only warm up."""
CATCHING_UP = 60.0
"""Seconds of turns while vectors catch up."""
COMMAND = "python -m evals measure ingest"
TARGET = "at most 2 times"


class Under(Record):
    """Milliseconds of each turn at rest, while the handbook came in (`seconds` of it), and while vectors caught up."""

    rest: tuple[float, ...]
    adding: tuple[float, ...]
    vectors: tuple[float, ...]
    seconds: float


def turns_under_ingest(folder: Path, rest: float = REST, catching_up: float = CATCHING_UP) -> Under:
    """Serve a coach, ask it alone, then while it takes the folder in; raises CoachError where that fails."""
    with filled_home() as home, serving(home) as (_, url):
        ask = _asking(url)
        for _ in range(WARM):
            ask()
        alone = _while(ask, _for(rest))
        words = [*COACH, "library", "add", str(folder), "--publish", "--home", str(home)]
        begun = time.monotonic()
        with subprocess.Popen(
            words, cwd=home.parent, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as adding:
            during = _while(ask, lambda: adding.poll() is None)
            taken = time.monotonic() - begun
            said = adding.stderr.read() if adding.stderr else ""
        if adding.returncode != 0:
            raise CoachError(f"The handbook did not come in, so that nothing was measured: {said.strip()[-200:]}")
        return Under(rest=alone, adding=during, vectors=_while(ask, _for(catching_up)), seconds=taken)


def measures(home: Path, folder: Path | None = None, rest: float = REST) -> list[Measure]:
    """Two lines: p95 while it comes in and while vectors catch up, each beside p95 at rest."""
    data = test_data()
    if folder is None and data is None:
        raise BadUse("This needs COACH_TEST_DATA, the folder of outside test data.")
    chosen = folder or data / HANDBOOK / "handbook"  # type: ignore[operator] # data is there where folder is not
    under = turns_under_ingest(chosen, rest)
    files = sum(1 for _ in chosen.rglob("*.md"))
    taken = f"; in {under.seconds:.0f} s"
    return [
        _line(f"turns while a handbook of {files} files comes in", under.adding, under.rest, taken),
        _line("turns while the handbook's vectors catch up", under.vectors, under.rest),
    ]


def _line(what: str, times: Sequence[float], rest: Sequence[float], more: str = "") -> Measure:
    if not times or not rest:
        raise CoachError("No turn ended while it came in, so that nothing was measured.")
    busy, alone = np.percentile(times, 95), np.percentile(rest, 95)
    shown = f"p95 {busy:,.0f} ms, at rest {alone:,.0f} ms: {busy / alone:.1f} times{more}"
    return measure(what, shown, len(times), COMMAND, TARGET)


def _asking(url: str) -> Callable[[], float]:
    """Asks the next of the open conversations; milliseconds to its whole answer."""
    texts = cycle([turns[0] for turns in open_conversations()])
    numbers = count()
    head = {"Content-Type": "application/json"}

    def ask() -> float:
        body = json.dumps({"text": next(texts), "conversation": f"bench {next(numbers)}"}).encode()
        begun = time.perf_counter()
        with urlopen(Request(f"{url}/api/v1/ask", body, head), timeout=60) as answer:  # noqa: S310 -- our own server
            answer.read()
        return 1000 * (time.perf_counter() - begun)

    return ask


def _while(ask: Callable[[], float], goes_on: Callable[[], bool]) -> tuple[float, ...]:
    """Turns one after the other, a tenth of a second apart, as long as it goes on."""
    found = []
    while goes_on():
        found.append(ask())
        time.sleep(0.1)
    return tuple(found)


def _for(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until
