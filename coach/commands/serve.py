"""`coach serve`: the web app, and every other command of this machine through its socket."""

from __future__ import annotations

import sys
import threading
from argparse import Namespace
from typing import TYPE_CHECKING

from coach.commands.call import Write
from coach.commands.faults import write_log_to
from coach.ownership.lock import own
from coach.settings import Settings

if TYPE_CHECKING:
    from coach.bootstrap import App

PATIENCE = 1.0
"""Seconds to wait for a short command that owns the folder; a second server must end within two."""
SWITCH = 0.0005
"""Seconds that one thread may keep the interpreter: at the usual 5 ms a turn waits long while a handbook comes in."""
_FIRST = "Nobody can sign in yet, so there is an admin now: {}, with the one-time password {} (shown this once).\n"


def serve(args: Namespace, settings: Settings, out: Write) -> int:
    """Serve until stopped; prints one line with the address when it is ready.

    Raises FolderInUse naming the process that serves this folder already, CoachError for a taken port.
    """
    with own(settings.home, PATIENCE, "coach serve") as owner:
        write_log_to(settings.home)
        from coach.web import server  # the web's packages take a second: not before the folder is ours

        listening = server.listen(args.host, args.port, args.demo)
        from coach.bootstrap import open_app
        from coach.commands.running import handler
        from coach.ownership.server import CommandServer

        sys.setswitchinterval(SWITCH)
        with open_app(settings) as app, CommandServer(owner, handler(app)):
            if args.demo:
                app.add_demo()
            elif (admin := app.users.first_admin()) is not None:
                out(_FIRST.format(admin.user.name, admin.one_time_password))

            app.notes.refresh()

            def ready(url: str) -> None:
                out(f"The coach is ready: {url}\n")
                threading.Thread(target=_get_warm, args=(app,), name="get warm", daemon=True).start()

            server.serve(app, args.host, args.port, ready, listening, args.demo)
    return 0


def _get_warm(app: App) -> None:
    """Load what the first turn needs; say what is wrong with the model, where one is named."""
    app.warm()
    if (why := app.try_model()) or (why := app.notice):
        sys.stderr.write(f"{why} Meanwhile the playbook answers by itself.\n")
        sys.stderr.flush()
