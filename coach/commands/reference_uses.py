"""`coach references requests|answer|referral|referrals|programme|calendar`: answers, referrals and what follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.references import Line, given_day, lines_of, today_of
from coach.commands.text import Style, table, wrap
from coach.errors import CoachError
from coach.records import Record
from coach.references.nurture import as_ics
from coach.references.records import Nurture, Programme, Referral, UseKind
from coach.services import Ledger

ANSWERED: dict[str, UseKind] = {"yes": "granted", "no": "refused", "later": "later"}


class Referrals(Record):
    """Referrals, oldest first."""

    referrals: tuple[Referral, ...]
    minutes: int


class Calendar(Record):
    """What to do next, soonest first; `file` where it was written."""

    items: tuple[Nurture, ...]
    file: str | None = None


def requests(app: App, call: Call) -> Outcome:
    """Requests that wait for an answer."""
    found = Ledger(lines=app.references.requests(app.viewer(call.args.user)))
    return Outcome(found, lambda style: "\n".join(lines_of(found.lines, style)) or "No request waits for an answer.")


def answer(app: App, call: Call) -> Outcome:
    """The owner's answer to a request."""
    args, viewer = call.args, app.viewer(call.args.user)
    use = app.references.answer(args.request, ANSWERED[args.answer], viewer, args.text, given_day(args.as_of))
    text = f"Request {args.request} for {use.account_name} is answered: {args.answer}. Line {use.id} of the ledger."
    return Outcome(Line(line=use), lambda style: "\n".join(wrap(text, style, "")))


def referral(app: App, call: Call) -> Outcome:
    """A step of a referral."""
    args, viewer = call.args, app.viewer(call.args.user)
    deal = app.accounts.deal(args.deal, viewer) if args.deal else None
    on = given_day(args.day) or given_day(args.as_of)
    use = app.references.referral(args.customer, args.step, viewer, args.who, deal, on, args.minutes, args.to)
    text = f"Line {use.id} is in the ledger: {use.account_name}, referral {args.step}, {use.day}, by {use.by}."
    return Outcome(Line(line=use), lambda style: "\n".join(wrap(text, style, "")))


def referrals(app: App, call: Call) -> Outcome:
    """Referrals with the time they took."""
    found = app.references.referrals(app.viewer(call.args.user), call.args.customer)
    result = Referrals(referrals=found, minutes=sum(one.minutes for one in found))
    return Outcome(result, lambda style: _show_referrals(result, style))


def programme(app: App, call: Call) -> Outcome:
    """Who brought references, in points."""
    until = given_day(call.args.until) or today_of(call)
    since = given_day(call.args.since) or until - timedelta(days=365)
    found = app.references.programme(since, until)
    return Outcome(found, lambda style: _show_programme(found, style))


def calendar(app: App, call: Call) -> Outcome:
    """What to do next for one's customers; as a calendar file where asked."""
    args, viewer = call.args, app.viewer(call.args.user)
    items = app.references.nurture(viewer, today_of(call), args.customer)
    file = None
    if args.out:
        path = call.path(args.out)
        try:
            path.write_bytes(as_ics(items, datetime.now(UTC)))
        except OSError as error:
            raise CoachError(f"{path} cannot be written ({(error.strerror or 'unknown').lower()}).") from None
        file = str(path)
    result = Calendar(items=items, file=file)
    return Outcome(result, lambda style: _show_calendar(result, style))


def _show_referrals(found: Referrals, style: Style) -> str:
    rows = [
        (str(one.id), one.account_name or "(erased)", one.state, one.who, f"{one.begun}", f"{one.minutes} min")
        for one in found.referrals
    ]
    lines = [line.rstrip() for line in table(rows, style)] or ["No referral is written down yet."]
    return "\n".join([*lines, *([f"In all {found.minutes} minutes."] if found.referrals else [])])


def _show_programme(found: Programme, style: Style) -> str:
    rows = [
        (one.user, f"{one.points} points", f"{one.new} new", f"{one.repeat} repeat", f"{one.referrals} doors opened")
        for one in found.people
    ]
    head = f"References from {found.since} to {found.until}"
    return "\n".join([head, *(line.rstrip() for line in table(rows, style) or ["Nobody yet."])])


def _show_calendar(found: Calendar, style: Style) -> str:
    rows = [(f"{one.day}", one.name, one.kind.replace("_", " "), one.text) for one in found.items]
    lines = [line.rstrip() for line in table(rows, style)] or ["There is nothing to do: you have no customers here."]
    return "\n".join([*lines, *([f"Written to {found.file}."] if found.file else [])])
