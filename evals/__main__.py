"""`python -m evals`: the command line of the evals."""

from __future__ import annotations

import sys

from evals.commands import main

sys.exit(main())
