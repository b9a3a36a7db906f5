"""Reference customers as a service: gate, match, directory, requests and the ledger; each asks who wants to know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coach.accounts.names import key_of
from coach.accounts.records import Deal, Viewer
from coach.references.gate import gate
from coach.references.knowing import AT_ONCE
from coach.references.ledger import Ledger
from coach.references.limits import balance
from coach.references.matching import choose, fit, ready
from coach.references.records import (
    Brief,
    CheckId,
    DirectoryEntry,
    DirectoryStanding,
    FactKind,
    Limits,
    Matching,
    Result,
    Said,
    Standing,
    Use,
    Wanted,
)
from coach.references.repository import Repository
from coach.store.plans import Plan, plans_of

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
AT_GATE = 20
"""Customers that go through the gate at once, best first."""


class References(Ledger):
    """Gate, match, directory and ledger over one database; safe between threads.

    `reader` reads notes (see `reading.Reader`); `limits` gives the programme's numbers at each call. Every method
    raises CoachError where the database cannot be read or written, and NotFound alike for what is not there and
    what is not this viewer's to see.
    """

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
        score, for_, against, _ = fit(known.account, known.directory, wanted, [])
        return standing.model_copy(update={"for_": for_, "against": against, "score": score})

    def match(self, deal: Deal | None, viewer: Viewer, today: date, wanted: Wanted | None = None) -> Matching:
        """Who may vouch for us in a deal, best first; `wanted` adds what was said about it in the conversation.

        Those that fit best go through the gate first, their notes read; where all are refused, the next ones.
        """
        wanted = self._knowing.wanted(deal, viewer, wanted)
        limits = self._limits()
        fitting = self._knowing.fitting(viewer, wanted)
        looked_at: list[tuple[Standing, frozenset[str]]] = []
        found = choose(looked_at, wanted, limits)
        for start in range(0, len(fitting), AT_GATE):
            some = fitting[start : start + AT_GATE]
            for (_, (score, for_, against, proved)), known in zip(some, self._knowing.read(some, viewer), strict=True):
                standing = gate(known, wanted, limits, today)
                update = {"for_": for_, "against": against, "score": score + ready(standing)}
                looked_at.append((standing.model_copy(update=update), proved))
            found = choose(looked_at, wanted, limits)
            if found.candidates:
                break
        return found

    def brief(self, customer: str | int, deal: Deal, viewer: Viewer) -> Brief:
        """What both sides should know before a call, for the tee-up and the prospect's brief. Raises NotFound."""
        known = self._knowing.known(self._knowing.account(customer, viewer), viewer)
        wanted = self._knowing.wanted(deal, viewer, None)
        _, for_, against, proved = fit(known.account, known.directory, wanted, ())
        proves = known.directory.proves if known.directory else ()
        return Brief(
            customer=known.account.name, owner=known.account.owner, prospect=deal.account.name,
            interests=wanted.criteria, can_speak_to=tuple(dict.fromkeys((*sorted(proved), *proves))), applies=for_,
            does_not_apply=tuple(one.replace("no note shows", "nothing known about") for one in against),
        )  # fmt: skip

    def plans(self, deal: Deal, viewer: Viewer, today: date) -> tuple[Plan, ...]:
        """How the database finds what a match for this deal reads; a viewer who sees all looks as the deal's team."""
        team = Viewer(user=viewer.user, teams=(deal.team or deal.account.team or "",))
        looking = team if viewer.sees_all else viewer
        return plans_of(self._store, lambda: self.match(deal, looking, today))

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
            return repository.directory_of([account.id])[account.id]

    def withdraw(self, customer: str | int, viewer: Viewer) -> None:
        """Take a customer out of the directory."""
        account = self._accounts.find(customer, viewer)
        with self._store.writing() as session:
            Repository(session).leave_directory(account.id)


def _resting(entry: DirectoryEntry, uses: Sequence[Use], limits: Limits, today: date) -> DirectoryEntry:
    mine = [use for use in uses if use.account == entry.account]
    if entry.standing == "open" and balance(mine, limits, today).next_free is not None:
        return entry.model_copy(update={"standing": "resting"})
    return entry
