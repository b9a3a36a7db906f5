"""The promise that the gate notices planted faults: forty drawn by the seed over every layer."""

from __future__ import annotations

from evals.mutants.catalogue import catalogue, drawn
from evals.mutants.trying import reference, tried
from evals.proof.records import Outcome

ENOUGH = 0.9
"""The share of planted faults that has to be caught."""
SLACK = 1
"""One more may be missed: of a few drawn faults a share says little."""


def faults(n: int, seed: int) -> Outcome:
    """Faults planted one at a time; those that nothing caught are told, and count as failures where too many."""
    known = reference()
    found = [tried(mutant, known) for mutant in drawn(n, seed)]
    missed = [f"not caught ({one.layer}): {one.mutant}" for one in found if not one.caught]
    caught = len(found) - len(missed)
    notes = [f"{caught} of {len(found)} caught, drawn from {len(catalogue())} faults"]
    too_many = len(missed) > (1 - ENOUGH) * len(found) + SLACK
    return Outcome(n=len(found), failures=tuple(missed) if too_many else (), notes=(*notes, *missed))
