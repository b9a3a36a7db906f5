"""Gathers what the gate and the match need to know, as far as the viewer may know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coach.accounts.accounts import Accounts
from coach.accounts.errors import NotFound
from coach.accounts.names import key_of
from coach.accounts.records import Account, Deal, Viewer
from coach.references.matching import Fit, fit, fits, words_of_criteria, words_of_trade
from coach.references.reading import Reader
from coach.references.records import DirectoryEntry, Fact, Known, Use, Wanted
from coach.references.repository import Repository
from coach.store.engine import Store

AT_ONCE = 200
"""Notes read in one go."""
NOTES_SEARCHED = 400
"""Notes looked at for a prospect's criteria, newest first."""
TOLD_TO_OTHERS = ("called", "event", "refused", "granted", "later")
"""Lines of the ledger that count for another team too, without words, deals and people."""


class Knowing:
    """Customers with their facts, uses and entries; a prospect with what it wants."""

    def __init__(self, store: Store, accounts: Accounts, reader: Reader) -> None:
        self._store, self._accounts, self._reader = store, accounts, reader

    def read_notes(self, viewer: Viewer, limit: int = AT_ONCE, accounts: Sequence[int] | None = None) -> int:
        """Read up to `limit` notes that were not read yet, newest first; how many. Zero: all are read."""
        with self._store.reading() as session:
            notes = Repository(session).unread(viewer, self._reader.name, limit, accounts)
        if notes:
            facts = self._reader.read_all([note.text for note in notes])
            with self._store.writing() as session:
                Repository(session).keep_readings(notes, facts, self._reader.name)
        return len(notes)

    def account(self, customer: str | int, viewer: Viewer, granted: bool = False) -> Account:
        """A customer that the viewer may see, or that the directory shows; raises NotFound."""
        try:
            return self._accounts.find(customer, viewer)
        except NotFound:
            with self._store.reading() as session:
                repository = Repository(session)
                found = repository.named_in_directory(key_of(str(customer)))
                lines = repository.uses([found.id]) if found else []
            mine = {line.id for line in lines if line.kind == "requested" and line.by == viewer.user}
            if found is None or (
                granted and not any(line.kind == "granted" and line.answers in mine for line in lines)
            ):
                raise
            return found

    def one(self, customer: str | int, viewer: Viewer) -> Known:
        """All that is known of a customer, its notes read; raises NotFound."""
        account = self.account(customer, viewer)
        while self.read_notes(viewer, accounts=[account.id]):
            pass
        return self.known(account, viewer)

    def known(self, account: Account, viewer: Viewer) -> Known:
        """What was read so far of a customer."""
        return self._known([account], viewer)[0]

    def _known(self, accounts: Sequence[Account], viewer: Viewer) -> list[Known]:
        ids = [account.id for account in accounts]
        with self._store.reading() as session:
            repository = Repository(session)
            seen = repository.visible(viewer, ids)
            facts = repository.facts(viewer, seen)
            directory = repository.directory_of(ids)
            by_account: dict[int, list[Use]] = {}
            for use in repository.uses(ids):
                by_account.setdefault(use.account or 0, []).append(use)
        return [_known(one, one.id in seen, facts, by_account, directory) for one in accounts]

    def fitting(self, viewer: Viewer, wanted: Wanted) -> list[tuple[Account, Fit]]:
        """The customers that fit a prospect: one's own first, then those of the directory, each group best first."""
        prospect = wanted.prospect.id if wanted.prospect else None
        own = [one for one in self._accounts.list(viewer) if one.type == "customer"]
        seen = {one.id for one in own} | {prospect}
        with self._store.reading() as session:
            repository = Repository(session)
            entries = repository.directory_of([one.id for one in own])
            others = repository.directory_like(words_of_criteria(wanted.criteria), words_of_trade(wanted.industry))
        texts = self.texts(viewer, wanted)
        mine = _ranked([one for one in own if one.id != prospect], entries, wanted, texts)
        theirs = {id: entry for id, entry in others.items() if id not in seen}
        return [*mine, *_ranked([_as_account(entry) for entry in theirs.values()], theirs, wanted, {})]

    def read(self, some: Sequence[tuple[Account, Fit]], viewer: Viewer) -> list[Known]:
        """What is known of these customers, their notes read."""
        ids = [account.id for account, _ in some]
        while self.read_notes(viewer, accounts=ids):
            pass
        return self._known([account for account, _ in some], viewer)

    def wanted(self, deal: Deal | None, viewer: Viewer, wanted: Wanted | None) -> Wanted:
        """What the prospect needs to hear: what was said first, then the deal, then the account."""
        given = wanted or Wanted()
        prospect = given.prospect or (deal.account if deal else None)
        facts = given.facts
        if prospect is not None and not facts:
            self.read_notes(viewer, accounts=[prospect.id])
            with self._store.reading() as session:
                facts = tuple(Repository(session).facts(viewer, [prospect.id]).get(prospect.id, ()))
        return Wanted(
            prospect=prospect, deal=given.deal or deal, criteria=given.criteria or (deal.criteria if deal else ()),
            industry=given.industry or (prospect.industry if prospect else ""),
            segment=given.segment or (prospect.segment if prospect else ""),
            region=given.region or (prospect.region if prospect else ""),
            languages=given.languages or (prospect.languages if prospect else ()), facts=facts,
        )  # fmt: skip

    def texts(self, viewer: Viewer, wanted: Wanted) -> dict[int, list[str]]:
        """The viewer's notes that speak of the criteria, by account."""
        with self._store.reading() as session:
            found = Repository(session).saying(viewer, words_of_criteria(wanted.criteria), NOTES_SEARCHED)
        texts: dict[int, list[str]] = {}
        for account, _, text in found:
            texts.setdefault(account, []).append(text)
        return texts


def _ranked(
    accounts: Iterable[Account], entries: Mapping[int, DirectoryEntry], wanted: Wanted,
    texts: Mapping[int, Sequence[str]],
) -> list[tuple[Account, Fit]]:  # fmt: skip
    """Those that fit, best first."""
    found = [(one, fit(one, entries.get(one.id), wanted, texts.get(one.id, ()))) for one in accounts]
    kept = [(one, how) for one, how in found if fits(one, wanted, how[3])]
    return sorted(kept, key=lambda pair: (-pair[1][0], key_of(pair[0].name)))


def _known(
    account: Account,
    own: bool,
    facts: Mapping[int, Sequence[Fact]],
    uses: Mapping[int, Sequence[Use]],
    directory: Mapping[int, DirectoryEntry],
) -> Known:
    return Known(
        account=account,
        facts=tuple(facts.get(account.id, ())),
        uses=tuple(_told(uses.get(account.id, ()), own)),
        directory=directory.get(account.id),
        own=own,
    )


def _told(uses: Iterable[Use], own: bool) -> list[Use]:
    """Lines as the viewer may know them: of another team's customer, that and when, without words and deals."""
    if own:
        return list(uses)
    hidden = {"text": "", "deal_name": None, "by": ""}
    return [
        use.model_copy(update=hidden) for use in uses if use.kind in ("called", "event", "refused", "granted", "later")
    ]


def _as_account(entry: DirectoryEntry) -> Account:
    return Account(
        id=entry.account, name=entry.name, type="customer", industry=entry.industry, segment=entry.segment,
        region=entry.region, size=entry.size, languages=entry.languages, owner=entry.owner, team=entry.team,
    )  # fmt: skip
