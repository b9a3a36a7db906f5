"""`python -m coach`: the command line."""

import sys

from coach.cli import main

sys.exit(main())
