"""The words of the command line: every command with its options, and one plain sentence for what is off."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from coach.errors import BadUse

LONGEST_VALUE = 80
"""Characters of a wrong value that an error repeats."""
MOST_PASSAGES = 1000
AUDIENCES = ("prospect", "reference", "customer", "colleague", "team")
USES = (
    "granted", "refused", "later", "asked", "agreed", "declined", "prepared", "briefed", "introduced", "called",
    "thanked", "given_back", "outcome", "event",
)  # fmt: skip
ROLES = ("rep", "trainer", "manager", "admin")
GRADES = ("glowing", "good", "fine", "negative")


class Parser(argparse.ArgumentParser):
    """An argument parser that raises BadUse with one sentence instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        """Raise BadUse."""
        raise BadUse(in_plain_words(message, self.prog))


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
    adder = _Adder(commands, shared)
    _add_asking(adder)
    _add_library(adder)
    _add_accounts(adder)
    _add_references(adder)
    _add_users(adder)
    _add_machine(adder)
    return parser


class _Adder:
    """Adds commands that all take the shared options."""

    def __init__(self, commands: argparse._SubParsersAction[Parser], shared: Parser) -> None:
        self._commands = commands
        self._shared = shared

    def command(self, name: str, says: str) -> Parser:
        """A command with its one-line description."""
        return self._commands.add_parser(
            name, help=says, description=f"{says}.", parents=[self._shared], allow_abbrev=False
        )

    def group(self, name: str, says: str) -> _Adder:
        """A command that is a family of commands."""
        family = self._commands.add_parser(
            name, help=says, description=f"{says}.", parents=[self._shared], allow_abbrev=False
        )
        return _Adder(
            family.add_subparsers(dest="step", metavar="COMMAND", required=True, parser_class=Parser),
            self._shared,
        )


def _shared() -> Parser:
    """Options of every command, before or after its name; absent ones are set in `parse`."""
    shared = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--json", action="store_true", help="print the result as JSON")
    shared.add_argument(
        "--user", metavar="U", help="act as this user (default: this machine's owner, with all rights)"
    )
    shared.add_argument("--as-of", metavar="YYYY-MM-DD", type=day, help="what counts as today (default: now)")
    shared.add_argument(
        "--home", metavar="DIR", type=_folder, help="the data folder (default: COACH_HOME, else ./var)"
    )
    shared.add_argument("--width", type=int, help=argparse.SUPPRESS)
    shared.add_argument("--colour", action="store_true", help=argparse.SUPPRESS)
    return shared


def _add_asking(adder: _Adder) -> None:
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
    search.add_argument("-k", type=_count, default=10, help="how many passages (default 10)")
    search.add_argument("--account", metavar="A", help="search this account's notes as well")
    check = adder.group("draft", "look at words of your own").command("check", "check a draft against a play")
    check.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
    check.add_argument("--play", metavar="ID", required=True, help="the play it follows")
    check.add_argument(
        "--audience", choices=AUDIENCES, metavar="X", help=f"who will read it: {', '.join(AUDIENCES)}"
    )


def _add_library(adder: _Adder) -> None:
    library = adder.group("library", "documents and plays: add, publish, take back")
    add = library.command("add", "add files or folders as drafts; what is there already adds nothing")
    add.add_argument("paths", metavar="PATH", nargs="+")
    add.add_argument("--publish", action="store_true", help="publish them at once")
    library.command("list", "everything in the library")
    library.command("show", "one document or play with its versions").add_argument("id", metavar="ID")
    for name, says in (
        ("publish", "publish the newest version"),
        ("rollback", "publish again what was published before"),
        ("withdraw", "take it out of every answer; its versions stay"),
        ("clear", "a second look found a suspected version harmless: it may be published"),
        ("remove", "erase it with all its versions, from files and index too"),
    ):
        step = library.command(name, says)
        step.add_argument("id", metavar="ID")
        step.add_argument("--why", metavar="TEXT", default="", help="the reason, kept with the change")
    view = library.command("view", "what was taken from a file and what was not, and how it is split")
    view.add_argument("id", metavar="ID")
    view.add_argument("--number", metavar="N", type=int, help="the version (default: the newest)")
    diff = library.command("diff", "what changed between two versions (default: from the published to the newest)")
    diff.add_argument("id", metavar="ID")
    for name in ("--old", "--new"):
        diff.add_argument(name, metavar="N", type=int, help="a version")
    settle = library.command("settle", "owner, audience, precedence and day of review of an item")
    settle.add_argument("id", metavar="ID")
    settle.add_argument("--owner", metavar="U", help="who answers for it")
    settle.add_argument("--audience", metavar="T", help="whom it is for: all, or a team")
    settle.add_argument("--precedence", metavar="N", type=int, help="of two that contradict, the higher is followed")
    settle.add_argument("--review", metavar="YYYY-MM-DD", type=day, help="when it has to be looked at again")
    settle.add_argument("--why", metavar="TEXT", default="", help="the reason, kept with the change")
    library.command("due", "what has to be looked at again")
    library.command("export", "write what is published as files").add_argument("folder", metavar="DIR")


def _add_accounts(adder: _Adder) -> None:
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


def _add_references(adder: _Adder) -> None:
    references = adder.group("references", "reference customers: who may vouch, and every use of them")
    match = references.command("match", "who may vouch for us in a deal, with reasons and checks")
    match.add_argument("--deal", metavar="D", required=True, help="the deal")
    request = references.command("request", "ask a customer's owner to use it")
    request.add_argument("customer", metavar="A")
    request.add_argument("--deal", metavar="D", required=True, help="the deal it is for")
    request.add_argument("--by", metavar="YYYY-MM-DD", type=day, required=True, help="when it is needed")
    request.add_argument("--what", metavar="TEXT", default="one reference call", help="(default: %(default)s)")
    request.add_argument(
        "--criterion", metavar="TEXT", action="append", default=[],
        help="what the prospect cares about (default: the deal's criteria)",
    )  # fmt: skip
    log = references.command("log", "write down a use of a customer, or its owner's answer to a request")
    log.add_argument("customer", metavar="A")
    log.add_argument("kind", metavar="KIND", choices=USES, help=", ".join(USES))
    log.add_argument("--deal", metavar="D", help="the deal it was for")
    log.add_argument("--day", metavar="YYYY-MM-DD", type=day, help="when it was (default: today)")
    log.add_argument("--text", metavar="TEXT", default="", help="what to remember of it")
    log.add_argument("--request", metavar="N", type=int, help="the request that granted, refused or later answers")
    for name, says in (("--expected", "how the customer was expected to speak"), ("--got", "how it spoke")):
        log.add_argument(name, metavar="G", choices=GRADES, default="", help=f"{says}: {', '.join(GRADES)}")
    ledger = references.command("ledger", "every use, oldest first; of one customer with the balance")
    ledger.add_argument("customer", metavar="A", nargs="?")


def _add_users(adder: _Adder) -> None:
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


def _add_machine(adder: _Adder) -> None:
    serve = adder.command("serve", "serve the web app")
    serve.add_argument(
        "--host", metavar="H", default="127.0.0.1", help="address to listen on (default 127.0.0.1)"
    )
    serve.add_argument(
        "--port", metavar="P", type=_port, default=7860, help="port to listen on (default 7860)"
    )
    serve.add_argument("--demo", action="store_true", help="with the demo playbook and the demo company")
    model = adder.group("model", "the language model, where one is named")
    model.command("check", "name the configured model and try it once")
    usage = model.command("usage", "what each user's turns used of it, by day")
    usage.add_argument("--days", metavar="N", type=_days, default=7, help="how many days back (default 7)")
    status = adder.group("index", "the search index").command("status", "how far the index has caught up")
    status.add_argument(
        "--wait", metavar="SECONDS", type=_seconds, default=0.0, help="wait until it has caught up"
    )


def day(value: str) -> str:
    """A date as YYYY-MM-DD; raises ArgumentTypeError for anything else."""
    try:
        return date.fromisoformat(value if len(value) == 10 else "").isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{value}` is not a date; write it as 2026-03-31") from None


def _folder(value: str) -> Path:
    if not value.strip():
        raise argparse.ArgumentTypeError("the name of the data folder is empty; name a folder")
    return Path(value)


def _count(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value[:9]) <= MOST_PASSAGES:
        raise argparse.ArgumentTypeError(f"`{value}` is not a number from 1 to {MOST_PASSAGES}")
    return int(value)


def _days(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value[:9]) <= 3660:
        raise argparse.ArgumentTypeError(f"`{value}` is not a number of days from 1 to 3660")
    return int(value)


def _port(value: str) -> int:
    if not value.isdecimal() or not 0 <= int(value[:9]) <= 65535:
        raise argparse.ArgumentTypeError(f"`{value}` is not a port; name a number from 0 to 65535")
    return int(value)


def _seconds(value: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value):
        raise argparse.ArgumentTypeError(f"`{value}` is not a number of seconds")
    return float(value)


def in_plain_words(message: str, prog: str) -> str:
    """What argparse complains about, as one sentence with what to do."""
    helps = f"`{prog} --help` shows how it is used."
    if found := re.match(r"argument COMMAND: invalid choice: '(.*?)'(?: \(|, maybe|$)", message, re.S):
        return f"There is no command `{_command(prog, found[1])}`; `{prog} --help` lists the commands."
    if message == "the following arguments are required: COMMAND":
        return f"Name a command; `{prog} --help` lists them."
    if found := re.match(r"the following arguments are required: (.*)", message):
        return f"`{prog}` needs {found[1]}; {helps}"
    if found := re.match(r"unrecognized arguments: (.*)", message, re.S):
        return f"`{prog}` does not know {_short(found[1])}; {helps}"
    plain = re.sub(r"^argument (?:-\w/)?(\S+): ", r"\1: ", message)
    return f"{_short(plain, 200)}; {helps}"


def _command(prog: str, word: str) -> str:
    return " ".join([*prog.split()[1:], _short(word)])


def _short(text: str, most: int = LONGEST_VALUE) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
