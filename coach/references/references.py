"""Reference customers as a service: gate, match, directory, requests and the ledger; each asks who wants to know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from coach.accounts.accounts import Accounts
from coach.accounts.errors import NotFound
from coach.accounts.names import key_of
from coach.accounts.records import Account, Deal, Viewer
from coach.errors import BadUse
from coach.references.gate import gate
from coach.references.knowing import AT_ONCE, Knowing
from coach.references.limits import balance
from coach.references.matching import choose, fit, fits, ready
from coach.references.reading import Reader
from coach.references.records import (
    Balance,
    CheckId,
    DirectoryEntry,
    DirectoryStanding,
    FactKind,
    Grade,
    Limits,
    Matching,
    Result,
    Said,
    Standing,
    Use,
    UseKind,
    Wanted,
)
from coach.references.repository import Repository
from coach.store.engine import Store

Clock = Callable[[], datetime]

SAYS: dict[FactKind, tuple[CheckId, Result]] = {
    "glowing": ("glowing", "yes"), "happy": ("happy", "yes"), "fine": ("glowing", "no"), "unhappy": ("happy", "no"),
    "problem": ("no_open_problem", "no"), "resolved": ("no_open_problem", "yes"), "price": ("value_not_price", "no"),
    "value": ("value_not_price", "yes"), "discount": ("no_special_terms", "no"),
    "standard_terms": ("no_special_terms", "yes"), "rival": ("no_rival", "no"), "not_rival": ("no_rival", "yes"),
    "named": ("named", "yes"), "not_named": ("named", "no"), "declined": ("willing", "no"),
    "owner_no": ("willing", "no"), "tired": ("willing", "no"), "agreed": ("agreed", "yes"),
    "prepared": ("prepared", "yes"), "briefed": ("prospect_briefed", "yes"),
}  # fmt: skip
"""Which check a rep's statement answers, and how."""


def _now() -> datetime:
    return datetime.now(UTC)


class References:
    """Gate, match, directory and ledger over one database; safe between threads.

    `reader` reads notes (see `reading.Reader`); `limits` gives the programme's numbers at each call. Every method
    raises CoachError where the database cannot be read or written, and NotFound alike for what is not there and
    what is not this viewer's to see.
    """

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        reader: Reader,
        limits: Callable[[], Limits] = Limits,
        clock: Clock = _now,
    ) -> None:
        self._store, self._accounts, self._reader, self._clock = store, accounts, reader, clock
        self._limits = limits
        self._knowing = Knowing(store, accounts, reader)

    # What notes say

    def read_notes(self, viewer: Viewer, limit: int = AT_ONCE) -> int:
        """Read up to `limit` notes that were not read yet, newest first; how many. Zero: all are read."""
        return self._knowing.read_notes(viewer, limit)

    def heard(self, text: str) -> tuple[Said, ...]:
        """What a rep's own words say about a customer, as answers to checks."""
        told = [fact for fact in self._reader.read(text) if fact.kind in SAYS and fact.sure == 1]
        said = [Said(check=SAYS[fact.kind][0], result=SAYS[fact.kind][1], quote=fact.quote) for fact in told]
        glad = [one for one in said if one.check == "glowing" and one.result == "yes"]
        return (*said, *(one.model_copy(update={"check": "happy"}) for one in glad))

    # Gate and match

    def gate(
        self, customer: str | int, deal: Deal | None, viewer: Viewer, today: date, said: Sequence[Said] = (),
        wanted: Wanted | None = None,
    ) -> Standing:  # fmt: skip
        """How far a customer may be used for a deal today, check by check; raises NotFound.

        A customer of another team is judged by the directory and the count of its calls alone, never by a note.
        """
        known = self._knowing.one(customer, viewer)
        wanted = self._knowing.wanted(deal, viewer, wanted)
        standing = gate(known, wanted, self._limits(), today, said)
        score, for_, against, _ = fit(known, wanted, [])
        return standing.model_copy(update={"for_": for_, "against": against, "score": score})

    def match(self, deal: Deal | None, viewer: Viewer, today: date, wanted: Wanted | None = None) -> Matching:
        """Who may vouch for us in a deal, best first; `wanted` adds what was said about it in the conversation."""
        wanted = self._knowing.wanted(deal, viewer, wanted)
        limits = self._limits()
        known = self._knowing.customers(viewer, wanted)
        texts = self._knowing.texts(viewer, wanted)
        looked_at = []
        for one in known:
            score, for_, against, proved = fit(one, wanted, texts.get(one.account.id, ()))
            if not fits(one, wanted, proved):
                continue
            standing = gate(one, wanted, limits, today)
            update = {"for_": for_, "against": against, "score": score + ready(standing)}
            looked_at.append((standing.model_copy(update=update), proved))
        return choose(looked_at, wanted, limits)

    # The directory

    def directory(self, industry: str = "", region: str = "") -> tuple[DirectoryEntry, ...]:
        """The directory, open to the whole company: by name, narrowed where asked. `resting` is worked out today."""
        with self._store.reading() as session:
            repository = Repository(session)
            entries = list(repository.directory().values())
            uses = repository.uses([entry.account for entry in entries])
        today, limits = self._clock().date(), self._limits()
        entries = [_resting(entry, uses, limits, today) for entry in entries]
        return tuple(
            entry for entry in entries
            if (not industry or key_of(industry) in key_of(entry.industry))
            and (not region or key_of(region) == key_of(entry.region))
        )  # fmt: skip

    def enter(
        self, customer: str | int, viewer: Viewer, proves: Sequence[str] = (), standing: DirectoryStanding = "open",
        public: bool = False,
    ) -> DirectoryEntry:  # fmt: skip
        """Enter a customer in the directory, or change its entry; for its owner, its team and admins."""
        account = self._accounts.find(customer, viewer)
        with self._store.writing() as session:
            repository = Repository(session)
            repository.set_directory(account.id, proves, standing, public, viewer.user, self._clock())
            return repository.directory(account.id)[account.id]

    def withdraw(self, customer: str | int, viewer: Viewer) -> None:
        """Take a customer out of the directory."""
        account = self._accounts.find(customer, viewer)
        with self._store.writing() as session:
            Repository(session).leave_directory(account.id)

    # Requests and the ledger

    def request(
        self, customer: str | int, deal: Deal, viewer: Viewer, what: str, by_when: date, criteria: Sequence[str] = (),
        day: date | None = None,
    ) -> Use:  # fmt: skip
        """Ask a customer's owner to use it, in one form; the answer is a later line. Raises NotFound."""
        account = self._knowing.account(customer, viewer)
        asked = ", ".join(criteria or deal.criteria) or "nothing in particular"
        text = f"For {deal.name} ({deal.account.name}): {what} by {by_when}. The prospect cares about: {asked}."
        return self._append(account, deal.id, "requested", viewer, day=day, text=text)

    def requests(self, viewer: Viewer) -> tuple[Use, ...]:
        """Requests that wait for an answer: those for the viewer's customers, and the viewer's own."""
        lines = self.ledger(viewer)
        answered = {line.answers for line in lines}
        return tuple(line for line in lines if line.kind == "requested" and line.id not in answered)

    def answer(self, request: int, kind: UseKind, viewer: Viewer, text: str = "") -> Use:
        """The owner's yes (granted), no (refused) or later to a request. Raises NotFound."""
        if kind not in ("granted", "refused", "later"):
            raise BadUse(f"A request is answered by granted, refused or later, not by {kind!r}.")
        found = next((line for line in self.ledger(viewer) if line.id == request and line.kind == "requested"), None)
        if found is None or found.account is None:
            raise NotFound("request", str(request))
        account = self._accounts.find(found.account, viewer)
        return self._append(account, found.deal, kind, viewer, text=text, answers=request)

    def log(
        self, customer: str | int, kind: UseKind, viewer: Viewer, deal: Deal | None = None, day: date | None = None,
        text: str = "", expected: Grade = "", got: Grade = "",
    ) -> Use:  # fmt: skip
        """Append a line to the ledger; for who may see the customer, or whose request its owner granted."""
        account = self._knowing.account(customer, viewer, granted=True)
        return self._append(
            account, deal.id if deal else None, kind, viewer, day=day, text=text, expected=expected, got=got
        )

    def ledger(self, viewer: Viewer, customer: str | int | None = None) -> tuple[Use, ...]:
        """Lines of the ledger, oldest first: of customers the viewer may see, and those the viewer wrote."""
        wanted = self._knowing.account(customer, viewer).id if customer is not None else None
        with self._store.reading() as session:
            return tuple(Repository(session).ledger(viewer, wanted))

    def balance(self, customer: str | int, viewer: Viewer, today: date) -> Balance:
        """How the relationship with a customer stands, and what to mind next."""
        known = self._knowing.one(customer, viewer)
        return balance(known.uses, self._limits(), today, known.facts)

    def _append(
        self, account: Account, deal: int | None, kind: UseKind, viewer: Viewer, day: date | None = None,
        text: str = "", expected: Grade = "", got: Grade = "", answers: int | None = None,
    ) -> Use:  # fmt: skip
        now = self._clock()
        on = day or now.date()
        if on > now.date():
            raise BadUse(f"The ledger holds what happened; {on} is still to come.")
        with self._store.writing() as session:
            repository = Repository(session)
            if deal is not None and not repository.deal_team_readable(viewer, deal) and answers is None:
                raise NotFound("deal", str(deal))
            id = repository.add_use(account.id, deal, kind, viewer.user, on, now, text, expected, got, answers)
            return next(use for use in repository.uses([account.id]) if use.id == id)


def _resting(entry: DirectoryEntry, uses: Sequence[Use], limits: Limits, today: date) -> DirectoryEntry:
    mine = [use for use in uses if use.account == entry.account]
    if entry.standing == "open" and balance(mine, limits, today).next_free is not None:
        return entry.model_copy(update={"standing": "resting"})
    return entry
