"""The reference board: who may vouch for us, how far, what the programme owes them, and who fits a deal."""

from __future__ import annotations

from datetime import timedelta
from html import escape

from coach.errors import BadUse
from coach.references.records import DirectoryEntry, Standing, Use
from coach.web import parts
from coach.web.pages import _customer
from coach.web.standings import borrow, side_by_side
from coach.web.visits import Page, Reply, Visit
from coach.web.words import DIRECTORY, USES

_HEAD = ("Customer", "Today", "Industry", "Proves", "Owner")
_ASKED_BY = timedelta(days=7)


def show(visit: Visit) -> str:
    """The board; `match/DEAL` is who fits a deal, a number or name is one customer."""
    kind, _, rest = visit.rest.partition("/")
    if kind == "match" and rest:
        return _match(visit, rest)
    return _customer.show(visit) if visit.rest else _board(visit)


def _board(visit: Visit) -> str:
    search = (
        '<form data-act="find" data-live role="search"><label class="sr" for="find-reference">Search</label>'
        '<input id="find-reference" name="search" type="search" placeholder="Search name, industry, what they prove">'
        "</form>"
    )
    directory = f'<div id="directory">{_directory(visit)}</div>'
    lead = "Customers who may vouch for us, as the whole company sees them. Nothing of any note is shown here."
    waits = _waiting(visit)
    return parts.page("References", waits, _pick(visit), parts.card("Directory", directory, tools=search), lead=lead)


def _pick(visit: Visit) -> str:
    deals = [deal for deal in visit.app.accounts.deals(visit.viewer) if deal.stage not in ("won", "lost")]
    if not deals:
        return ""
    links = "".join(
        f"<li>{parts.link(f'#/references/match/{deal.name}', deal.name)} {parts.tag(deal.stage)}</li>"
        for deal in deals[:12]
    )
    return parts.card("Find somebody for a deal", f'<ul class="inline">{links}</ul>')


def find(visit: Visit) -> Reply:
    """The directory narrowed to what was typed."""
    return Reply(html=_directory(visit, visit.field("search").casefold()), into="directory")


def _directory(visit: Visit, search: str = "") -> str:
    entries = [entry for entry in visit.app.references.directory() if search in _text(entry)]
    if not entries and search:
        return parts.empty("No reference customer fits that search.")
    if not entries:
        action = parts.link("#/accounts", "Go to the accounts", "button main")
        return parts.empty("No reference customers yet. Open a customer’s account and enter it here.", action)
    return parts.table(_HEAD, [_row(entry) for entry in entries], "Directory of reference customers")


def _text(entry: DirectoryEntry) -> str:
    return " ".join([entry.name, entry.industry, entry.segment, entry.region, *entry.proves]).casefold()


def _row(entry: DirectoryEntry) -> list[str]:
    return [
        parts.link(f"#/references/{entry.account}", entry.name), parts.tag(*DIRECTORY[entry.standing]),
        escape(entry.industry), escape(", ".join(entry.proves)), escape(entry.owner or ""),
    ]  # fmt: skip


def _waiting(visit: Visit) -> str:
    requests = visit.app.references.requests(visit.viewer)
    if not requests:
        return ""
    items = "".join(_request(visit, one) for one in requests)
    return parts.card("Waiting for an answer", f'<ul class="requests">{items}</ul>')


def _request(visit: Visit, one: Use) -> str:
    head = (
        f"<b>{escape(one.account_name or 'an erased customer')}</b> <small>{one.day}, asked by {escape(one.by)}</small>"
    )
    if one.by == visit.viewer.user and not visit.viewer.sees_all:
        return f"<li>{head}<p>{escape(one.text)}</p>{parts.tag('Waiting for the owner', 'wait')}</li>"
    buttons = "".join(
        parts.button("answer", label, kind, request=one.id, step=value)
        for value, label, kind in (
            ("granted", "Yes, ask them", "button main small"),
            ("later", "Later", "button small"),
            ("refused", "No", "button small"),
        )
    )
    return f'<li>{head}<p>{escape(one.text)}</p><div class="form-end">{buttons}</div></li>'


def answer(visit: Visit) -> Reply:
    """The owner's answer to a request."""
    kind = next((kind for kind in ("granted", "later", "refused") if kind == visit.field("step")), None)
    number = visit.field("request")
    if kind is None or not number.isdigit():
        raise BadUse("Choose yes, later or no for one of the requests on this page.")
    done = visit.app.references.answer(int(number), kind, visit.viewer)
    return Reply(html=show(visit), said=f"{USES[done.kind]}: {done.account_name}. It is in the ledger.")


def _match(visit: Visit, name: str) -> str:
    deal = visit.app.accounts.deal(name, visit.viewer)
    while visit.app.references.read_notes(visit.viewer):
        pass
    found = visit.app.references.match(deal, visit.viewer, visit.today)
    cares = ", ".join(deal.criteria) or "nothing in particular so far"
    lead = f"{deal.account.name}, stage {deal.stage}. They care about: {cares}."
    back = parts.link("#/references", "All references", "button")
    best = side_by_side(found.candidates[:3], lambda one: _ask(visit, one, deal.name))
    more = _named("Also possible", found.candidates[3:])
    refused = _named("Not for this deal", found.refused)
    nobody = "" if found.candidates else borrow(found.borrow)
    return parts.page(f"Who can vouch in {deal.name}?", best, nobody, more, refused, lead=lead, tools=back)


def _ask(visit: Visit, one: Standing, deal: str) -> str:
    if one.refused:
        return ""
    day = visit.today + _ASKED_BY
    fields = parts.field("customer", "", str(one.account_id), "hidden") + parts.field("deal", "", deal, "hidden")
    what = parts.field("what", "What for", "a reference call", required=True)
    when = parts.field("by", "Needed by", day.isoformat(), "date", required=True)
    whom = one.owner or "the owner"
    ask = parts.form("request", fields, what, when, submit=f"Ask {whom}")
    return parts.more(f"Ask {whom} for it", ask, "button main")


def _named(title: str, found: tuple[Standing, ...]) -> str:
    if not found:
        return ""
    rows = [
        [parts.link(f"#/references/{one.account_id}", one.account),
         escape("; ".join(check.text for check in one.checks if check.result == "no") or "; ".join(one.against))]
        for one in found
    ]  # fmt: skip
    return parts.card(title, parts.table(("Customer", "Why"), rows, title))


PAGE = Page(
    show=show,
    acts={
        "find": find, "answer": answer, "request": _customer.request, "log": _customer.log, "enter": _customer.enter,
        "calendar": _customer.calendar,
    },
)  # fmt: skip
