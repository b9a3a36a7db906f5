"""T16: every locked requirement is pinned with its hashes, and no lock file names an address."""

from __future__ import annotations

from evals.proof.records import Outcome, drawn
from tests.house import test_supply as supply


def locked(n: int, seed: int) -> Outcome:
    """Each lock file through the supply tests; `n` requirements looked at one by one."""
    failures = []
    for lock in supply.LOCKS:
        for test in (supply.test_no_lock_names_a_place, supply.test_no_package_is_one_we_ruled_out):
            try:
                test(lock)
            except AssertionError as error:
                failures.append(f"{lock}: {test.__name__.replace('_', ' ')} fails: {str(error)[:100]}")
    entries = [(lock, entry) for lock in supply.LOCKS for entry in supply._entries(lock)]
    chosen = drawn(entries, n, seed)
    failures += [f"{lock}: {entry.split()[0]} is not pinned by hash" for lock, entry in chosen if not pinned(entry)]
    return Outcome(n=len(chosen), failures=tuple(failures), notes=(f"{len(supply.LOCKS)} lock files",))


def pinned(entry: str) -> bool:
    """Whether one requirement names one version and at least one hash."""
    name, *options = entry.split(" ")
    hashes = [option for option in options if option.startswith("--hash=sha256:") and len(option) == 14 + 64]
    return "==" in name and bool(hashes)
