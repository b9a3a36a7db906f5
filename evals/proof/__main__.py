"""`python -m evals.proof [--only NAME…] [--share 0.05]`: run the checks, write docs/proof.md, fail if one does."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from coach.errors import BadUse, CoachError
from evals.proof.checks import CHECKS
from evals.proof.records import Check, Outcome, Unable
from evals.proof.table import Proved, write_table
from evals.runs import commit
from evals.say import complain, say
from evals.subject import test_data

SEED = 20_261


def main(argv: Sequence[str] | None = None) -> int:
    """0 where every promise held, 1 where one did not, 2 for bad use."""
    try:
        args = _parser().parse_args(argv)
        checks = chosen(args.only)
        if not 0 < args.share <= 1:
            raise BadUse(f"--share {args.share:g} is no share of the full count; take a number above 0, up to 1.")
    except CoachError as error:
        complain(str(error))
        return error.exit_code
    logging.getLogger().addHandler(logging.NullHandler())  # what is logged about planned damage is no news here
    proved = []
    for check in checks:
        one = prove(check, args.share, args.seed)
        proved.append(one)
        write_table([one], CHECKS)
        say(one.line())
        for failure in one.outcome.failures if one.outcome else ():
            complain(f"  {failure}")
    skipped, failed = sum(one.outcome is None for one in proved), [one.check.name for one in proved if one.failed]
    say(f"{len(proved)} checks, {skipped} skipped, broken: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def chosen(names: Sequence[str]) -> list[Check]:
    """The checks of these names; all without any. Raises BadUse for an unknown one."""
    known = {check.name: check for check in CHECKS}
    if unknown := [name for name in names if name not in known]:
        raise BadUse(f"There is no check called {unknown[0]!r}: take {', '.join(known)}.")
    return [known[name] for name in names] or list(CHECKS)


def prove(check: Check, share: float, seed: int) -> Proved:
    """Run one check on this share of its full count; what needs outside data is skipped without it."""
    start, at, state = time.monotonic(), datetime.now(UTC).strftime("%Y-%m-%d"), commit()
    outcome, skipped = None, ""
    if check.data and test_data() is None:
        skipped = "COACH_TEST_DATA names no folder of outside data"
    else:
        try:
            outcome = check.run(counted(check, share), seed)
        except Unable as error:
            skipped = str(error)
        except Exception as error:  # noqa: BLE001 -- a check that stops proves nothing, and the others go on
            outcome = Outcome(n=1, failures=(f"the check itself stopped: {type(error).__name__}: {error}",))
    seconds = time.monotonic() - start
    return Proved(check=check, outcome=outcome, skipped=skipped, share=share, seconds=seconds, commit=state, at=at)


def counted(check: Check, share: float) -> int:
    """How many tries a share of the full count is; never none."""
    return check.full if share == 1 or check.whole else max(1, round(check.full * share))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.proof", description="Full counts behind the promises.")
    names = ", ".join(check.name for check in CHECKS)
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help=f"only this check ({names})")
    parser.add_argument("--share", type=float, default=1.0, help="of the full counts (default 1)")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of everything random (default {SEED})")
    return parser


if __name__ == "__main__":
    sys.exit(main())
