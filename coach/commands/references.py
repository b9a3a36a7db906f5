"""`coach references`: who may vouch for us in a deal, asking the owner, and the ledger of every use."""

from __future__ import annotations

from datetime import UTC, date, datetime

from coach.accounts.records import Deal, Viewer
from coach.advising.candidates import NoteSources
from coach.advising.records import Candidate, Citation
from coach.bootstrap import App
from coach.commands.advice_text import candidate_lines, source_lines, titled
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, table, wrap
from coach.errors import BadUse
from coach.records import Record
from coach.references.records import Balance, Borrow, Use

ANSWERS = ("granted", "refused", "later")
"""What an owner says to a request."""


class Matched(Record):
    """Who may vouch in a deal, best first; who may not, and why; whom to borrow where nobody fits."""

    deal: str
    candidates: tuple[Candidate, ...]
    refused: tuple[Candidate, ...]
    borrow: Borrow | None
    citations: tuple[Citation, ...]


class Line(Record):
    """A line that was added to the ledger."""

    line: Use


class Ledger(Record):
    """Lines of the ledger, oldest first; for one customer also how the relationship stands."""

    lines: tuple[Use, ...]
    balance: Balance | None = None


def match(app: App, call: Call) -> Outcome:
    """The candidates of a deal with their reasons and checks."""
    viewer = app.viewer(call.args.user)
    deal = app.accounts.deal(call.args.deal, viewer)
    while app.references.read_notes(viewer):
        pass
    found = app.references.match(deal, viewer, _today(call))
    ids = {one.id for found_ in (*found.candidates, *found.refused) for check in found_.checks
           for one in check.evidence if one.kind == "note" and one.id is not None}  # fmt: skip
    sources = NoteSources({note.id: note for note in app.accounts.notes_by_id(sorted(ids), viewer)})
    result = Matched(
        deal=deal.name,
        candidates=tuple(map(sources.candidate, found.candidates)),
        refused=tuple(map(sources.candidate, found.refused)),
        borrow=found.borrow,
        citations=sources.citations,
    )
    return Outcome(result, lambda style: _show_match(result, deal, style))


def request(app: App, call: Call) -> Outcome:
    """Ask the customer's owner, in the ledger."""
    args, viewer = call.args, app.viewer(call.args.user)
    deal = app.accounts.deal(args.deal, viewer)
    by_when = date.fromisoformat(args.by)
    if by_when < _today(call):
        raise BadUse(f"--by: {args.by} is past; name the day by which the prospect needs it.")
    use = app.references.request(
        args.customer, deal, viewer, args.what, by_when, args.criterion, day=_given_day(args.as_of)
    )
    text = (
        f"Request {use.id} is in the ledger: {use.text} Its owner answers with "
        f"`coach references log \"{use.account_name}\" granted|refused|later --request {use.id}`."
    )
    return Outcome(Line(line=use), lambda style: "\n".join(wrap(text, style, "")))


def log(app: App, call: Call) -> Outcome:
    """Append what happened; an owner's answer goes to the request it answers."""
    args, viewer = call.args, app.viewer(call.args.user)
    if (args.kind in ANSWERS) != (args.request is not None):
        raise BadUse(f"{', '.join(ANSWERS)} answer a request and need --request N; nothing else takes it.")
    if args.request is not None:
        use = _answer(app, call, viewer)
    else:
        deal = app.accounts.deal(args.deal, viewer) if args.deal else None
        on = _given_day(args.day) or _given_day(args.as_of)
        use = app.references.log(
            args.customer, args.kind, viewer, deal, on, args.text, args.expected, args.got
        )
    text = f"Line {use.id} is in the ledger: {use.account_name}, {_kind(use)}, {use.day}, by {use.by}."
    return Outcome(Line(line=use), lambda style: "\n".join(wrap(text, style, "")))


def ledger(app: App, call: Call) -> Outcome:
    """The lines that the one who asks may see, of one customer or of all."""
    viewer, customer = app.viewer(call.args.user), call.args.customer
    lines = app.references.ledger(viewer, customer)
    balance = app.references.balance(customer, viewer, _today(call)) if customer is not None else None
    result = Ledger(lines=lines, balance=balance)
    return Outcome(result, lambda style: _show_ledger(result, style))


def _answer(app: App, call: Call, viewer: Viewer) -> Use:
    """An owner's answer; the request must be one for this customer."""
    args = call.args
    lines = app.references.ledger(viewer, args.customer)
    if not any(line.id == args.request and line.kind == "requested" for line in lines):
        raise BadUse(
            f"There is no request {args.request} for “{args.customer}”; `coach references ledger` shows them."
        )
    return app.references.answer(args.request, args.kind, viewer, args.text)


def _today(call: Call) -> date:
    return _given_day(call.args.as_of) or datetime.now(UTC).date()


def _given_day(text: str | None) -> date | None:
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


def _show_ledger(found: Ledger, style: Style) -> str:
    rows = [
        (str(one.id), f"{one.day}", one.account_name or "(erased)", _kind(one), one.by,
         "; ".join(filter(None, (one.deal_name, one.text))))
        for one in found.lines
    ]  # fmt: skip
    lines = [line.rstrip() for line in table(rows, style)] or ["The ledger has no lines here yet."]
    if found.balance is not None:
        free = f"; free again from {found.balance.next_free}" if found.balance.next_free else ""
        left = f"calls left: {found.balance.calls_left}{free}."
        text = f"Balance {found.balance.number:+d}: {found.balance.words}; {left}"
        lines += ["", *wrap(text, style, "")]
        lines += [line for one in found.balance.warnings for line in wrap(one, style, "  ", "! ")]
    return "\n".join(lines)


def _kind(use: Use) -> str:
    grades = ", ".join(
        f"{name} {grade}" for name, grade in (("expected", use.expected), ("got", use.got)) if grade
    )
    answers = f" (request {use.answers})" if use.answers is not None else ""
    return f"{use.kind.replace('_', ' ')}{answers}{f' ({grades})' if grades else ''}"
