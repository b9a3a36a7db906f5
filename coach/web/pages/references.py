"""The reference board: who may vouch for us, how far, and what the programme owes them."""

from __future__ import annotations

from html import escape

from coach.web import parts
from coach.web.visits import Page, Visit

_HEAD = ("Customer", "Today", "Industry", "Proves", "Owner")
_STANDINGS = {"open": ("May be asked", "go"), "resting": ("Resting", "wait"), "not_now": ("Not now", "stop")}


def show(visit: Visit) -> str:
    """The directory of reference customers."""
    rows = [
        [parts.link(f"#/references/{entry.account}", entry.name), parts.tag(*_STANDINGS[entry.standing]),
         escape(entry.industry), escape(", ".join(entry.proves)), escape(entry.owner or "")]
        for entry in visit.app.references.directory()
    ]  # fmt: skip
    if not rows:
        return parts.page("References", parts.empty("No reference customers yet; enter one from its account’s page."))
    return parts.page("References", parts.table(_HEAD, rows, "Directory"))


PAGE = Page(show=show)
