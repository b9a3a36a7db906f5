"""Customers for proofs, each with a canary in every field that must stay inside."""

from __future__ import annotations

import random
from datetime import date

from coach.accounts.records import OWNER, AccountPart, ContactPart, DealPart, DealParts, Entry, NotePart
from coach.bootstrap import App
from coach.records import Record

_SYLLABLES = "bra zel quo vin tor mak lu pend rix oth yar fen".split()
CUSTOMERS = 20


class Planted(Record):
    """A customer, and the texts about it that are nobody's outside: discount, complaint, person, mail, phone, size."""

    account: str
    texts: tuple[str, ...]


def stocked(app: App, notes: tuple[str, ...] = ()) -> tuple[Planted, ...]:
    """The customers in the books; `notes` are further texts, one for each customer in turn."""
    planted = tuple(_planted(n) for n in range(max(CUSTOMERS, len(notes))))
    entries = [_entry(n, one, notes[n % len(notes)] if notes else "") for n, one in enumerate(planted)]
    app.accounts.import_entries(entries, OWNER, "proof")
    while app.references.read_notes(OWNER):
        pass
    return planted


def _planted(n: int) -> Planted:
    dice = random.Random(n)
    name, person, place = (_word(dice, 3) for _ in range(3))
    texts = (
        f"{dice.randint(20, 59)}.{dice.randint(11, 98)} percent", f"{_word(dice, 3)} outage of the ledger import",
        f"{person.title()} {place.title()}", f"{person}.{n}@{name}.example", f"+44 7700 {900100 + n}",
        f"{dice.randint(211_000, 989_000)} euro",
    )  # fmt: skip
    return Planted(account=f"{name.title()} {place.title()} {n}", texts=texts)


def _word(dice: random.Random, length: int) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(length))


def _entry(n: int, one: Planted, note: str) -> Entry:
    discount, complaint, person, mail, phone, size = one.texts
    secret = (
        f"They pay {size} a year after a discount of {discount}.",
        f"{person} complained about the {complaint}; reach them at {mail} or {phone}.",
    )
    notes = [
        NotePart(text=text, external=f"p{n}-{at}", day=date(2026, 2, 1), sensitivity="confidential")
        for at, text in enumerate(secret)
    ]
    notes += [NotePart(text=note, external=f"p{n}c", sensitivity="internal")] if note else []
    return Entry(
        row=n,
        account=AccountPart(name=one.account, type="customer", industry="logistics"),
        contacts=(ContactPart(name=person, email=mail, phone=phone, role="head of operations"),),
        deals=(DealParts(deal=DealPart(name=f"{one.account} rollout", crm_stage="Closed Won")),),
        notes=tuple(notes),
    )
