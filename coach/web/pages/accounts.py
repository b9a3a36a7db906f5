"""The accounts: a list to search, and one account with its notes, deals and uses as a reference."""

from __future__ import annotations

from html import escape

from coach.accounts.records import Account, AccountPart, Entry, Note, NotePart, Shown
from coach.errors import BadUse
from coach.users.rights import may
from coach.web import parts
from coach.web.visits import Page, Reply, Visit
from coach.web.words import USES

_LISTED = 200
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
    get = parts.link("#/imports", "Import", "button main") if may(visit.viewer, "import") else ""
    if not visit.app.accounts.list(visit.viewer):
        first = "No accounts yet. Import a CRM export first; then the coach knows your deals and who may vouch for you."
        return parts.page("Accounts", parts.empty(first, get))
    search = (
        '<form data-act="find" data-live role="search"><label class="sr" for="find-account">Search</label>'
        '<input id="find-account" name="search" type="search" placeholder="Search name, industry, owner"></form>'
    )
    tools = f'<div class="form-end">{search}{get}</div>'
    return parts.page("Accounts", f'<div id="found">{_found(visit, "")}</div>', tools=tools)


def find(visit: Visit) -> Reply:
    """The list narrowed to what was typed."""
    return Reply(html=_found(visit, visit.field("search").casefold()), into="found")


def _found(visit: Visit, search: str) -> str:
    accounts = [one for one in visit.app.accounts.list(visit.viewer) if search in _text(one)]
    if not accounts:
        return parts.empty("No account fits that search.")
    hidden = len(accounts) - _LISTED
    more = f'<p class="lead-in">{hidden:,} more; search to see them.</p>' if hidden > 0 else ""
    head = ("Account", "Is a", "Industry", "Region", "Owner")
    return parts.table(head, [_row(one) for one in accounts[:_LISTED]], "Accounts") + more


def _text(one: Account) -> str:
    return " ".join((one.name, one.type, one.industry, one.region, one.owner or "")).casefold()


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
    board = parts.link(f"#/references/{account.id}", "As a reference", "button") if account.type != "prospect" else ""
    tools = f'<div class="form-end">{board}{parts.link("#/accounts", "All accounts", "button")}</div>'
    people = _contacts(shown)
    return parts.page(
        account.name, parts.card("", facts), _deals(shown), _uses(visit, account), _notes(account, shown.notes), people,
        tools=tools,
    )  # fmt: skip


def _uses(visit: Visit, account: Account) -> str:
    lines = visit.app.references.ledger(visit.viewer, account.id)
    if not lines:
        return ""
    rows = [[str(one.day), USES[one.kind], escape(one.deal_name or ""), escape(one.by)] for one in lines[:-13:-1]]
    return parts.card("Uses as a reference", parts.table(("Day", "What", "Deal", "By"), rows, "Uses as a reference"))


def _contacts(shown: Shown) -> str:
    rows = [
        [escape(one.name), escape(one.role), escape(one.email), escape(one.phone)] for one in shown.contacts
    ]
    hint = parts.tag("Never into a draft before they agreed", "stop")
    head = ("Name", "Role", "E-mail", "Phone")
    return parts.card("People", parts.table(head, rows, "People at this account"), tools=hint) if rows else ""


def add_note(visit: Visit) -> Reply:
    """Write a note about an account, dated today."""
    text = visit.field("text")
    if not text:
        raise BadUse("Write the note first; an empty one is not kept.")
    account = visit.app.accounts.find(visit.rest, visit.viewer)
    kind = next((kind for kind, *_ in _KINDS if kind == visit.field("sensitivity")), None)
    note = NotePart(text=text, day=visit.today, author=visit.viewer.user, sensitivity=kind)
    part = AccountPart(name=account.name, team=account.team)
    report = visit.app.accounts.import_entries([Entry(row=1, account=part, about=True, notes=(note,))], visit.viewer)
    if report.skipped:
        raise BadUse(f"The note was not kept: {report.skipped[0].why}.")
    return Reply(html=show(visit), said="The note is kept.")


def _deals(shown: Shown) -> str:
    rows = [[escape(deal.name), escape(deal.crm_stage or deal.stage), escape(deal.owner or "")] for deal in shown.deals]
    if not rows:
        return ""
    return parts.card("Deals", parts.table(["Deal", "Stage", "Owner"], rows, "Deals of this account"))


def _notes(account: Account, notes: tuple[Note, ...]) -> str:
    write = parts.more("Add a note", _note_form(), "button main")
    if not notes:
        return parts.card("Notes", write, parts.empty("No notes yet. The coach knows what is written here."))
    groups = [write]
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


def _note_form() -> str:
    options = [("", "Let the coach propose"), *((kind, f"{title}: {meaning}") for kind, title, _, meaning in _KINDS)]
    return parts.form(
        "add-note", parts.field("text", "What happened", kind="area", required=True),
        parts.choice("sensitivity", "Who may hear it", options), submit="Keep the note",
    )  # fmt: skip


PAGE = Page(show=show, acts={"find": find, "add-note": add_note})
