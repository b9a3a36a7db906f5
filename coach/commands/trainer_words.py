"""The words of the commands that a trainer uses: the library and the workshop."""

from __future__ import annotations

from coach.commands.values import count, day
from coach.commands.words import Adder

STAGES = ("prospecting", "early", "middle", "late", "customer", "unknown")
ASKERS = ("prospect", "sourcing", "customer", "colleague", "rep", "manager", "trainer", "unknown")


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


def add_workshop(adder: Adder) -> None:
    """`coach workshop …`."""
    shop = adder.group("workshop", "plays proposed, tried and edited; what a publication changes; what is missing")
    step = shop.command("propose", "the plays that a document seems to hold")
    step.add_argument("id", metavar="ID")
    step.add_argument("--reject", metavar="PROPOSAL", help="never propose this one again")
    step.add_argument("--model", action="store_true", help="have the language model read the document")
    step = shop.command("form", "a play, or one that a document proposes, as fields in JSON")
    step.add_argument("id", metavar="ID")
    step.add_argument("--proposal", metavar="P", help="ID is a document, and this is what it proposes")
    step = shop.command("save", "fields in JSON become a draft of the play")
    step.add_argument("file", metavar="FILE", help="a JSON file as `form` prints it, or - for standard input")
    step.add_argument("--why", metavar="TEXT", default="", help="the reason, kept with the version")
    step = shop.command("try", "whether a message leads to a play, its draft in place")
    step.add_argument("id", metavar="PLAY")
    step.add_argument("text", metavar="TEXT", nargs="+")
    step.add_argument("--stage", choices=STAGES, default="unknown", help="the stage of the deal")
    step.add_argument("--asker", choices=ASKERS, default="unknown", help="who asks")
    step = shop.command("changes", "which answers to recorded questions change when these drafts are published")
    step.add_argument("ids", metavar="ID", nargs="+")
    step = shop.command("contradictions", "sentences of different documents that say opposite things")
    step.add_argument("id", metavar="ID", nargs="?", help="only those of this document's newest version")
    step.add_argument("--model", action="store_true", help="only those that the language model calls real")
    step.add_argument("--settle", metavar="C", help="the contradiction that gets a rule")
    step.add_argument("--rule", metavar="TEXT", default="", help="the rule that the coach follows and shows to reps")
    shop.command("coverage", "plays by documents, what nobody explains, documents that nobody retrieves")
    step = shop.command("look", "the retrieval console: both rankings of a question and their fusion")
    step.add_argument("text", metavar="TEXT", nargs="+")
    step.add_argument("--situation", metavar="TEXT", default="", help="what the conversation was about before")
    step.add_argument("-k", type=count, default=10, help="how many passages (default 10)")
    shop.command("missed", "questions that were not answered well, the most asked first")
    step = shop.command("answer", "write the answer to a missed question once: a draft and a sample for review")
    step.add_argument("id", metavar="ID")
    step.add_argument("text", metavar="TEXT", nargs="+", help="the answer, or - for standard input")
    step.add_argument("--title", metavar="TEXT", required=True, help="what the answer is about")
    shop.command("samples", "samples of answered questions that wait for a review")
