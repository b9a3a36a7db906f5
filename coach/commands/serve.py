"""`coach serve`: the web app, and every other command of this machine through its socket."""

from __future__ import annotations

import socket
from argparse import Namespace

from coach.commands.call import Write
from coach.commands.faults import write_log_to
from coach.errors import CoachError
from coach.ownership.lock import own
from coach.settings import Settings

PATIENCE = 1.0
"""Seconds to wait for a short command that owns the folder; a second server must end within two."""


def serve(args: Namespace, settings: Settings, out: Write, err: Write) -> int:
    """Serve until stopped; prints one line with the address when it is ready.

    Raises FolderInUse naming the process that serves this folder already, CoachError for a taken port.
    """
    with own(settings.home, PATIENCE) as owner:
        _check_port(args.host, args.port)
        write_log_to(settings.home)
        from coach.bootstrap import open_app
        from coach.commands.running import handler
        from coach.ownership.server import CommandServer
        from coach.web.server import serve as serve_app

        if args.host not in {"127.0.0.1", "localhost", "::1"}:
            err(f"Whoever reaches {args.host} can use this coach: it has no sign-in yet.\n")
        with open_app(settings) as app, CommandServer(owner, handler(app)):
            serve_app(app, args.host, args.port, lambda address: out(f"The coach is ready at {address}\n"))
    return 0


def _check_port(host: str, port: int) -> None:
    """Raise CoachError at once where nothing can listen there, before anything slow happens."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CoachError(
            f"Port {port} of {host} cannot be used ({reason}); name another with --port, or PORT for `make run`."
        ) from None
