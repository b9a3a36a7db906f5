"""Runs a command over an open App: here, or in the server for whoever asked through its socket."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from coach.bootstrap import App
from coach.commands import advise, draft, index, library, search
from coach.commands.call import Call, Outcome, Write, finish
from coach.commands.faults import guarded
from coach.commands.parser import parse

if TYPE_CHECKING:
    from coach.users.rights import Right

Command = Callable[[App, Call], Outcome]


def _late(module: str, name: str) -> Command:
    """A command whose module and rooms are opened when it is first run: `coach ask` needs neither."""

    def command(app: App, call: Call) -> Outcome:
        found: Command = getattr(import_module(f"coach.commands.{module}"), name)
        return found(app, call)

    return command


_WORKSHOP = (
    "propose", "form", "save", "changes", "contradictions", "coverage", "look", "missed", "answer", "samples",
)  # fmt: skip
COMMANDS: dict[str, Command] = {
    "ask": advise.ask,
    "search": search.search,
    "draft check": draft.check,
    "library add": library.add,
    "library list": library.listed,
    "library show": library.show,
    "library publish": library.publish,
    "library rollback": library.rollback,
    "library withdraw": library.withdraw,
    "library remove": library.remove,
    "library export": library.export,
    "library view": _late("upkeep", "view"),
    "library diff": _late("upkeep", "diff"),
    "library clear": _late("upkeep", "clear"),
    "library settle": _late("upkeep", "settle"),
    "library due": _late("upkeep", "due"),
    **{f"workshop {name}": _late("workshop", name) for name in _WORKSHOP},
    "workshop try": _late("workshop", "try_"),
    "index status": index.status,
    "model usage": _late("usage", "usage"),
    "accounts import": _late("accounts", "import_"),
    "accounts list": _late("accounts", "listed"),
    "accounts show": _late("accounts", "show"),
    "accounts remove": _late("accounts", "remove"),
    "references match": _late("references", "match"),
    "references check": _late("reference_board", "check"),
    "references brief": _late("reference_board", "brief"),
    "references directory": _late("reference_board", "directory"),
    "references enter": _late("reference_board", "enter"),
    "references withdraw": _late("reference_board", "withdraw"),
    "references plans": _late("reference_board", "plans"),
    "references requests": _late("reference_uses", "requests"),
    "references answer": _late("reference_uses", "answer"),
    "references referral": _late("reference_uses", "referral"),
    "references referrals": _late("reference_uses", "referrals"),
    "references programme": _late("reference_uses", "programme"),
    "references calendar": _late("reference_uses", "calendar"),
    "references request": _late("references", "request"),
    "references log": _late("references", "log"),
    "references ledger": _late("references", "ledger"),
    "backup": _late("backup", "backup"),
    "users add": _late("users", "add"),
    "users list": _late("users", "listed"),
    "users change": _late("users", "change"),
    "users disable": _late("users", "disable"),
    "users enable": _late("users", "enable"),
    "users passwd": _late("users", "passwd"),
    "users token": _late("users", "token"),
}
NEEDS: dict[str, Right] = {
    **dict.fromkeys(("library add", "library publish", "library rollback", "library withdraw"), "publish"),
    **dict.fromkeys(("library remove", "library clear", "library settle"), "publish"),
    **dict.fromkeys((name for name in COMMANDS if name.startswith("workshop ")), "publish"),
    "accounts import": "import",
    "accounts remove": "erase",
    "backup": "machine",
    **dict.fromkeys((name for name in COMMANDS if name.startswith("users ")), "users"),
}
"""Commands that are not everybody's, and the right they need."""


def run(app: App, args: Namespace, cwd: Path, lines: Iterator[str], out: Write, err: Write) -> int:
    """Run one command and write what it did; its exit code. Raises CoachError for what a person can mend."""
    call = Call(args, cwd, lines)
    if args.command == "chat":
        return advise.chat(app, call, out)
    name = " ".join(filter(None, (args.command, getattr(args, "step", None))))
    if args.user is not None:
        viewer = app.viewer(args.user)
        if name in NEEDS:
            from coach.users.rights import require

            require(viewer, NEEDS[name])
    outcome = COMMANDS[name](app, call)
    return finish(outcome, args, out, err)


def handler(app: App) -> Callable[[list[str], str, Iterator[str], Write, Write], int]:
    """What the server runs for a command that came through its socket; `--home` was for finding it."""

    def handle(argv: list[str], cwd: str, lines: Iterator[str], out: Write, err: Write) -> int:
        return guarded(app.settings.home, err, lambda: run(app, parse(argv), Path(cwd), lines, out, err))

    return handle
