"""What the benches' command lines share: measure, say each line, write them where that is wanted."""

from __future__ import annotations

from collections.abc import Callable

from coach.errors import CoachError
from evals.measuring import Measure, write_measures
from evals.say import complain, say


def tell(measured: Callable[[], list[Measure]], write: bool) -> int:
    """0 where it could be measured; `write`: also into docs/measurements.md."""
    try:
        found = measured()
    except CoachError as error:
        complain(str(error))
        return error.exit_code
    for one in found:
        say(f"{one.what}: {one.figure}{f'; {one.target}' if one.target else ''}")
    if write:
        write_measures(found)
    return 0
