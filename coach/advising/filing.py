"""Opens the books for a turn: which deal, prospect and customers are meant, and what its user may know of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from coach.accounts.errors import NotFound
from coach.accounts.records import Account, Deal, Named, NamedAccount, Viewer
from coach.advising.asking import intent_of, missing_name
from coach.advising.book import Book
from coach.advising.dossier import Dossier, Intent, Page, Thread, Told
from coach.advising.gatekeeping import Gatekeeper
from coach.advising.grounding import usual_words as everyday
from coach.advising.message import Message
from coach.advising.records import Turn
from coach.advising.telling import in_plain_words, told_of
from coach.references.records import Limits

if TYPE_CHECKING:
    from coach.accounts.accounts import Accounts
    from coach.references.references import References

MOST_CUSTOMERS = 3
"""Customers looked at in one turn."""
MOST_NOTES = 40
"""Notes of an account that one turn reads."""
_OVER = ("won", "lost")
_THEY = re.compile(r"\b(?:they|them|she|he|her|him)\b", re.I)


def _now() -> datetime:
    return datetime.now(UTC)


class Files:
    """The books as the coach reads them; every question goes to the rooms with the user who asks.

    The rooms are opened when first needed.
    """

    def __init__(
        self, accounts: Callable[[], Accounts], references: Callable[[], References],
        viewer_of: Callable[[str | None], Viewer], limits: Callable[[], Limits] = Limits,
        now: Callable[[], datetime] = _now,
    ) -> None:  # fmt: skip
        self._limits = limits
        self._accounts, self._references, self._viewer_of, self._now = accounts, references, viewer_of, now
        self._usual: tuple[Book | None, frozenset[str]] = (None, frozenset())

    @property
    def accounts(self) -> Accounts:
        """The accounts' room."""
        return self._accounts()

    @property
    def references(self) -> References:
        """The references' room."""
        return self._references()

    def opened(self) -> References:
        """The references' room, opened now."""
        return self._references()

    def viewer(self, turn: Turn) -> Viewer:
        """Who asks."""
        return self._viewer_of(turn.user)

    def open(self, turn: Turn, message: Message, thread: Thread, book: Book) -> Dossier:
        """Who and what a message is about, before it is understood.

        Raises NotFound for a deal or account given with the turn that is not there or not this user's.
        """
        viewer = self.viewer(turn)
        named = self.accounts.named_in(message.whole, viewer, self.usual_words(book))
        given = self.accounts.find(turn.account, viewer) if turn.account else self._known(thread.account, viewer)
        deal = self._deal(turn, named, thread, viewer)
        chosen = self._chosen(message.own, thread, viewer)
        prospect, deal, question = self._prospect(deal, given, named, chosen, viewer)
        customers = self._customers(named, given, chosen, prospect, thread, viewer, message.own)
        carried = len(customers) == 1 and not named.accounts
        focus = customers[0].account.id if carried else None
        told = told_of(message.own, named.accounts, [one.account.id for one in customers], focus)
        kept = (*thread.told, *(Told(account=id, text=text) for id, text in told.items()))[-24:]
        return Dossier(
            today=date.fromisoformat(turn.as_of) if turn.as_of else self._now().date(),
            deal=deal, prospect=prospect, named=named, customers=customers[:MOST_CUSTOMERS],
            intent=self._intent(message, _with(named, given, customers), bool(customers), bool(chosen), thread),
            missing="" if named.accounts or named.unclear or given or named.deals else missing_name(message.own),
            question=question or _which(named),
            thread=thread.model_copy(update={
                "deal": deal.name if deal else None,
                "account": given.id if given else None,
                "customers": tuple(one.account.id for one in customers[:MOST_CUSTOMERS]),
                "told": kept,
                "choices": tuple(one.id for choice in named.unclear[:1] for one in choice.accounts),
            }),
        )  # fmt: skip

    def _intent(self, message: Message, named: Named, customers: bool, chosen: bool, thread: Thread) -> Intent:
        """What is asked of the books; a mere choice asks what was asked before."""
        text = message.own
        plain = in_plain_words(text, [one for one in named.accounts if one.end <= len(text)], None)
        found = intent_of(text, named, customers or bool(named.unclear), plain)
        return thread.intent if chosen and len(text.split()) < 12 and thread.intent else found

    def stale_days(self) -> int:
        """From how many days on a note no longer counts as knowing."""
        return self._limits().stale_note_days

    def gatekeeper(self, viewer: Viewer, book: Book, today: date) -> Gatekeeper:
        """The gate for somebody's own words, without a turn around them."""
        return Gatekeeper(self.accounts, self._references, viewer, today, usual=self.usual_words(book))

    def matched(self, dossier: Dossier, viewer: Viewer) -> list[Account]:
        """The customer that a match puts first, where it is the viewer's to see."""
        chosen = dossier.matching.candidates[:1] if dossier.matching else ()
        return [found for one in chosen if (found := self._known(one.account_id, viewer)) is not None]

    def page(self, one: NamedAccount, viewer: Viewer) -> Page:
        """An account's page; of another team's customer its entry in the directory alone."""
        if not one.own:
            entry = next((e for e in self.references.directory() if e.account == one.account.id), None)
            return Page(account=one.account, own=False, entry=entry)
        try:
            shown = self.accounts.show(one.account.id, viewer)
        except NotFound:
            return Page(account=one.account, own=False)
        return Page(account=shown.account, notes=shown.notes, deals=shown.deals, contacts=shown.contacts)

    def _deal(self, turn: Turn, named: Named, thread: Thread, viewer: Viewer) -> Deal | None:
        if turn.deal:
            return self.accounts.deal(turn.deal, viewer)
        if len(named.deals) == 1:
            return named.deals[0]
        if thread.deal and not named.deals:
            with suppress(NotFound):
                return self.accounts.deal(thread.deal, viewer)
        return None

    def _prospect(
        self, deal: Deal | None, given: Account | None, named: Named, chosen: Sequence[Account], viewer: Viewer
    ) -> tuple[Account | None, Deal | None, str | None]:
        """The prospect, its deal, and which deal where that has to be asked."""
        if deal is not None:
            others = [one.account for one in named.accounts if _may_be_prospect(one)]
            if not others or any(one.id == deal.account.id for one in others) or len(named.deals):
                return deal.account, deal, None
        candidates = [one.account for one in named.accounts if _may_be_prospect(one)]
        candidates += [one for one in (given, *chosen) if one is not None and one.type == "prospect"]
        there = list({one.id: one for one in candidates}.values())
        if len(there) != 1:
            return (deal.account if deal else None), deal, None
        deals = [one for one in self.accounts.show(there[0].id, viewer).deals if one.stage not in _OVER]
        if len(deals) == 1:
            return there[0], deals[0], None
        stages = {one.stage for one in deals}
        names = " or ".join(one.name for one in deals[:3])
        return there[0], None, f"Which deal with {there[0].name} do you mean: {names}?" if len(stages) > 1 else None

    def _customers(
        self, named: Named, given: Account | None, chosen: Sequence[Account], prospect: Account | None,
        thread: Thread, viewer: Viewer, text: str,
    ) -> list[NamedAccount]:  # fmt: skip
        """The customers meant: named here, chosen or given; else those the conversation was about."""
        found = [one for one in named.accounts if not (one.own and one.account.type == "prospect")]
        found += [NamedAccount(account=one) for one in chosen if one.type != "prospect"]
        if given is not None and given.type == "customer":
            found.append(NamedAccount(account=given))
        if not found and (not named.accounts or _THEY.search(text)):
            there = (self._known(id, viewer) for id in thread.customers)
            found = [NamedAccount(account=one) for one in there if one is not None]
        barred = prospect.id if prospect else None
        return list({one.account.id: one for one in found if one.account.id != barred}.values())

    def _chosen(self, text: str, thread: Thread, viewer: Viewer) -> list[Account]:
        """What an answer to "which one" chose."""
        low = text.casefold()
        there = [one for id in thread.choices if (one := self._known(id, viewer)) is not None]
        named = [one for one in there if any(word in low for word in _telling(one, there))]
        return named if len(named) == 1 else []

    def _known(self, id: int | None, viewer: Viewer) -> Account | None:
        if id is None:
            return None
        try:
            return self.accounts.find(id, viewer)
        except NotFound:
            return None

    def usual_words(self, book: Book) -> frozenset[str]:
        """Words that the playbook writes without a capital; made once per book."""
        known, words = self._usual
        if known is not book:
            words = everyday(passage.text for found in book.shelf.by_source.values() for passage in found)
            self._usual = (book, words)
        return words


def _may_be_prospect(one: NamedAccount) -> bool:
    return one.own and one.account.type == "prospect"


def _with(named: Named, given: Account | None, customers: Sequence[NamedAccount]) -> Named:
    """What is named, and what the turn or the conversation is about without naming it."""
    if named.accounts or (given is None and not customers):
        return named
    about = [NamedAccount(account=given)] if given is not None else list(customers)
    return named.model_copy(update={"accounts": tuple(about)})


def _telling(account: Account, others: Iterable[Account]) -> list[str]:
    """Words that tell an account from others of a like name: of its name, its team, its region."""
    own = {word for word in account.name.casefold().split() if len(word) > 2}
    rest = {word for one in others if one.id != account.id for word in one.name.casefold().split()}
    return [*(own - rest), *(word.casefold() for word in (account.team, account.region) if word)]


def _which(named: Named) -> str | None:
    """The question where words name more than one account."""
    for choice in named.unclear:
        names = [one.name for one in choice.accounts]
        if len(set(names)) < len(names):
            names = [f"{one.name} ({one.team or one.region or 'everybody'})" for one in choice.accounts]
        return f"Which one do you mean: {', '.join(names[:-1])[:200]} or {names[-1]}?"
    return None
