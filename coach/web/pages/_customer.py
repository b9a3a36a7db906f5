"""One reference customer on the board: how far, what is owed, how often used; asking, logging, entering."""

from __future__ import annotations

from datetime import UTC, date, datetime
from html import escape
from typing import get_args

from coach import services
from coach.accounts.errors import NotFound
from coach.accounts.records import Account
from coach.errors import BadUse
from coach.references.nurture import as_ics
from coach.references.records import Balance, DirectoryStanding, Nurture, Use
from coach.web import parts
from coach.web.standings import gate, standing_tag
from coach.web.visits import Download, Reply, Visit
from coach.web.words import DIRECTORY, LOGGED, USES

_QUARTERS = 6


def show(visit: Visit) -> str:
    """Balance, chart, gate, ledger and what comes next for the customer in the address."""
    references, viewer = visit.app.references, visit.viewer
    standing = references.gate(_named(visit.rest), None, viewer, visit.today)
    own = _own(visit, standing.account_id)
    head = _tools(visit, standing.account_id, own)
    balance = _balance(references.balance(standing.account_id, viewer, visit.today))
    lines = references.ledger(viewer, standing.account_id)
    owner = f"Owner: {standing.owner}. " if standing.owner else ""
    lead = owner + ("" if own else "Another team’s customer: only what the directory says is shown.")
    gated = parts.card("May we use them?", gate(standing), tools=standing_tag(standing))
    numbers = f'<div class="columns two">{balance}{_uses(lines, visit.today)}</div>'
    return parts.page(
        standing.account, _log(standing.account_id), numbers,
        gated, _request_form(visit, standing.account_id), _next(visit, own), _ledger(lines), lead=lead, tools=head,
    )  # fmt: skip


def _named(rest: str) -> str | int:
    return int(rest) if rest.isdigit() else rest


def _own(visit: Visit, id: int) -> Account | None:
    try:
        return visit.app.accounts.find(id, visit.viewer)
    except NotFound:
        return None


def _tools(visit: Visit, id: int, own: Account | None) -> str:
    back = parts.link("#/references", "All references", "button")
    if own is None:
        return back
    entry = next((one for one in visit.app.references.directory() if one.account == id), None)
    account = parts.link(f"#/accounts/{id}", "Account page", "button")
    proves = parts.field("proves", "What they can prove", ", ".join(entry.proves) if entry else "", hint="With commas")
    options = [(name, DIRECTORY[name][0]) for name in get_args(DirectoryStanding) if name != "resting"]
    state = parts.choice("standing", "Today", options, entry.standing if entry else "open")
    fields = parts.form("enter", parts.field("customer", "", str(id), "hidden"), proves, state)
    label = "Change the entry" if entry else "Enter in the directory"
    return (
        f'<div class="form-end">{account}{back}</div><details class="more"><summary>{label}</summary>{fields}</details>'
    )


def _log(id: int) -> str:
    chips = "".join(parts.button("log", USES[kind], "button small", customer=id, step=kind) for kind in LOGGED)
    note = "What happened? One tap writes it in the ledger with today’s date; a line is never changed."
    return (
        f'<details class="more log"><summary class="button main">Log a use</summary>'
        f'<p class="lead-in">{note}</p><div class="form-end">{chips}</div></details>'
    )


def _balance(balance: Balance) -> str:
    warned = "".join(f'<p class="notice">{escape(text)}</p>' for text in balance.warnings)
    facts = parts.facts(
        [("Balance", f"{balance.number:+d} ({balance.words})"), ("Calls lately", str(balance.calls_in_window)),
         ("Calls left", str(balance.calls_left)), ("Free again", str(balance.next_free or ""))]
    )  # fmt: skip
    return parts.card("Give and take", facts, warned)


def _uses(lines: tuple[Use, ...], today: date) -> str:
    first = today.year * 4 + (today.month - 1) // 3 - _QUARTERS + 1
    counted = {place: 0 for place in range(first, first + _QUARTERS)}
    for line in lines:
        place = line.day.year * 4 + (line.day.month - 1) // 3
        if line.kind in ("called", "event") and place in counted:
            counted[place] += 1
    named = {f"Q{place % 4 + 1} {place // 4 % 100:02d}": count for place, count in counted.items()}
    title = "Calls and events by quarter"
    drawn = parts.bars(named, title) if any(named.values()) else parts.empty("None in these quarters.")
    return parts.card(title, drawn)


def _request_form(visit: Visit, id: int) -> str:
    deals = [deal for deal in visit.app.accounts.deals(visit.viewer) if deal.stage not in ("won", "lost")]
    if not deals:
        return ""
    options = [(deal.name, f"{deal.name} · {deal.stage}") for deal in deals]
    fields = parts.form(
        "request", parts.field("customer", "", str(id), "hidden"), parts.choice("deal", "For which deal", options),
        parts.field("what", "What for", "a reference call", required=True),
        parts.field("by", "Needed by", "", "date", required=True), submit="Ask the owner",
    )  # fmt: skip
    return parts.card(
        "Ask the owner", f'<details class="more"><summary class="button">Write a request</summary>{fields}</details>'
    )


def _next(visit: Visit, own: Account | None) -> str:
    if own is None:
        return ""
    items = visit.app.references.nurture(visit.viewer, visit.today, own.id)
    if not items:
        return ""
    rows = [[str(one.day), escape(one.text)] for one in items]
    keep = parts.button("calendar", "Take into my calendar", "button small", customer=own.id)
    return parts.card("What comes next", parts.table(("Day", "What"), rows, "What comes next"), tools=keep)


def _ledger(lines: tuple[Use, ...]) -> str:
    if not lines:
        return parts.card("Ledger", parts.empty("Nothing yet. The first use is logged above in two clicks."))
    rows = [
        [str(line.day), escape(USES[line.kind]), escape(line.deal_name or ""), escape(line.by),
         escape(" ".join(filter(None, (line.text, line.got))))]
        for line in reversed(lines)
    ]  # fmt: skip
    return parts.card("Ledger", parts.table(("Day", "What", "Deal", "By", "Words"), rows, "Ledger of this customer"))


def log(visit: Visit) -> Reply:
    """Write a use in the ledger."""
    kind = next((kind for kind in LOGGED if kind == visit.field("step")), None)
    if kind is None:
        raise BadUse(f"A use is one of {', '.join(LOGGED)}.")
    done = visit.app.references.log(_id(visit), kind, visit.viewer)
    return Reply(html=show(visit), said=f"{USES[done.kind]}: in the ledger with today’s date.")


def request(visit: Visit) -> Reply:
    """Ask a customer's owner."""
    try:
        day = date.fromisoformat(visit.field("by"))
    except ValueError:
        raise BadUse("Choose the day by which the prospect needs it.") from None
    what = visit.field("what") or "a reference call"
    name = visit.app.references.gate(_id(visit), None, visit.viewer, visit.today).account
    services.request(visit.app, name, visit.field("deal"), visit.viewer, day, what, (), visit.today)
    return Reply(go="#/references", said="The owner is asked; the answer comes on the board.")


def enter(visit: Visit) -> Reply:
    """Enter a customer in the directory, or change its entry."""
    proves = [text.strip() for text in visit.field("proves").split(",") if text.strip()]
    chosen = visit.field("standing")
    standing: DirectoryStanding = "not_now" if chosen == "not_now" else "open"
    visit.app.references.enter(_id(visit), visit.viewer, proves, standing)
    return Reply(html=show(visit), said="The directory is changed.")


def calendar(visit: Visit) -> Reply:
    """What comes next for a customer, as entries for a calendar."""
    items: tuple[Nurture, ...] = visit.app.references.nurture(visit.viewer, visit.today, _id(visit))
    text = as_ics(items, datetime.now(UTC)).decode("utf-8")
    return Reply(download=Download(name="customer.ics", type="text/calendar", text=text))


def _id(visit: Visit) -> int:
    number = visit.field("customer")
    if not number.isdigit():
        raise BadUse("This step names no customer; load the page again.")
    return int(number)
