"""What the books hold on one turn: its deal, prospect and customers, as far as its user may know."""

from __future__ import annotations

from datetime import date
from typing import Literal

from coach.accounts.records import Account, Contact, Deal, Named, NamedAccount, Note
from coach.advising.gatekeeping import Gatekeeper
from coach.advising.releasing import Release
from coach.playbook.records import Stage
from coach.records import Record
from coach.references.records import DirectoryEntry, Matching, Standing

Intent = Literal["", "check", "match", "brief"]
"""What is asked of the books: may this customer be used, who may vouch, what is known of an account."""


class Told(Record):
    """What the rep said about a customer in this conversation."""

    account: int
    text: str


class Thread(Record):
    """What a conversation has been about, for its later turns; who may see it is asked anew each time.

    `touched` are the accounts whose notes stood behind an answer; `choices` are those a question named.
    """

    deal: str | None = None
    account: int | None = None
    customers: tuple[int, ...] = ()
    told: tuple[Told, ...] = ()
    touched: tuple[int, ...] = ()
    choices: tuple[int, ...] = ()
    intent: Intent = ""


class Page(Record):
    """One account as its answer needs it; of another team's customer only `entry` is there."""

    account: Account
    own: bool = True
    notes: tuple[Note, ...] = ()
    deals: tuple[Deal, ...] = ()
    contacts: tuple[Contact, ...] = ()
    entry: DirectoryEntry | None = None


class Released(Record):
    """A customer whose contact was asked for: whether it may go out, and then who they are."""

    account: str
    release: Release
    contacts: tuple[Contact, ...] = ()


class Dossier(Record):
    """What is known for this turn; empty where the books hold nothing of it.

    `named` is what this message names; `customers` are those meant, from this message or an earlier one.
    `missing` is a name that was asked about and stands in no book of this user's.
    `notes` holds the note behind every evidence; `gate` stands before every draft for an outsider.
    """

    model_config = {"frozen": True, "extra": "forbid", "arbitrary_types_allowed": True}

    today: date | None = None
    stale_days: int = 90
    deal: Deal | None = None
    prospect: Account | None = None
    named: Named = Named()
    customers: tuple[NamedAccount, ...] = ()
    intent: Intent = ""
    missing: str = ""
    question: str | None = None
    standings: tuple[Standing, ...] = ()
    matching: Matching | None = None
    pages: tuple[Page, ...] = ()
    releases: tuple[Released, ...] = ()
    notes: dict[int, Note] = {}
    facts: dict[str, str] = {}
    remarks: tuple[str, ...] = ()
    decided: bool = False
    verdict: str = ""
    thread: Thread = Thread()
    gate: Gatekeeper | None = None

    @property
    def stage(self) -> Stage:
        """The deal's stage as the playbook names it."""
        stage = self.deal.stage if self.deal else "unknown"
        return "customer" if stage == "won" else "unknown" if stage == "lost" else stage

    @property
    def refused(self) -> tuple[Standing, ...]:
        """Named customers against whom something speaks."""
        return tuple(one for one in self.standings if one.refused)
