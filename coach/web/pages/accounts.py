"""The accounts: a list to search, and one account with its notes, deals and uses as a reference."""

from __future__ import annotations

from html import escape

from coach.accounts.records import Account, Note, Shown
from coach.web import parts
from coach.web.visits import Page, Visit

_TYPES = {"customer": "Customer", "prospect": "Prospect", "unknown": "Not known"}
_KINDS = (
    ("shareable", "Shareable", "go", "May be said to a prospect."),
    ("internal", "Internal", "know", "For us; not for any draft to a prospect."),
    ("confidential", "Confidential", "stop", "Never leaves this page."),
)


def show(visit: Visit) -> str:
    """The list, or the account named in the address."""
    return _account(visit) if visit.rest else _list(visit)


def _list(visit: Visit) -> str:
    rows = [_row(account) for account in visit.app.accounts.list(visit.viewer)]
    if not rows:
        return parts.page("Accounts", parts.empty("No accounts yet. Import a CRM export, or try the demo company."))
    return parts.page("Accounts", parts.table(["Account", "Is a", "Industry", "Region", "Owner"], rows, "Accounts"))


def _row(account: Account) -> list[str]:
    return [
        parts.link(f"#/accounts/{account.id}", account.name), _TYPES[account.type], escape(account.industry),
        escape(account.region), escape(account.owner or ""),
    ]  # fmt: skip


def _account(visit: Visit) -> str:
    shown = visit.app.accounts.show(visit.rest, visit.viewer)
    account = shown.account
    facts = parts.facts(
        [("Is a", _TYPES[account.type]), ("Industry", account.industry), ("Segment", account.segment),
         ("Region", account.region), ("Owner", account.owner or ""), ("Team", account.team or "everybody’s")]
    )  # fmt: skip
    return parts.page(account.name, parts.card("", facts), _deals(shown), _notes(shown.notes))


def _deals(shown: Shown) -> str:
    rows = [[escape(deal.name), escape(deal.crm_stage or deal.stage), escape(deal.owner or "")] for deal in shown.deals]
    if not rows:
        return ""
    return parts.card("Deals", parts.table(["Deal", "Stage", "Owner"], rows, "Deals of this account"))


def _notes(notes: tuple[Note, ...]) -> str:
    if not notes:
        return parts.card("Notes", parts.empty("No notes yet."))
    groups = []
    for kind, title, tone, meaning in _KINDS:
        found = [note for note in notes if note.sensitivity == kind]
        if found:
            items = "".join(_note(note) for note in found)
            groups.append(
                f'<section class="notes"><h3>{parts.tag(title, tone)} <small>{escape(meaning)}</small></h3>'
                f"<ul>{items}</ul></section>"
            )
    return parts.card("Notes", *groups)


def _note(note: Note) -> str:
    day = note.day.isoformat() if note.day else "no date"
    by = f" · {escape(note.author)}" if note.author else ""
    return f"<li><small>{day}{by}</small><p>{escape(note.text)}</p></li>"


PAGE = Page(show=show)
