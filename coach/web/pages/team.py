"""The manager's room: where references were used too early, who is near the limit, what is owed, what works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from coach.accounts.records import Deal
from coach.references.records import Nurture, Use
from coach.web import parts
from coach.web.visits import Page, Visit
from coach.web.words import USES

_EARLY = frozenset({"prospecting", "early", "middle"})
_IN_PLAY = frozenset({"introduced", "called"})
_LATELY = timedelta(days=91)
_SOON = timedelta(days=3)
"""What is overdue stands on the next working day."""
_SHOWN = 12


def show(visit: Visit) -> str:
    """Numbers first, then what to do something about, then what works."""
    lines = visit.app.references.ledger(visit.viewer)
    deals = {deal.id: deal for deal in visit.app.accounts.deals(visit.viewer)}
    due = [one for one in visit.app.references.nurture(visit.viewer, visit.today) if one.day <= visit.today + _SOON]
    early = [line for line in lines if line.kind in _IN_PLAY and _too_early(line, deals)]
    near = _near_limit(visit, lines)
    thanks = [one for one in due if one.kind == "thank_you"]
    untold = [one for one in due if one.kind == "outcome"]
    numbers = _numbers(
        {"offered too early": len(early), "near their limit": len(near), "without follow-up": len(untold),
         "thanks owed": len(thanks)}
    )  # fmt: skip
    lead = "What your teams' ledger and deals say today. Every line leads to where it is put right."
    return parts.page(
        "Team", numbers, _early(early, deals), _near(near), _owed("Thanks owed", thanks),
        _owed("Calls without follow-up", untold), _won(lines, deals), _plays(visit), _unanswered(visit), lead=lead,
    )  # fmt: skip


def _too_early(line: Use, deals: dict[int, Deal]) -> bool:
    deal = deals.get(line.deal or 0)
    return deal is not None and deal.stage in _EARLY


def _near_limit(visit: Visit, lines: Sequence[Use]) -> list[tuple[int, str, str]]:
    """(account, name, why) of the customers called lately who have no or one call left."""
    since = visit.today - _LATELY
    called = {line.account: line.account_name or "" for line in lines if line.kind == "called" and line.day >= since}
    found = []
    for account, name in called.items():
        if account is not None:
            balance = visit.app.references.balance(account, visit.viewer, visit.today)
            if balance.warnings or balance.calls_left <= 0:
                found.append((account, name, " ".join(balance.warnings) or f"Free again on {balance.next_free}."))
    return found


def _numbers(counted: dict[str, int]) -> str:
    shown = "".join(f"<div><b>{count}</b><span>{escape(name)}</span></div>" for name, count in counted.items())
    return f'<div class="numbers">{shown}</div>'


def _early(lines: Sequence[Use], deals: dict[int, Deal]) -> str:
    title = "References offered too early"
    rows = [
        [escape(line.deal_name or ""), parts.tag(deals[line.deal or 0].stage, "wait"), _customer(line),
         f"{USES[line.kind]}, {line.day}", escape(line.by)]
        for line in lines[: -_SHOWN - 1 : -1]
    ]  # fmt: skip
    if not rows:
        return parts.card(title, parts.empty("None: no customer spoke in a deal that is not late."))
    return parts.card(title, parts.table(("Deal", "Stage now", "Customer", "What", "By"), rows, title))


def _customer(line: Use) -> str:
    name = line.account_name or "an erased customer"
    return parts.link(f"#/references/{line.account}", name) if line.account is not None else escape(name)


def _near(found: Sequence[tuple[int, str, str]]) -> str:
    title = "Customers near their limit"
    rows = [[parts.link(f"#/references/{account}", name), escape(why)] for account, name, why in found[:_SHOWN]]
    return parts.card(title, parts.table(("Customer", "Why"), rows, title)) if rows else ""


def _owed(title: str, found: Sequence[Nurture]) -> str:
    rows = [
        [parts.link(f"#/references/{one.account}", one.name), escape(one.owner or ""), escape(one.text)]
        for one in found[:_SHOWN]
    ]
    return parts.card(title, parts.table(("Customer", "Owner", "What"), rows, title)) if rows else ""


def _won(lines: Sequence[Use], deals: dict[int, Deal]) -> str:
    won = Counter(
        line.account_name or "an erased customer"
        for line in lines
        if line.kind == "called" and line.deal in deals and deals[line.deal].stage == "won"
    )
    counted = dict(won.most_common(8))
    if not counted:
        return ""
    return parts.card("Calls in deals that were won", parts.ranks(counted, "Calls in deals that were won"))


def _plays(visit: Visit) -> str:
    since = datetime.now(UTC) - _LATELY
    counted = visit.app.conversations.plays_asked(since)
    if not counted:
        return ""
    return parts.card("Most asked lately", parts.ranks(dict(list(counted.items())[:8]), "Plays asked most"))


def _unanswered(visit: Visit) -> str:
    asked = visit.app.workshop.missed()[:8]
    rows = [[escape(one.questions[0] if one.questions else ""), str(one.count)] for one in asked]
    title = "Not answered well"
    return parts.card(title, parts.table(("Question, names masked", "Times"), rows, title)) if rows else ""


PAGE = Page(show=show)
