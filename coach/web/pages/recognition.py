"""The recognition board: who brought references and opened doors, in points that everybody can see."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

from coach.references.records import Recognised
from coach.web import parts
from coach.web.visits import Page, Visit

_SPANS = (("quarter", "This quarter"), ("year", "This year"), ("", "The last twelve months"))


def show(visit: Visit) -> str:
    """The board for a span: `quarter`, `year`, or the last twelve months."""
    span = visit.rest if visit.rest in ("quarter", "year") else ""
    found = visit.app.references.programme(_since(span, visit.today), visit.today)
    links = "".join(
        parts.link(f"#/recognition/{name}", text, "button main" if name == span else "button") for name, text in _SPANS
    )
    lead = "A first call of a customer counts most, a repeat less; doors opened by referral are counted beside it."
    tools = f'<div class="form-end">{links}</div>'
    if not found.people:
        nobody = parts.empty("Nobody yet in this time. Log a call that took place, and its owner stands here.")
        return parts.page("Recognition", nobody, lead=lead, tools=tools)
    chart = parts.ranks({one.user: one.points for one in found.people[:10]}, "Points")
    head = ("Who", "Points", "New references", "Repeats", "Doors opened")
    table = parts.table(head, [_row(one) for one in found.people], "Recognition board")
    cards = parts.card("Points", chart), parts.card("In detail", table)
    return parts.page("Recognition", *cards, lead=lead, tools=tools)


def _since(span: str, today: date) -> date:
    if span == "year":
        return today.replace(month=1, day=1)
    if span == "quarter":
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return today - timedelta(days=365)


def _row(one: Recognised) -> list[str]:
    return [escape(one.user), f"<b>{one.points}</b>", str(one.new), str(one.repeat), str(one.referrals)]


PAGE = Page(show=show)
