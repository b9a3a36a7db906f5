"""A cold `coach ask` against the least that such a process could do, in alternating pairs.

Beside the time on the clock stands processor time, which a busy machine does not stretch.

`python -m evals.bench.cold [--pairs N] [--write]`.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from coach.errors import CoachError
from coach.records import Record
from evals.bench.telling import tell
from evals.measuring import Measure, measure
from evals.subject import HOME, ROOT, open_subject

PAIRS = 9
LONGEST = 180.0
"""Seconds after which no further pair begins."""
TARGET = 1.7
MESSAGE = "met their ops lead today for the first time, wants to ring one of our customers before we scope it"
LEAST = """
import sys
import chromadb, sqlalchemy
client = chromadb.PersistentClient(sys.argv[1], chromadb.Settings(anonymized_telemetry=False))
collection = client.list_collections()[0]
found = collection.query(query_embeddings=[[0.05] * int(sys.argv[2])], n_results=10)
assert found["ids"][0]
"""


class Taken(Record):
    """Seconds of a process: on the clock, and of processor time."""

    clock: float
    processor: float


class Pair(Record):
    """The two processes, one started right after the other."""

    ours: Taken
    least: Taken


def pairs(home: Path, count: int = PAIRS) -> list[Pair]:
    """Alternating pairs, the first of them only to warm the disk; fewer where time runs out."""
    with open_subject(home):
        pass
    folder = next((home / "index" / "vectors").glob("chroma-*"), None)
    if folder is None:
        raise CoachError(f"There are no vectors below {home}, so there is nothing to compare with.")
    ours = [sys.executable, "-m", "coach", "ask", MESSAGE, "--home", str(home)]
    least = [sys.executable, "-c", LEAST, str(folder), str(_dimension(home))]
    begun, found = time.monotonic(), []
    for number in range(count + 1):
        first, second = ((ours, least), (least, ours))[number % 2]
        one, other = _seconds(first), _seconds(second)
        a, b = ((one, other), (other, one))[number % 2]
        found.append(Pair(ours=a, least=b))
        if time.monotonic() - begun > LONGEST and len(found) > 3:
            break
    return found[1:]


def measures(home: Path = HOME, count: int = PAIRS) -> list[Measure]:
    """The median ratio with its middle half, and both medians."""
    found = pairs(home, count)
    low, median, high = np.percentile([pair.ours.clock / pair.least.clock for pair in found], [25, 50, 75])
    work = np.median([pair.ours.processor / pair.least.processor for pair in found])
    ours, least = (np.median([one.clock for one in side]) for side in _sides(found))
    busy, idle = (np.median([one.processor for one in side]) for side in _sides(found))
    command, beside = "python -m evals measure cold", "against one that imports chromadb, SQLAlchemy and asks"
    what = "cold `coach ask`, whole process"
    ratio = f"{median:.2f} × (middle half {low:.2f} to {high:.2f}; processor time {work:.2f} ×)"
    times = f"{ours:.2f} s (the least: {least:.2f} s; processor time {busy:.2f} s and {idle:.2f} s)"
    return [
        measure(f"{what}, {beside}", ratio, len(found), command, f"at most {TARGET} ×"),
        measure(what, times, len(found), command, "1.5 s on a quiet machine"),
    ]


def _sides(found: Sequence[Pair]) -> tuple[list[Taken], list[Taken]]:
    return [pair.ours for pair in found], [pair.least for pair in found]


def _dimension(home: Path) -> int:
    """How long the stored vectors are, asked in a process of its own, so that this one stays as it is."""
    code = (
        "import sys, chromadb; c = chromadb.PersistentClient(sys.argv[1], "
        "chromadb.Settings(anonymized_telemetry=False)).list_collections()[0]; "
        "print(len(c.peek(1)['embeddings'][0]))"
    )
    folder = next((home / "index" / "vectors").glob("chroma-*"))
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def _seconds(command: Sequence[str]) -> Taken:
    env = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    start, work = time.perf_counter(), _children()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)
    taken = time.perf_counter() - start
    if done.returncode:
        raise CoachError(f"{' '.join(command[1:4])} ended with {done.returncode}: {done.stderr[-300:]}")
    return Taken(clock=taken, processor=_children() - work)


def _children() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.cold", description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--write", action="store_true", help="also into docs/measurements.md")
    args = parser.parse_args(argv)
    return tell(lambda: measures(args.home, args.pairs), args.write)


if __name__ == "__main__":
    sys.exit(main())
