"""The words of the commands that a trainer uses: the library and the workshop."""

from __future__ import annotations

from coach.commands.values import day
from coach.commands.words import Adder


def add_library(adder: Adder) -> None:
    """`coach library …`."""
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
