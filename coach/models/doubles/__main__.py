"""`python -m coach.models.doubles serve --port P`: the fault server, for use by hand."""

from __future__ import annotations

import argparse
import sys
import threading

from coach.models.doubles.encodings import ENCODINGS
from coach.models.doubles.fault_server import FaultServer
from coach.models.doubles.modes import MODES
from coach.models.doubles.reply import Pace


def main() -> None:
    """Serve until interrupted, or list the model names."""
    parser = argparse.ArgumentParser(prog="python -m coach.models.doubles", description=__doc__)
    parser.add_argument("do", choices=("serve", "names"))
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--word", type=float, default=0.03, help="seconds between two words")
    options = parser.parse_args()
    if options.do == "names":
        sys.stdout.write("\n".join([*MODES, *(f"puppet:{name}" for name in ENCODINGS)]) + "\n")
        return
    with FaultServer(options.port, Pace(word=options.word)) as server:
        sys.stdout.write(f"Serving on {server.url}; try OPENAI_BASE_URL={server.url} COACH_MODEL=openai:ok\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("Stopped.\n")


if __name__ == "__main__":
    main()
