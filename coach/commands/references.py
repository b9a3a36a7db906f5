"""`coach references`: who may vouch for us in a deal, asking the owner, and the ledger of every use."""

from __future__ import annotations

from datetime import UTC, date, datetime

from coach import services
from coach.accounts.records import Deal
from coach.advising.records import Candidate
from coach.bootstrap import App
from coach.commands.advice_text import candidate_lines, source_lines, titled
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, table, wrap
from coach.records import Record
from coach.references.records import Use
from coach.services import Ledger, Matched


class Line(Record):
    """A line that was added to the ledger."""

    line: Use


def match(app: App, call: Call) -> Outcome:
    """The candidates of a deal with their reasons and checks."""
    viewer = app.viewer(call.args.user)
    deal = app.accounts.deal(call.args.deal, viewer)
    result = services.match(app, call.args.deal, viewer, today_of(call))
    return Outcome(result, lambda style: _show_match(result, deal, style))


def request(app: App, call: Call) -> Outcome:
    """Ask the customer's owner, in the ledger."""
    args, viewer = call.args, app.viewer(call.args.user)
    if args.preview:
        deal, by_when = app.accounts.deal(args.deal, viewer), date.fromisoformat(args.by)
        form = app.references.request_form(args.customer, deal, viewer, args.what, by_when, args.criterion)
        return Outcome(form, lambda style: "\n".join(wrap(form.text, style, "")))
    use = services.request(
        app, args.customer, args.deal, viewer, date.fromisoformat(args.by), args.what, args.criterion, today_of(call),
        given_day(args.as_of),
    )  # fmt: skip
    text = (
        f"Request {use.id} is in the ledger: {use.text} Its owner answers with "
        f"`coach references answer {use.id} yes|no|later`."
    )
    return Outcome(Line(line=use), lambda style: "\n".join(wrap(text, style, "")))


def log(app: App, call: Call) -> Outcome:
    """Append what happened; an owner's answer goes to the request it answers."""
    args, viewer = call.args, app.viewer(call.args.user)
    entry = services.Entry(
        customer=args.customer, kind=args.kind, deal=args.deal, day=given_day(args.day) or given_day(args.as_of),
        text=args.text, expected=args.expected, got=args.got, request=args.request,
        minutes=args.minutes,
    )  # fmt: skip
    use = services.enter(app, entry, viewer)
    text = f"Line {use.id} is in the ledger: {use.account_name}, {_kind(use)}, {use.day}, by {use.by}."
    return Outcome(Line(line=use), lambda style: "\n".join(wrap(text, style, "")))


def ledger(app: App, call: Call) -> Outcome:
    """The lines that the one who asks may see, of one customer or of all."""
    viewer, customer = app.viewer(call.args.user), call.args.customer
    result = services.ledger(app, customer, viewer, today_of(call))
    return Outcome(result, lambda style: _show_ledger(result, style))


def today_of(call: Call) -> date:
    """What counts as today for this command."""
    return given_day(call.args.as_of) or datetime.now(UTC).date()


def given_day(text: str | None) -> date | None:
    """A date as the options hold it."""
    return date.fromisoformat(text) if text else None


def _show_match(found: Matched, deal: Deal, style: Style) -> str:
    wants = f", wants to hear about {', '.join(deal.criteria)}" if deal.criteria else ""
    head = wrap(f"{deal.name} ({deal.account.name}, {deal.stage}{wants})", style, "")
    borrow = wrap(f"Nobody fits. Ask your colleagues: “{found.borrow.text}”", style, "") if found.borrow else []
    refused = tuple(map(_spoken_against, found.refused))
    shown = {n for one in (*found.candidates, *refused) for check in one.checks for n in check.citations}
    parts = [
        [style.tint(line, "bold") for line in head],
        titled("May vouch, best first", _candidates(found.candidates, style), style),
        borrow,
        titled("Not these", _candidates(refused, style), style),
        titled("Sources", source_lines([one for one in found.citations if one.n in shown], style), style),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _spoken_against(candidate: Candidate) -> Candidate:
    """A refused customer with what refuses it alone."""
    checks = tuple(check for check in candidate.checks if check.result == "no")
    return candidate.model_copy(update={"for_": (), "against": (), "checks": checks})


def _candidates(candidates: tuple[Candidate, ...], style: Style) -> list[str]:
    return [line for one in candidates for line in candidate_lines(one, style)]


def lines_of(uses: tuple[Use, ...], style: Style) -> list[str]:
    """Lines of the ledger as a table."""
    rows = [
        (str(one.id), f"{one.day}", one.account_name or "(erased)", _kind(one), one.by,
         "; ".join(filter(None, (one.deal_name, one.text))))
        for one in uses
    ]  # fmt: skip
    return [line.rstrip() for line in table(rows, style)]


def _show_ledger(found: Ledger, style: Style) -> str:
    lines = lines_of(found.lines, style) or ["The ledger has no lines here yet."]
    if found.balance is not None:
        free = f"; free again from {found.balance.next_free}" if found.balance.next_free else ""
        left = f"calls left: {found.balance.calls_left}{free}."
        text = f"Balance {found.balance.number:+d}: {found.balance.words}; {left}"
        lines += ["", *wrap(text, style, "")]
        lines += [line for one in found.balance.warnings for line in wrap(one, style, "  ", "! ")]
    return "\n".join(lines)


def _kind(use: Use) -> str:
    grades = ", ".join(f"{name} {grade}" for name, grade in (("expected", use.expected), ("got", use.got)) if grade)
    answers = f" (request {use.answers})" if use.answers is not None else ""
    return f"{use.kind.replace('_', ' ')}{answers}{f' ({grades})' if grades else ''}"
