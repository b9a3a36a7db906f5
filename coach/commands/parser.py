"""The words of the command line: every command with its options, and one plain sentence for what is off."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from coach.commands.reference_words import add_references
from coach.commands.trainer_words import add_library, add_workshop
from coach.commands.values import count, day, days, folder, port, seconds
from coach.commands.words import Adder, Parser

AUDIENCES = ("prospect", "reference", "customer", "colleague", "team")
ROLES = ("rep", "trainer", "manager", "admin")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command and its options; raises BadUse for anything that is off, SystemExit after `--help`."""
    args = build_parser().parse_args(argv)
    for name, value in DEFAULTS.items():
        if not hasattr(args, name):
            setattr(args, name, value)
    return args


DEFAULTS = {"json": False, "user": None, "as_of": None, "home": None, "width": 80, "colour": False}
"""Options of every command; `width` and `colour` are how the caller's terminal shows text."""


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; `coach --help` is printed from it."""
    shared = _shared()
    parser = Parser(
        prog="coach",
        description="A coach for sales reps: when to use a reference, when a referral, and the words to say.",
        parents=[shared],
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    adder = Adder(commands, shared)
    _add_asking(adder)
    add_library(adder)
    add_workshop(adder)
    _add_accounts(adder)
    add_references(adder)
    _add_users(adder)
    _add_machine(adder)
    return parser


def _shared() -> Parser:
    """Options of every command, before or after its name; absent ones are set in `parse`."""
    shared = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--json", action="store_true", help="print the result as JSON")
    shared.add_argument(
        "--user", metavar="U", help="act as this user (default: this machine's owner, with all rights)"
    )
    shared.add_argument("--as-of", metavar="YYYY-MM-DD", type=day, help="what counts as today (default: now)")
    shared.add_argument(
        "--home", metavar="DIR", type=folder, help="the data folder (default: COACH_HOME, else ./var)"
    )
    shared.add_argument("--width", type=int, help=argparse.SUPPRESS)
    shared.add_argument("--colour", action="store_true", help=argparse.SUPPRESS)
    return shared


def _add_asking(adder: Adder) -> None:
    ask = adder.command(
        "ask", "ask one question; TEXT is what you would tell a colleague, or - for standard input"
    )
    ask.add_argument("text", metavar="TEXT", nargs="+")
    ask.add_argument("--account", metavar="A", help="the account it is about")
    ask.add_argument("--deal", metavar="D", help="the deal it is about")
    chat = adder.command("chat", "hold conversations: one JSON object a line in, one advice a line out")
    chat.add_argument("--jsonl", action="store_true", required=True, help="the only form so far")
    search = adder.command("search", "find passages of the playbook")
    search.add_argument("text", metavar="TEXT", nargs="+")
    search.add_argument("-k", type=count, default=10, help="how many passages (default 10)")
    search.add_argument("--account", metavar="A", help="search this account's notes as well")
    check = adder.group("draft", "look at words of your own").command("check", "check a draft against a play")
    check.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    check.add_argument("--play", metavar="ID", required=True, help="the play it follows")
    check.add_argument(
        "--audience", choices=AUDIENCES, metavar="X", help=f"who will read it: {', '.join(AUDIENCES)}"
    )


def _add_accounts(adder: Adder) -> None:
    accounts = adder.group("accounts", "accounts, people, deals and notes of your CRM")
    add = accounts.command("import", "read CSV exports or JSON; what is there already adds nothing")
    add.add_argument("files", metavar="FILE", nargs="+")
    add.add_argument(
        "--column", metavar="HEADER=FIELD", action="append", default=[],
        help="read a column as this field (such as Branch=account.industry; Branch= leaves it out)",
    )  # fmt: skip
    accounts.command("list", "every account that you may see")
    accounts.command("show", "an account with its people, deals and notes").add_argument("account", metavar="A")
    erase = accounts.command("remove", "erase an account with all that hangs on it")
    erase.add_argument("account", metavar="A")


def _add_users(adder: Adder) -> None:
    users = adder.group("users", "who signs in: roles, teams, passwords, tokens")
    add = users.command("add", "add a user; prints a one-time password")
    change = users.command("change", "give a user another role or other teams")
    for command, needed in ((add, True), (change, False)):
        command.add_argument("name", metavar="U")
        command.add_argument("--role", metavar="R", choices=ROLES, required=needed, help=", ".join(ROLES))
        command.add_argument("--team", metavar="T", action="append", help="a team of theirs (may be given again)")
    users.command("list", "every user with teams and tokens")
    for name, says in (
        ("disable", "end a user's sign-ins and tokens at once"),
        ("enable", "let a disabled user sign in again"),
        ("passwd", "give a user a new one-time password"),
    ):
        users.command(name, says).add_argument("name", metavar="U")
    token = users.command("token", "make a token for other programs, with this user's rights")
    token.add_argument("name", metavar="U")
    token.add_argument(
        "--revoke", metavar="PREFIX", nargs="?", const="", help="end the token that begins so; without PREFIX all"
    )


def _add_machine(adder: Adder) -> None:
    serve = adder.command("serve", "serve the web app")
    serve.add_argument(
        "--host", metavar="H", default="127.0.0.1", help="address to listen on (default 127.0.0.1)"
    )
    serve.add_argument(
        "--port", metavar="P", type=port, default=7860, help="port to listen on (default 7860)"
    )
    serve.add_argument("--demo", action="store_true", help="with the demo playbook and the demo company")
    backup = adder.command("backup", "write everything into one dated file, or look after such files")
    backup.add_argument("file", metavar="FILE", nargs="?", help="a new file, or a folder to make one in")
    doing = backup.add_mutually_exclusive_group()
    doing.add_argument("--list", action="store_true", help="every backup that was made here")
    doing.add_argument("--drop", action="store_true", help="delete the backup FILE for good")
    doing.add_argument("--erase-account", metavar="A", help="take an account out of the backup FILE")
    doing.add_argument("--erase-document", metavar="ID", help="take a document or play out of the backup FILE")
    restore = adder.command("restore", "fill an empty data folder from a backup")
    restore.add_argument("file", metavar="FILE", help="what `coach backup` wrote")
    model = adder.group("model", "the language model, where one is named")
    model.command("check", "name the configured model and try it once")
    usage = model.command("usage", "what each user's turns used of it, by day")
    usage.add_argument("--days", metavar="N", type=days, default=7, help="how many days back (default 7)")
    status = adder.group("index", "the search index").command("status", "how far the index has caught up")
    status.add_argument(
        "--wait", metavar="SECONDS", type=seconds, default=0.0, help="wait until it has caught up"
    )
