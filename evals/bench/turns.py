"""How long a warm turn takes, over the open conversations: demo playbook alone, and with the handbook.

Beside the time on the clock stands processor time, which a busy machine does not stretch.

`python -m evals.bench.turns [--seconds S] [--write]`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from coach.advising.records import Turn
from coach.records import Record
from evals.bench.telling import tell
from evals.measuring import Measure, measure
from evals.running import opened
from evals.samples import SituationSample
from evals.subject import HOME, Subject, test_data
from evals.tasks import TASKS

LONGEST = 60.0
"""Seconds after which no further conversation begins."""
WARM = 5


class Taken(Record):
    """Milliseconds of a turn: on the clock, and of processor time in all threads."""

    clock: float
    processor: float


def turn_times(subject: Subject, seconds: float = LONGEST) -> list[Taken]:
    """Every turn of the open conversations but the first few, which warm up and do not count."""
    samples = [one for one in TASKS["situations"].samples().samples if isinstance(one, SituationSample)]
    for number, sample in enumerate(samples[:WARM]):
        _conversation(subject, f"warm {number}", sample.turns)
    begun, times = time.monotonic(), list[Taken]()
    for sample in samples[WARM:]:
        if time.monotonic() - begun > seconds:
            break
        times += _conversation(subject, sample.id, sample.turns)
    return times


def _conversation(subject: Subject, name: str, turns: Sequence[str]) -> list[Taken]:
    times = []
    for text in turns:
        start, work = time.perf_counter(), time.process_time()
        for _ in subject.coach.advise(Turn(conversation=name, text=text)):
            pass
        clock, processor = time.perf_counter() - start, time.process_time() - work
        times.append(Taken(clock=1000 * clock, processor=1000 * processor))
    return times


def measures(home: Path = HOME, seconds: float = LONGEST) -> list[Measure]:
    """p95 with p50 beside it; with the handbook where test data is named."""
    found = [_measure(home, seconds, False, "with the demo playbook", 50)]
    if test_data():
        found.append(_measure(home, seconds, True, "with the handbook added", 100))
    return found


def _measure(home: Path, seconds: float, with_handbook: bool, what: str, target: int) -> Measure:
    with opened(home, "handbook" if with_handbook else "plain") as subject:
        times = turn_times(subject, seconds)
    half, most = np.percentile([one.clock for one in times], [50, 95])
    work = np.percentile([one.processor for one in times], 95)
    return measure(
        f"warm turn, p95, {what}", f"{most:.0f} ms (p50 {half:.0f} ms; processor p95 {work:.0f} ms)", len(times),
        "python -m evals measure turns", f"at most {target} ms",
    )  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.turns", description=__doc__)
    parser.add_argument("--seconds", type=float, default=LONGEST, help="at most, for each of the two")
    parser.add_argument("--home", type=Path, default=HOME)
    parser.add_argument("--write", action="store_true", help="also into docs/measurements.md")
    args = parser.parse_args(argv)
    return tell(lambda: measures(args.home, args.seconds), args.write)


if __name__ == "__main__":
    sys.exit(main())
