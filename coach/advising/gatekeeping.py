"""The gate before an outsider: looks into the books for what a draft must not say, blocks and says why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from coach.accounts.errors import NotFound
from coach.accounts.records import Account, Deal, Named, NamedAccount, Viewer
from coach.advising.confidences import Confidences, found_in, of_contacts, of_notes, people_in
from coach.advising.normalising import unplain
from coach.advising.records import Blocked
from coach.advising.releasing import release_of
from coach.advising.sharing import OUTSIDERS, sayable, sayable_facts, speaks_of_another
from coach.playbook.recognise import sentence_spans
from coach.playbook.records import Audience, Stage
from coach.references.records import Said, Standing

if TYPE_CHECKING:
    from coach.accounts.accounts import Accounts
    from coach.references.references import References

MOST_READ = 2000
"""Notes of one account that the gate reads."""
_NAMELESS: frozenset[str] = frozenset()


class Gate(Protocol):
    """What stands between a draft and an outsider."""

    def blocked(self, text: str, audience: Audience) -> tuple[Blocked, ...]:
        """What keeps a text from going out to this audience; empty where nothing does."""

    def facts(self, facts: dict[str, str], audience: Audience) -> dict[str, str]:
        """The facts that a draft for this audience may be made of."""

    def words(self, texts: Sequence[str], audience: Audience, facts: Mapping[str, str]) -> tuple[str, ...]:
        """The conversation's own words that the prompt of such a draft may hold."""


class PlainGate:
    """The gate without books: plain prose alone, and nothing of another customer's price, trouble or contact."""

    def blocked(self, text: str, audience: Audience) -> tuple[Blocked, ...]:
        """What keeps a text from going out."""
        return () if audience not in OUTSIDERS else unplain_in(text)

    def facts(self, facts: dict[str, str], audience: Audience) -> dict[str, str]:
        """The facts that a draft may be made of."""
        return sayable_facts(facts, audience, Confidences(), ())

    def words(self, texts: Sequence[str], audience: Audience, facts: Mapping[str, str]) -> tuple[str, ...]:
        """The conversation's own words that a prompt may hold."""
        return sayable(texts, audience, Confidences(), *sides_of(facts, audience))


class Gatekeeper:
    """The gate for one turn, or for somebody's own words.

    `touched` are accounts whose notes the conversation has met, `recipient` is the company a draft goes to where
    that is known, `said` what the rep said of a customer. What it reads of the books it reads once, as `viewer`;
    `references` opens that room.
    """

    def __init__(
        self, accounts: Accounts, references: Callable[[], References], viewer: Viewer, today: date,
        touched: Collection[int] = (), prospect: Account | None = None, customers: Sequence[Account] = (),
        deal: Deal | None = None, stage: Stage = "unknown", said: Callable[[int], Sequence[Said]] = lambda account: (),
        usual: Collection[str] = _NAMELESS,
    ) -> None:  # fmt: skip
        self._accounts, self._references, self._viewer, self._today = accounts, references, viewer, today
        self._touched, self._prospect, self._customers, self._deal = set(touched), prospect, list(customers), deal
        self._stage, self._said, self._usual = stage, said, usual
        self._standings: dict[int, Standing | None] = {}
        self._confidences: dict[int, Confidences] = {}

    def blocked(self, text: str, audience: Audience) -> tuple[Blocked, ...]:
        """What keeps a text from going out to this audience; empty where nothing does."""
        if audience not in OUTSIDERS:
            return ()
        named = self._accounts.named_in(text, self._viewer, self._usual)
        recipient, others = self._sides(audience, named)
        found = [*unplain_in(text), *self._names(audience, others)]
        held = self._held(audience, [one.account.id for one in others], recipient)
        found += [*found_in(text, held), *people_in(text, held), *self._of_others(text, recipient, others)]
        return tuple(dict.fromkeys(found))

    def facts(self, facts: dict[str, str], audience: Audience) -> dict[str, str]:
        """The facts that a draft for this audience may be made of."""
        if audience not in OUTSIDERS:
            return facts
        others = [one for one in self._mentioned(facts.values()) if not self._is_recipient(one.account, audience)]
        barred = [one.account.name for one in others if not self._may_be_named(one)]
        if audience == "prospect" and not self._released:
            facts = {slot: value for slot, value in facts.items() if slot != "customer_contact" or not self._customers}
        return sayable_facts(facts, audience, self._held(audience, [], []), barred)

    def words(self, texts: Sequence[str], audience: Audience, facts: Mapping[str, str]) -> tuple[str, ...]:
        """The conversation's own words that the prompt of such a draft may hold."""
        recipient, others = sides_of(facts, audience)
        others += [one.name for one in self._customers if not self._is_recipient(one, audience)]
        recipient += [one.name for one in (self._prospect,) if one is not None and audience == "prospect"]
        return sayable(texts, audience, self._held(audience, [], []), recipient, others)

    @cached_property
    def _released(self) -> bool:
        """Whether the one customer of this turn has its contact released."""
        standings = [self._standing(NamedAccount(account=one)) for one in self._customers]
        known = [one for one in standings if one is not None]
        return bool(known) and all(release_of(self._stage, one).granted for one in known)

    def _sides(self, audience: Audience, named: Named) -> tuple[list[Account], list[NamedAccount]]:
        """Whom a text speaks to, and the other companies it names; of words without a turn the first one named."""
        there = list(named.accounts)
        there += [NamedAccount(account=one) for choice in named.unclear for one in choice.accounts]
        mine = [one.account for one in there if self._is_recipient(one.account, audience)]
        if not mine and audience != "prospect" and not self._customers:
            mine = [one.account for one in there if one.account.type != "prospect"][:1]
        ids = {one.id for one in mine}
        return mine, [one for one in there if one.account.id not in ids]

    def _is_recipient(self, account: Account, audience: Audience) -> bool:
        if audience == "prospect":
            return self._prospect is not None and account.id == self._prospect.id
        return any(account.id == one.id for one in self._customers[:1])

    def _mentioned(self, texts: Iterable[str]) -> list[NamedAccount]:
        return list(self._accounts.named_in("; ".join(texts), self._viewer, self._usual).accounts)

    def _names(self, audience: Audience, others: Sequence[NamedAccount]) -> list[Blocked]:
        """Customers who have not agreed to be named; a prospect may be named to a customer."""
        found = []
        for one in others:
            if one.own and one.account.type == "prospect" and audience != "prospect":
                continue
            if one.own and one.account.type == "prospect" and not self._customers and self._prospect is None:
                continue  # words without a turn: this is whom they go to
            if not self._may_be_named(one):
                why = "Nothing says that this customer may be named to an outsider; ask its owner first."
                found.append(Blocked(what=one.account.name, why=why))
        return found

    def _of_others(self, text: str, recipient: Sequence[Account], others: Sequence[NamedAccount]) -> list[Blocked]:
        """Sentences that tell a named customer's price, trouble or contact to somebody else."""
        names = [one.account.name for one in others if one.account.type != "prospect"]
        if not names:
            return []
        mine = [one.name for one in recipient]
        found = []
        for start, end in sentence_spans(text):
            sentence = text[start:end]
            named = any(name.casefold() in sentence.casefold() for name in names)
            if named and speaks_of_another(sentence, mine, names):
                why = "This speaks of another customer's price, trouble or contact."
                found.append(Blocked(what=sentence.strip(), why=why))
        return found

    def _may_be_named(self, one: NamedAccount) -> bool:
        standing = self._standing(one)
        return standing is not None and standing.may_be_named

    def _standing(self, one: NamedAccount) -> Standing | None:
        id = one.account.id
        if id not in self._standings:
            name: str | int = id if one.own else one.account.name
            try:
                said = self._said(id)
                self._standings[id] = self._references().gate(name, self._deal, self._viewer, self._today, said)
            except NotFound:
                self._standings[id] = None
        return self._standings[id]

    def _held(self, audience: Audience, more: Iterable[int], recipient: Sequence[Account]) -> Confidences:
        """What of the accounts in play must not be said; people of the recipient may be called by name."""
        mine = {one.id for one in recipient}
        mine |= {one.id for one in (self._prospect,) if one is not None and audience == "prospect"}
        mine |= {one.id for one in self._customers[:1] if audience != "prospect"}
        to_them = {one.id for one in (self._prospect,) if one is not None}  # its people are named to a customer
        ids = self._touched | {one.id for one in self._customers} | set(more) | mine | to_them
        held, free = Confidences(), Confidences()
        for id in sorted(ids):
            kept = self._confidences_of(id)
            held = held | kept
            if id in mine or (id in to_them and audience != "prospect") or (self._released and audience == "prospect"):
                people = Confidences(people=kept.people)
                details = Confidences(mails=kept.mails, phones=kept.phones)
                free = free | people | (details if id in mine or self._released else Confidences())
        return held.without(free)

    def _confidences_of(self, account: int) -> Confidences:
        if account not in self._confidences:
            try:
                shown = self._accounts.show(account, self._viewer)
            except NotFound:
                return Confidences()
            kept = of_notes(shown.notes[:MOST_READ]) | of_contacts(shown.contacts)
            company = shown.account.name.casefold()
            people = frozenset(name for name in kept.people if name not in {company, *company.split()})
            self._confidences[account] = kept.model_copy(update={"people": people})
        return self._confidences[account]


def unplain_in(text: str) -> tuple[Blocked, ...]:
    """What blocks a text that is not plain prose."""
    why = unplain(text)
    what = " ".join(text.split())[:40]
    return (Blocked(what=what, why=f"This is not plain prose: {why}. Write it out."),) if why else ()


def sides_of(facts: Mapping[str, str], audience: Audience) -> tuple[list[str], list[str]]:
    """The names the conversation gives to whom the draft goes to, and to others."""
    company, customer = facts.get("company", ""), facts.get("customer", "")
    mine, others = (company, customer) if audience == "prospect" else (customer, "")
    return [mine] if mine else [], [others] if others else []
