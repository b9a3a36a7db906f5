"""The words of `coach references …`: its commands with their options."""

from __future__ import annotations

from coach.commands.values import day
from coach.commands.words import Adder

USES = (
    "granted", "refused", "later", "asked", "agreed", "declined", "prepared", "briefed", "introduced", "called",
    "thanked", "given_back", "outcome", "event", "delivered",
)  # fmt: skip
GRADES = ("glowing", "good", "fine", "negative")
STANDINGS = ("open", "resting", "not_now")
STEPS = ("asked", "knows", "introduced", "opened")
ANSWERS = ("yes", "no", "later")


def add_references(adder: Adder) -> None:
    """Add every command of the family."""
    references = adder.group("references", "reference customers: who may vouch, and every use of them")
    _add_choosing(references)
    _add_asking(references)
    _add_uses(references)
    _add_referrals(references)
    _add_following(references)


def _add_choosing(references: Adder) -> None:
    match = references.command("match", "who may vouch for us in a deal, with reasons and checks")
    match.add_argument("--deal", metavar="D", required=True, help="the deal")
    check = references.command("check", "how far one customer may be used for a deal, check by check")
    check.add_argument("customer", metavar="A")
    check.add_argument("--deal", metavar="D", help="the deal (default: for nobody in particular)")
    brief = references.command("brief", "what both sides should know before a call: what applies and what does not")
    brief.add_argument("customer", metavar="A")
    brief.add_argument("--deal", metavar="D", required=True, help="the deal")
    shown = references.command("directory", "the customers that the whole company may ask for")
    shown.add_argument("--industry", metavar="TEXT", default="", help="only this industry")
    shown.add_argument("--region", metavar="TEXT", default="", help="only this region")
    enter = references.command("enter", "enter a customer of yours in the directory, or change its entry")
    enter.add_argument("customer", metavar="A")
    enter.add_argument("--proves", metavar="TEXT", action="append", default=[], help="what it can prove; repeat it")
    enter.add_argument("--standing", choices=STANDINGS, default="open", help=f"{', '.join(STANDINGS)} (default open)")
    enter.add_argument("--public", action="store_true", help="it is publicly known as our customer")
    references.command("withdraw", "take a customer out of the directory").add_argument("customer", metavar="A")
    references.command("plans", "how the database finds what a match reads, and whether it scans other teams' rows")


def _add_asking(references: Adder) -> None:
    request = references.command("request", "ask a customer's owner to use it")
    request.add_argument("customer", metavar="A")
    request.add_argument("--deal", metavar="D", required=True, help="the deal it is for")
    request.add_argument("--by", metavar="YYYY-MM-DD", type=day, required=True, help="when it is needed")
    request.add_argument("--what", metavar="TEXT", default="one reference call", help="(default: %(default)s)")
    request.add_argument("--preview", action="store_true", help="show the filled form and keep nothing")
    request.add_argument(
        "--criterion", metavar="TEXT", action="append", default=[],
        help="what the prospect cares about (default: the deal's criteria)",
    )  # fmt: skip
    references.command("requests", "requests that wait for an answer, yours and for your customers")
    answer = references.command("answer", "answer a request for a customer of yours")
    answer.add_argument("request", metavar="N", type=int, help="the request's number")
    answer.add_argument("answer", choices=ANSWERS, metavar="ANSWER", help=", ".join(ANSWERS))
    answer.add_argument("--text", metavar="TEXT", default="", help="what to say with it")


def _add_uses(references: Adder) -> None:
    log = references.command("log", "write down a use of a customer, or its owner's answer to a request")
    log.add_argument("customer", metavar="A")
    log.add_argument("kind", metavar="KIND", choices=USES, help=", ".join(USES))
    log.add_argument("--deal", metavar="D", help="the deal it was for")
    log.add_argument("--day", metavar="YYYY-MM-DD", type=day, help="when it was (default: today)")
    log.add_argument("--text", metavar="TEXT", default="", help="what to remember of it")
    log.add_argument("--request", metavar="N", type=int, help="the request that granted, refused or later answers")
    for name, says in (("--expected", "how the customer was expected to speak"), ("--got", "how it spoke")):
        log.add_argument(name, metavar="G", choices=GRADES, default="", help=f"{says}: {', '.join(GRADES)}")
    log.add_argument("--minutes", metavar="N", type=int, default=0, help="minutes it took")
    ledger = references.command("ledger", "every use, oldest first; of one customer with the balance")
    ledger.add_argument("customer", metavar="A", nargs="?")


def _add_referrals(references: Adder) -> None:
    referral = references.command("referral", "write down a step of a referral by one of your customers")
    referral.add_argument("customer", metavar="A")
    referral.add_argument("step", metavar="STEP", choices=STEPS, help=", ".join(STEPS))
    referral.add_argument("--who", metavar="TEXT", default="", help="whom they know, or whom they introduced")
    referral.add_argument("--deal", metavar="D", help="the deal that came of it")
    referral.add_argument("--day", metavar="YYYY-MM-DD", type=day, help="when it was (default: today)")
    referral.add_argument("--minutes", metavar="N", type=int, default=0, help="minutes it took")
    referral.add_argument("--to", metavar="N", type=int, help="the referral it belongs to (default: the newest)")
    shown = references.command("referrals", "referrals asked for, introduced and opened, with the time they took")
    shown.add_argument("customer", metavar="A", nargs="?")


def _add_following(references: Adder) -> None:
    points = references.command("programme", "who brought new or repeat references, in points")
    points.add_argument("--since", metavar="YYYY-MM-DD", type=day, help="first day (default: a year before the last)")
    points.add_argument("--until", metavar="YYYY-MM-DD", type=day, help="last day (default: today)")
    calendar = references.command("calendar", "what to do next for your customers, as a list or a calendar file")
    calendar.add_argument("customer", metavar="A", nargs="?")
    calendar.add_argument("--out", metavar="FILE", help="write an .ics file that any calendar reads")
