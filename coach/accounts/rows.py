"""A row of a table, or an item of a JSON file, as what it states: an Entry."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, cast, get_args

from pydantic import ValidationError

from coach.accounts.columns import Layout
from coach.accounts.records import (
    AccountPart,
    AccountType,
    ContactPart,
    DealPart,
    DealParts,
    Entry,
    NoteKind,
    NotePart,
    Sensitivity,
)
from coach.accounts.sheets import BrokenRow, Cells

_ORDERS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
)
_KINDS: dict[str, NoteKind] = {
    "call": "call", "calls": "call", "email": "email", "emails": "email", "incoming email": "email",
    "meeting": "meeting", "meetings": "meeting", "event": "meeting",
    "events": "meeting", "task": "task", "tasks": "task",
}  # fmt: skip
_ACCOUNT = ("name", "external", "domain", "industry", "segment", "region", "size", "parent", "owner", "team")


def entry_of_row(line: int, cells: Cells, layout: Layout) -> Entry:
    """What a table's row states; raises BrokenRow with the reason where that is nothing we can keep."""
    if (cells.get("is_deleted") or cells.get("_fivetran_deleted") or "").casefold() == "true":
        raise BrokenRow("it is marked as deleted")
    said = _Said(cells, layout)
    account = _account(said, layout.source)
    kind = layout.kind
    note = _note_of(said, layout.source)
    deal = _deal(said, layout.source) if kind in ("deal", "mixed", "note") else None
    if kind == "note":
        if note is None:
            raise BrokenRow("it has neither text nor subject")
        inside = DealParts(deal=deal, notes=(note,)) if deal else None
        return Entry(row=line, account=account, about=True, deals=(inside,) if inside else (),
                     notes=() if inside else (note,))  # fmt: skip
    contact = _contact(said) if kind in ("contact", "mixed") else None
    if kind == "contact" and contact is None:
        raise BrokenRow("it names no person")
    if kind == "deal" and deal is None:
        raise BrokenRow("it names no deal")
    deals = (DealParts(deal=deal, notes=(note,) if note else ()),) if deal else ()
    return Entry(
        row=line, account=account, about=kind in ("contact", "deal"), deals=deals,
        contacts=(contact,) if contact else (), notes=(note,) if note and not deal else (),
    )  # fmt: skip


class _Said:
    """The cells of a row by field; "" where the row is silent."""

    def __init__(self, cells: Cells, layout: Layout) -> None:
        self._cells, self._fields = cells, layout.fields

    def __call__(self, field: str) -> str | None:
        return next(iter(self.all(field)), None)

    def all(self, field: str) -> list[str]:
        return [cell for header in self._fields.get(field, ()) if (cell := self._cells.get(header, ""))]


def _account(said: _Said, source: str) -> AccountPart:
    stated: dict[str, Any] = {name: said(f"account.{name}") for name in _ACCOUNT}
    stated["external"] = _id(source, stated["external"])
    stated["domain"] = _domain(stated["domain"])
    languages = said("account.languages")
    return AccountPart(**stated, type=type_of(said("account.type")), languages=_listed(languages))


def type_of(value: str | None) -> AccountType | None:
    """customer or prospect where a CRM's word for the relationship says so."""
    low = (value or "").casefold()
    if re.search(r"prospect|lead|opportunity|subscriber", low):
        return "prospect"
    return "customer" if re.search(r"customer|client|evangelist", low) else None


def _contact(said: _Said) -> ContactPart | None:
    parts = [part for part in (said("contact.first"), said("contact.last")) if part]
    name = " ".join(parts) or said("contact.name") or said("contact.email")
    if not name:
        return None
    return ContactPart(name=name, role=said("contact.role"), email=said("contact.email"), phone=said("contact.phone"))


def _deal(said: _Said, source: str) -> DealPart | None:
    name, external = said("deal.name"), _id(source, said("deal.external"))
    if not name and not external:
        return None
    return DealPart(
        name=name, external=external, crm_stage=said("deal.stage") or said("deal.status"), owner=said("deal.owner"),
        team=said("deal.team"), criteria=_listed(said("deal.criteria")), rivals=_listed(said("deal.rivals")),
    )  # fmt: skip


def _note_of(said: _Said, source: str) -> NotePart | None:
    subject = said("note.subject")
    texts = said.all("note.text")
    texts = [text for text in texts if text != subject]
    text = "\n".join([*([subject] if subject else []), *texts]) if texts else subject or ""
    if not text:
        return None
    stated = (said("note.sensitivity") or "").casefold()
    return NotePart(
        text=text, external=_id(source, said("note.external")), day=day_of(said("note.day")),
        author=said("note.author") or "", kind=_KINDS.get((said("note.kind") or "").casefold(), "note"),
        sensitivity=cast(Sensitivity, stated) if stated in get_args(Sensitivity) else None,
    )  # fmt: skip


def entry_of_item(group: str, place: int, item: Any) -> Entry:
    """What an item of the contract's `accounts` or `deals` states; raises BrokenRow with the reason."""
    if not isinstance(item, dict):
        raise BrokenRow("it is no object with names and values")
    try:
        return _entry_of_deal(place, item) if group == "deals" else _entry_of_account(place, item)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BrokenRow(f"`{where}`: {first['msg']}") from None


def _entry_of_account(place: int, item: dict[str, Any]) -> Entry:
    remarks: list[str] = []
    stated = {name: _word(item, name) for name in _ACCOUNT}
    if not stated["name"]:
        raise BrokenRow("it has no name")
    kind = _word(item, "type")
    if kind and type_of(kind) is None:
        remarks.append(f"the type {kind!r} is neither customer nor prospect and was left open")
    account = AccountPart(**stated, type=type_of(kind), languages=_list(item, "languages"))
    contacts = [ContactPart.model_validate(_strings(one)) for one in _objects(item, "contacts", remarks)]
    return Entry(
        row=place,
        account=account,
        contacts=tuple(contacts),
        notes=_notes(item, remarks),
        remarks=tuple(remarks),
    )


def _entry_of_deal(place: int, item: dict[str, Any]) -> Entry:
    remarks: list[str] = []
    name, account = _word(item, "name"), _word(item, "account")
    if not name or not account:
        raise BrokenRow(f"it has no {'account' if name else 'name'}")
    deal = DealPart(
        name=name, crm_stage=_word(item, "stage"), owner=_word(item, "owner"), team=_word(item, "team"),
        criteria=_list(item, "criteria"), rivals=_list(item, "rivals"),
    )  # fmt: skip
    about = AccountPart(name=account, team=_word(item, "team"))
    parts = DealParts(deal=deal, notes=_notes(item, remarks))
    return Entry(row=place, account=about, about=True, deals=(parts,), remarks=tuple(remarks))


def _notes(item: dict[str, Any], remarks: list[str]) -> tuple[NotePart, ...]:
    held = item.get("notes") or []
    if not isinstance(held, list):
        held = [held]
    notes = []
    for number, one in enumerate(held, 1):
        one = {"text": one} if isinstance(one, str) else one
        if not isinstance(one, dict) or not isinstance(one.get("text"), str) or not one["text"].strip():
            remarks.append(f"note {number} has no text and was left out")
            continue
        stated = _word(one, "sensitivity")
        if stated and stated not in get_args(Sensitivity):
            remarks.append(f"note {number}: the sensitivity {stated!r} is unknown and was proposed anew")
        day = day_of(_word(one, "date"))
        if _word(one, "date") and day is None:
            remarks.append(f"note {number}: the date {_word(one, 'date')!r} cannot be read and was left out")
        notes.append(
            NotePart(
                text=one["text"].strip(), day=day, author=_word(one, "author") or "",
                kind=_KINDS.get((_word(one, "kind") or "").casefold(), "note"), external=_word(one, "id"),
                sensitivity=cast(Sensitivity, stated) if stated in get_args(Sensitivity) else None,
            )
        )  # fmt: skip
    return tuple(notes)


def day_of(value: str | None) -> date | None:
    """The UTC date in a cell: ISO (perhaps with time and zone), or a usual order of day, month and year."""
    if not value:
        return None
    value = value.strip()
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except ValueError:
        pass
    if re.fullmatch(r"\d{13}", value):
        return datetime.fromtimestamp(int(value) / 1000, UTC).date()
    day = value.split(" ")[0] if ":" in value else value
    for order in _ORDERS:
        try:
            return datetime.strptime(day, order).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def _word(item: dict[str, Any], name: str) -> str | None:
    value = item.get(name)
    if value is None or isinstance(value, dict | list | bool):
        return None
    return str(value).strip() or None


def _strings(one: dict[str, Any]) -> dict[str, str | None]:
    return {name: _word(one, name) for name in ("name", "role", "email", "phone")}


def _list(item: dict[str, Any], name: str) -> tuple[str, ...] | None:
    value = item.get(name)
    if isinstance(value, str):
        return _listed(value)
    if not isinstance(value, list):
        return None
    return tuple(str(one).strip() for one in value if isinstance(one, str | int | float) and str(one).strip())


def _objects(item: dict[str, Any], name: str, remarks: list[str]) -> Iterable[dict[str, Any]]:
    held = item.get(name) or []
    for one in held if isinstance(held, list) else []:
        if isinstance(one, dict) and _word(one, "name"):
            yield one
        else:
            remarks.append(f"one of its {name} has no name and was left out")


def _listed(value: str | None) -> tuple[str, ...] | None:
    return tuple(part.strip() for part in re.split(r"[;|,]", value) if part.strip()) if value else None


def _id(source: str, value: str | None) -> str | None:
    if not value:
        return None
    value = re.sub(r"\.0$", "", value)
    return f"{source}:{value}"[:120]


def _domain(value: str | None) -> str | None:
    if not value:
        return None
    return re.sub(r"^(?:https?://)?(?:www\.)?|[/?#].*$", "", value.casefold())[:200] or None
