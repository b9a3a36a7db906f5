"""Serves the scripted coach with sign-in: four people, two teams, passwords and tokens on standard output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from coach.accounts.records import Role
from coach.users.secrets import Passwords
from coach.web.server import serve
from tests.web.scripted import ScriptedApp

PEOPLE: dict[str, tuple[Role, tuple[str, ...]]] = {
    "ana": ("rep", ("north",)), "bela": ("rep", ("south",)), "tina": ("trainer", ()), "root": ("admin", ()),
}  # fmt: skip
NEW = "fresh"
"""Somebody who has not signed in yet."""


def password_of(name: str) -> str:
    return f"a sentence with {sum(map(ord, name))} in it"


def main() -> None:
    """Serve on a free loopback port; the first line is the address, the second what people hold."""
    with TemporaryDirectory() as folder:
        app = ScriptedApp(Path(folder), float(sys.argv[1]) if len(sys.argv) > 1 else 0.0)
        app.__dict__["_passwords"] = Passwords(memory_kib=8)
        app.__dict__.pop("users", None)
        held = {}
        for name, (role, teams) in PEOPLE.items():
            made = app.users.add(name, role, teams)
            session = app.signing_in.sign_in(name, made.one_time_password, "tests")
            app.signing_in.change_password(session.secret, made.one_time_password, password_of(name), "tests")
            held[name] = app.users.make_token(name).token
        held[NEW] = app.users.add(NEW, "rep").one_time_password
        app.users.add("bot", "rep", ["north"])
        held["bot"] = app.users.make_token("bot").token
        held["disabled"] = app.users.add("gone", "rep").one_time_password
        app.users.disable("gone")
        held["home"] = folder

        def ready(address: str) -> None:
            sys.stdout.write(f"{address}\n{json.dumps(held)}\n")
            sys.stdout.flush()

        serve(app, "127.0.0.1", 0, ready)
        app.close()


if __name__ == "__main__":
    main()
