"""`python -m evals.bench [WHAT…]`: measure speed and size, and write docs/measurements.md."""

from __future__ import annotations

import sys

from evals.commands import main
from evals.measures import MEASURED

USUAL = [name for name in MEASURED if name not in {"scifact", "stock", "ingest", "contradictions"}]
sys.exit(main(["measure", *(sys.argv[1:] or USUAL)]))
