"""The ledger of every use: requests to owners, what happened since, referrals, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from coach.accounts.accounts import Accounts
from coach.accounts.errors import NotFound
from coach.accounts.records import Account, Deal, Viewer
from coach.errors import BadUse
from coach.references.knowing import Knowing
from coach.references.limits import balance
from coach.references.nurture import nurture
from coach.references.programme import programme, referrals
from coach.references.reading import Reader
from coach.references.records import (
    Balance,
    Grade,
    Limits,
    Nurture,
    Programme,
    Referral,
    ReferralStep,
    RequestForm,
    Use,
    UseKind,
)
from coach.references.repository import Repository
from coach.store.engine import Store

Clock = Callable[[], datetime]

STEPS: dict[ReferralStep, UseKind] = {
    "asked": "referral_asked", "knows": "referral_knows", "introduced": "referral_intro", "opened": "referral_opened",
}  # fmt: skip
"""The steps of a referral as lines of the ledger: we asked; whom they know; they introduced us; the door opened."""
LONGEST_STAY = 24 * 60
"""Minutes that one line may hold."""


def _now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """Requests, uses, referrals, balance, programme and nurture calendar over one database; safe between threads.

    Lines are only ever appended; the database itself refuses to change one. Every method raises CoachError where
    the database cannot be read or written, and NotFound alike for what is not there and what is not this viewer's.
    """

    def __init__(
        self, store: Store, accounts: Accounts, reader: Reader, limits: Callable[[], Limits] = Limits,
        clock: Clock = _now,
    ) -> None:  # fmt: skip
        self._store, self._accounts, self._reader, self._clock = store, accounts, reader, clock
        self._limits = limits
        self._knowing = Knowing(store, accounts, reader)

    # Asking the owner

    def request_form(
        self, customer: str | int, deal: Deal, viewer: Viewer, what: str, by_when: date, criteria: Sequence[str] = ()
    ) -> RequestForm:
        """What the owner would be asked, filled in from the deal; nothing is kept. Raises NotFound."""
        account = self._knowing.account(customer, viewer)
        prospect = deal.account
        about = ", ".join(filter(None, (prospect.industry, prospect.segment, prospect.region)))
        cares = tuple(criteria or deal.criteria)
        heard = ", ".join(cares) or "nothing in particular so far"
        text = (
            f"For {deal.name} ({', '.join(filter(None, (prospect.name, about)))}; {deal.stage}): {what} by {by_when}. "
            f"The prospect cares about: {heard}. May I ask {account.name}? Yes, no or later."
        )
        return RequestForm(
            customer=account.name, owner=account.owner, deal=deal.name, prospect=prospect.name, about=about,
            stage=deal.stage, criteria=cares, what=what, by_when=by_when, asked_by=viewer.user, text=text,
        )  # fmt: skip

    def request(
        self, customer: str | int, deal: Deal, viewer: Viewer, what: str, by_when: date, criteria: Sequence[str] = (),
        day: date | None = None,
    ) -> Use:  # fmt: skip
        """Ask a customer's owner to use it, in one form; the answer is a later line. Raises NotFound."""
        form = self.request_form(customer, deal, viewer, what, by_when, criteria)
        account = self._knowing.account(customer, viewer)
        return self._append(account, deal.id, "requested", viewer, day=day, text=form.text)

    def requests(self, viewer: Viewer) -> tuple[Use, ...]:
        """Requests that wait for an answer: those for the viewer's customers, and the viewer's own."""
        lines = self.ledger(viewer)
        answered = {line.answers for line in lines}
        return tuple(line for line in lines if line.kind == "requested" and line.id not in answered)

    def answer(self, request: int, kind: UseKind, viewer: Viewer, text: str = "", day: date | None = None) -> Use:
        """The owner's yes (granted), no (refused) or later to a request.

        For the owner, for the owner's team where nobody else asked, and for who sees all. Raises NotFound, and
        BadUse where somebody would answer their own request for a colleague's customer.
        """
        if kind not in ("granted", "refused", "later"):
            raise BadUse(f"A request is answered by granted, refused or later, not by {kind!r}.")
        found = next((line for line in self.ledger(viewer) if line.id == request and line.kind == "requested"), None)
        if found is None or found.account is None:
            raise NotFound("request", str(request))
        account = self._accounts.find(found.account, viewer)
        if found.by == viewer.user and account.owner and account.owner != viewer.user and not viewer.sees_all:
            raise BadUse(f"Request {request} is yours; {account.owner}, who owns {account.name}, answers it.")
        return self._append(account, found.deal, kind, viewer, day=day, text=text, answers=request)

    # What happened

    def log(
        self, customer: str | int, kind: UseKind, viewer: Viewer, deal: Deal | None = None, day: date | None = None,
        text: str = "", expected: Grade = "", got: Grade = "", minutes: int = 0,
    ) -> Use:  # fmt: skip
        """Append a line to the ledger; for who may see the customer, or whose request its owner granted."""
        account = self._knowing.account(customer, viewer, granted=True)
        id = deal.id if deal else None
        return self._append(account, id, kind, viewer, day, text, expected, got, minutes=minutes)

    def ledger(self, viewer: Viewer, customer: str | int | None = None) -> tuple[Use, ...]:
        """Lines of the ledger, oldest first: of customers the viewer may see, and those the viewer wrote."""
        wanted = self._knowing.account(customer, viewer).id if customer is not None else None
        with self._store.reading() as session:
            return tuple(Repository(session).ledger(viewer, wanted))

    def balance(self, customer: str | int, viewer: Viewer, today: date) -> Balance:
        """How the relationship with a customer stands, and what to mind next."""
        known = self._knowing.one(customer, viewer)
        return balance(known.uses, self._limits(), today, known.facts)

    # Referrals

    def referral(
        self, customer: str | int, step: ReferralStep, viewer: Viewer, who: str = "", deal: Deal | None = None,
        day: date | None = None, minutes: int = 0, to: int | None = None,
    ) -> Use:  # fmt: skip
        """A step of a referral: asked, knows (`who`), introduced, opened; `to` is the line that began it.

        Introduced and opened without `to` belong to the customer's newest referral, and raise BadUse where there is
        none; asked and knows without it begin one.
        """
        account = self._accounts.find(customer, viewer)
        if to is None and step in ("introduced", "opened"):
            begun = self.referrals(viewer, account.id)
            if not begun:
                raise BadUse(f"{account.name} has no referral yet; log that you asked, or whom they know, first.")
            to = begun[-1].id
        elif to is not None and to not in [one.id for one in self.referrals(viewer, account.id)]:
            raise NotFound("referral", str(to))
        id = deal.id if deal else None
        return self._append(account, id, STEPS[step], viewer, day, who, minutes=minutes, answers=to)

    def referrals(self, viewer: Viewer, customer: str | int | None = None) -> tuple[Referral, ...]:
        """Referrals of the viewer's customers, oldest first, each with its steps and the minutes it took."""
        return referrals(self.ledger(viewer, customer))

    # What follows

    def programme(self, since: date, until: date) -> Programme:
        """Who brought new or repeat references from `since` to `until`, both included; numbers alone, for everybody.

        A call counts for the customer's owner, or for who wrote it down where there is none any more.
        """
        with self._store.reading() as session:
            lines = Repository(session).credited()
        return programme(lines, self._limits(), since, until)

    def nurture(self, viewer: Viewer, today: date, customer: str | int | None = None) -> tuple[Nurture, ...]:
        """What to do next for each of the viewer's own customers, soonest first; see `nurture.as_ics`."""
        mine = [self._accounts.find(customer, viewer)] if customer is not None else self._accounts.list(viewer)
        mine = [one for one in mine if customer is not None or one.type == "customer"]
        with self._store.reading() as session:
            uses = Repository(session).uses([one.id for one in mine])
        return nurture(mine, uses, self._limits(), today)

    def _append(
        self, account: Account, deal: int | None, kind: UseKind, viewer: Viewer, day: date | None = None,
        text: str = "", expected: Grade = "", got: Grade = "", answers: int | None = None, minutes: int = 0,
    ) -> Use:  # fmt: skip
        now = self._clock()
        on = day or now.date()
        if on > now.date():
            raise BadUse(f"The ledger holds what happened; {on} is still to come.")
        if not 0 <= minutes <= LONGEST_STAY:
            raise BadUse(f"{minutes} minutes: a line holds 0 to {LONGEST_STAY}; write longer times as several lines.")
        with self._store.writing() as session:
            repository = Repository(session)
            if deal is not None and not repository.deal_team_readable(viewer, deal) and answers is None:
                raise NotFound("deal", str(deal))
            line = Use(id=0, kind=kind, by=viewer.user, day=on, account=account.id, deal=deal, text=text,
                       expected=expected, got=got, answers=answers, minutes=minutes)  # fmt: skip
            id = repository.add_use(line, now)
            return next(use for use in repository.uses([account.id]) if use.id == id)
