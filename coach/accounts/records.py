"""Accounts, contacts, deals and notes as records; who asks for them; what an import reports."""

from __future__ import annotations

from datetime import date
from typing import Literal

from coach.records import Record

Role = Literal["rep", "trainer", "manager", "admin"]
AccountType = Literal["customer", "prospect", "unknown"]
DealStage = Literal["prospecting", "early", "middle", "late", "won", "lost", "unknown"]
Sensitivity = Literal["shareable", "internal", "confidential"]
NoteKind = Literal["note", "call", "email", "meeting", "task"]


class Viewer(Record):
    """Who asks: decides which rows exist for them.

    A rep, trainer or manager sees what is everybody's and what belongs to a team of theirs; an admin all.
    """

    user: str
    role: Role = "rep"
    teams: tuple[str, ...] = ()

    @property
    def sees_all(self) -> bool:
        """Whether no team is closed to them."""
        return self.role == "admin"


OWNER = Viewer(user="owner", role="admin")
"""The machine's owner: what a command without `--user` acts as."""


class Account(Record):
    """A company; `type` is stated or inferred, `team` None means everybody's."""

    id: int
    name: str
    type: AccountType = "unknown"
    industry: str = ""
    segment: str = ""
    region: str = ""
    size: str = ""
    parent: str = ""
    languages: tuple[str, ...] = ()
    owner: str | None = None
    team: str | None = None


class Contact(Record):
    """A person at an account."""

    id: int
    account: int
    name: str
    role: str = ""
    email: str = ""
    phone: str = ""


class Deal(Record):
    """A deal with its prospect; `stage` as we read `crm_stage`."""

    id: int
    name: str
    account: Account
    stage: DealStage = "unknown"
    crm_stage: str = ""
    owner: str | None = None
    team: str | None = None
    criteria: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


class Note(Record):
    """Something written about an account; `proposed` where its sensitivity was proposed, not stated.

    `day` is a UTC date, or None where the source gave none.
    """

    id: int
    account: int
    deal: int | None = None
    day: date | None = None
    author: str = ""
    kind: NoteKind = "note"
    text: str
    sensitivity: Sensitivity = "internal"
    proposed: bool = False


class Shown(Record):
    """All that a viewer may see of an account; notes newest first."""

    account: Account
    contacts: tuple[Contact, ...] = ()
    deals: tuple[Deal, ...] = ()
    notes: tuple[Note, ...] = ()


class NamedAccount(Record):
    """An account that a text names in [start, end); `own` is False where only the directory shows it."""

    account: Account
    own: bool = True
    start: int = 0
    end: int = 0


class Choice(Record):
    """Words in [start, end) that name more than one account."""

    start: int
    end: int
    accounts: tuple[Account, ...]


class Kinds(Record):
    """The industries, segments and regions of the accounts somebody may know of, each once."""

    industries: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class Named(Record):
    """The accounts and deals that a text names, in its order, and what it leaves unclear."""

    accounts: tuple[NamedAccount, ...] = ()
    deals: tuple[Deal, ...] = ()
    unclear: tuple[Choice, ...] = ()


class Column(Record):
    """A column of a table and what it is read as; "" where it is left out."""

    header: str
    field: str


class Skipped(Record):
    """A row that was not taken, and why; `row` is the line in a CSV, the place in a JSON list from 1."""

    row: int
    why: str


class Counts(Record):
    """How many things of a kind were new, changed and the same."""

    new: int = 0
    changed: int = 0
    same: int = 0


class FileReport(Record):
    """What became of one file."""

    path: str
    kind: str
    columns: tuple[Column, ...] = ()
    rows: int = 0
    counts: dict[str, Counts] = {}
    skipped: tuple[Skipped, ...] = ()
    more_skipped: int = 0
    remarks: tuple[str, ...] = ()


class ImportReport(Record):
    """What an import read, skipped and why, file by file in the order they were read."""

    files: tuple[FileReport, ...] = ()

    @property
    def changed(self) -> int:
        """How many things are new or changed."""
        return sum(one.new + one.changed for file in self.files for one in file.counts.values())


class Part(Record):
    """One thing that a row states; a field is None where the row is silent about it, so that it stays."""


class AccountPart(Part):
    """What a row states about an account; at least one of name, external and domain is there."""

    name: str | None = None
    external: str | None = None
    domain: str | None = None
    type: AccountType | None = None
    industry: str | None = None
    segment: str | None = None
    region: str | None = None
    size: str | None = None
    parent: str | None = None
    languages: tuple[str, ...] | None = None
    owner: str | None = None
    team: str | None = None


class ContactPart(Part):
    """What a row states about a person."""

    name: str
    role: str | None = None
    email: str | None = None
    phone: str | None = None


class DealPart(Part):
    """What a row states about a deal; `name` or `external` is there."""

    name: str | None = None
    external: str | None = None
    crm_stage: str | None = None
    owner: str | None = None
    team: str | None = None
    criteria: tuple[str, ...] | None = None
    rivals: tuple[str, ...] | None = None


class NotePart(Part):
    """What a row states as a note; `external` names it in its source."""

    text: str
    external: str | None = None
    day: date | None = None
    author: str = ""
    kind: NoteKind = "note"
    sensitivity: Sensitivity | None = None


class DealParts(Record):
    """A deal with its notes."""

    deal: DealPart
    notes: tuple[NotePart, ...] = ()


class Entry(Record):
    """All that one row states: an account, or the one it is about (`about`), and what belongs to it."""

    row: int
    account: AccountPart
    about: bool = False
    contacts: tuple[ContactPart, ...] = ()
    deals: tuple[DealParts, ...] = ()
    notes: tuple[NotePart, ...] = ()
    remarks: tuple[str, ...] = ()
