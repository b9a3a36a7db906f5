"""T8: every sample of the parsers' own test files and every bomb ends in text or a plain reason."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from coach.library.loaders import PARSED_KINDS
from coach.library.parsing.records import Refused
from coach.library.parsing.sandbox import SECONDS, Sandbox
from evals.proof.records import Outcome, drawn
from evals.subject import test_data

MEMORY = 512_000_000
SLACK = 1.5
"""Seconds by which starting a child may overrun the time of a file."""


def documents(n: int, seed: int) -> Outcome:
    """Parse `n` of the samples, bombs among them, in one sandbox."""
    folder = test_data()
    assert folder is not None  # the check says that it needs data
    found = sorted(path for path in (folder / "security").glob("*/**/*") if _kind(path))
    failures, texts, slowest = [], 0, 0.0
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    box = Sandbox()
    for path in drawn(found, n, seed):
        start = time.monotonic()
        try:
            texts += bool(box.parse(_kind(path), path.read_bytes()).text)
        except Refused as reason:
            if "broke down" in str(reason) or not 10 < len(str(reason)) < 250:
                failures.append(f"{path.name}: {reason}")
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is what this check looks for
            failures.append(f"{path.name}: {type(error).__name__}: {str(error)[:150]}")
        taken = time.monotonic() - start
        slowest = max(slowest, taken)
        if taken > SECONDS + SLACK:
            failures.append(f"{path.name}: {taken:.1f} s")
    box.close()
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1000
    if most > max(MEMORY, before * 1000):  # children of earlier checks count in this figure too
        failures.append(f"{most / 1e6:.0f} MB were used")
    tried = min(n, len(found))
    note = f"{texts} gave text, {tried - texts} a reason; slowest {slowest:.1f} s, most memory {most / 1e6:.0f} MB"
    return Outcome(n=tried, failures=tuple(failures), notes=(note,))


def _kind(path: Path) -> str:
    return PARSED_KINDS.get(path.suffix.lower(), "pdf" if path.suffix == ".bin" else "")
