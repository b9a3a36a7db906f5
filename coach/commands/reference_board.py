"""`coach references check|brief|directory|enter|withdraw|plans`: one customer, the company's list, query plans."""

from __future__ import annotations

from datetime import UTC, datetime

from coach.advising.records import Candidate, Citation
from coach.bootstrap import App
from coach.commands.advice_text import candidate_lines, source_lines, titled
from coach.commands.call import Call, Outcome
from coach.commands.references import given_day, today_of
from coach.commands.text import Style, table, wrap
from coach.errors import BadUse
from coach.records import Record
from coach.references.gate import verdict_of
from coach.references.records import Brief, DirectoryEntry
from coach.services import sources_of
from coach.store.plans import Plan

STANDINGS = {"open": "may be asked", "resting": "resting", "not_now": "not now"}


class Checked(Record):
    """How far a customer may be used for a deal: the verdict, the checks, and the notes they rest on."""

    verdict: str
    customer: Candidate
    citations: tuple[Citation, ...]


class Directory(Record):
    """The customers that the whole company may ask for."""

    customers: tuple[DirectoryEntry, ...]


class Plans(Record):
    """Each different query of a match with its plan."""

    deal: str
    plans: tuple[Plan, ...]


def check(app: App, call: Call) -> Outcome:
    """One customer, check by check."""
    viewer = app.viewer(call.args.user)
    deal = app.accounts.deal(call.args.deal, viewer) if call.args.deal else None
    standing = app.references.gate(call.args.customer, deal, viewer, today_of(call))
    sources = sources_of(app, viewer, [standing])
    result = Checked(verdict=verdict_of(standing), customer=sources.candidate(standing), citations=sources.citations)
    return Outcome(result, lambda style: _show_check(result, style))


def brief(app: App, call: Call) -> Outcome:
    """What both sides should know before a call."""
    viewer = app.viewer(call.args.user)
    deal = app.accounts.deal(call.args.deal, viewer)
    result = app.references.brief(call.args.customer, deal, viewer)
    return Outcome(result, lambda style: _show_brief(result, style))


def directory(app: App, call: Call) -> Outcome:
    """The directory, narrowed where asked."""
    found = Directory(customers=app.references.directory(call.args.industry, call.args.region))
    return Outcome(found, lambda style: _show_directory(found, style))


def enter(app: App, call: Call) -> Outcome:
    """Enter a customer, or change its entry."""
    args, viewer = call.args, app.viewer(call.args.user)
    entry = app.references.enter(args.customer, viewer, args.proves, args.standing, args.public)
    text = f"{entry.name} is in the directory: {STANDINGS[entry.standing]}; the whole company sees it, never a note."
    return Outcome(entry, lambda style: "\n".join(wrap(text, style, "")))


def withdraw(app: App, call: Call) -> Outcome:
    """Take a customer out."""
    viewer = app.viewer(call.args.user)
    account = app.accounts.find(call.args.customer, viewer)
    app.references.withdraw(account.id, viewer)
    return Outcome(account, lambda style: f"{account.name} is no longer in the directory.")


def plans(app: App, call: Call) -> Outcome:
    """The query plans of a match for the first deal that this user sees."""
    viewer = app.viewer(call.args.user)
    deals = app.accounts.deals(viewer)
    if not deals:
        raise BadUse("There is no deal to match for; import one, then look at the plans.")
    found = app.references.plans(deals[0], viewer, given_day(call.args.as_of) or datetime.now(UTC).date())
    result = Plans(deal=deals[0].name, plans=found)
    return Outcome(result, lambda style: _show_plans(result, style))


def _show_check(found: Checked, style: Style) -> str:
    head = style.tint(found.verdict.replace("_", " ").upper(), "bold")
    cited = titled("Sources", source_lines(list(found.citations), style), style)
    return "\n\n".join("\n".join(part) for part in ([head], candidate_lines(found.customer, style), cited) if part)


def _show_brief(found: Brief, style: Style) -> str:
    parts = [
        (f"For {found.customer}: what {found.prospect} cares about", found.interests),
        (f"For {found.customer}: what it can speak to", found.can_speak_to),
        (f"For {found.prospect}: what applies to it", found.applies),
        (f"For {found.prospect}: what does not", found.does_not_apply),
    ]
    shown = [
        titled(title, [line for one in some for line in wrap(one, style, "  ", "• ")] or ["  nothing known"], style)
        for title, some in parts
    ]
    return "\n\n".join("\n".join(part) for part in shown)


def _show_directory(found: Directory, style: Style) -> str:
    rows = [
        (one.name, STANDINGS[one.standing], one.industry, one.region, one.owner or "", ", ".join(one.proves))
        for one in found.customers
    ]
    return "\n".join(line.rstrip() for line in table(rows, style)) or "The directory has no such customer."


def _show_plans(found: Plans, style: Style) -> str:
    lines = [f"What a match for {found.deal} asks the database:"]
    for plan in found.plans:
        mark = f"reads all of {', '.join(plan.scans)}" if plan.scans else "by index"
        lines += ["", *wrap(plan.statement[:300], style, ""), style.tint(f"  {mark}", "bold")]
        lines += [f"  {step}" for step in plan.steps]
    return "\n".join(lines)
