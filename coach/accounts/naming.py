"""Which accounts and deals a text names: whole names, or their first word where that is a name of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from coach.accounts.names import key_of
from coach.accounts.records import Account, Choice, Deal, Named, NamedAccount, Viewer
from coach.records import Record

MOST_WORDS = 300
"""Words of a text in which names are looked for."""
_LONGEST = 6
"""Words of the longest name that is looked for."""
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*\.?|&")
_COMMON = frozenset(
    "first great north south east west northern southern eastern western central global national united general "
    "the new royal american british european german city data digital smart green blue red best open our your their "
    "this that they them what when where which with from about some have will would could should can need want know "
    "before after today call deal customer client prospect reference company account team talk said says asked like "
    "just does here there over into more most much many very well also only then than been were being both each "
    "group bank insurance health food steel paper press house home world life time good right next last".split()
)
"""First words that by themselves name nobody."""


class Word(Record):
    """A word of a text as names are compared, where it stands, and whether it is written like a name."""

    key: str
    start: int
    end: int
    capital: bool


class Spoken(Record):
    """A run of words that may be a name: its key and where it stands; `lone` where it is one everyday word."""

    key: str
    start: int
    end: int
    lone: bool = False


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order, at most MOST_WORDS; a genitive s is left out."""
    found = []
    for match in _WORD.finditer(text):
        plain = re.sub(r"['’]s$", "", match.group().rstrip("."))
        end = match.start() + len(plain)
        key = unicodedata.normalize("NFKC", plain).casefold().replace("&", "and")
        key = re.sub(r"['’.]", "", key)
        found.append(Word(key=key, start=match.start(), end=end, capital=plain[:1].isupper()))
        if len(found) == MOST_WORDS:
            break
    return tuple(found)


def runs_of(words: Sequence[Word], usual: Collection[str] = frozenset()) -> list[Spoken]:
    """Every run of words that might be a whole name, the longest first; `usual` are everyday words."""
    found = []
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            some = words[at : at + length]
            key = " ".join(word.key for word in some)
            lone = length == 1 and not some[0].capital and key in usual
            found.append(Spoken(key=key, start=some[0].start, end=some[-1].end, lone=lone))
    return [one for one in found if not one.lone]


def firsts_of(words: Sequence[Word], usual: Collection[str] = frozenset()) -> list[Spoken]:
    """Single words that may stand for a longer name that begins with them."""
    found = []
    for word in words:
        forms = [word.key, word.key[:-1]] if word.key.endswith("s") else [word.key]  # `larkfields` for Larkfield's
        found += [
            Spoken(key=key, start=word.start, end=word.end)
            for key in forms
            if len(key) > 3 and key not in _COMMON and not key.isdigit() and not (key in usual and not word.capital)
        ]
    return found


def resolve(
    viewer: Viewer, runs: Sequence[Spoken], firsts: Sequence[Spoken], found: Iterable[tuple[Account, bool]],
    deals: Iterable[Deal],
) -> Named:  # fmt: skip
    """What is named: a whole name before a first word; a first word of several names is unclear.

    `found` are accounts with whether they are the viewer's to see; the others stand in the directory.
    """
    by_key: dict[str, list[tuple[Account, bool]]] = {}
    by_first: dict[str, list[tuple[Account, bool]]] = {}
    for account, own in found:
        by_key.setdefault(key_of(account.name), []).append((account, own))
        by_first.setdefault(key_of(account.name).split(" ")[0], []).append((account, own))
    named, unclear, taken = list[NamedAccount](), list[Choice](), list[tuple[int, int]]()
    known_deals = {key_of(deal.name): deal for deal in deals}
    there = list[Deal]()
    for spoken, table in [*((run, by_key) for run in runs), *((first, by_first) for first in firsts)]:
        if any(start < spoken.end and spoken.start < end for start, end in taken):
            continue
        deal = known_deals.get(spoken.key) if table is by_key else None
        if deal is not None:
            there.append(deal)
            taken.append((spoken.start, spoken.end))
            continue
        some = _preferred(viewer, table.get(spoken.key, []))
        if not some:
            continue
        taken.append((spoken.start, spoken.end))
        if len(some) == 1:
            account, own = some[0]
            named.append(NamedAccount(account=account, own=own, start=spoken.start, end=spoken.end))
        else:
            choices = tuple(account for account, _ in some)
            unclear.append(Choice(start=spoken.start, end=spoken.end, accounts=choices))
    ordered = sorted(named, key=lambda one: one.start)
    return Named(accounts=tuple(ordered), deals=tuple(dict.fromkeys(there)), unclear=tuple(unclear))


def _preferred(viewer: Viewer, some: Sequence[tuple[Account, bool]]) -> list[tuple[Account, bool]]:
    """Of accounts with the same name the viewer's own first, of those the first team's."""
    by_name: dict[str, list[tuple[Account, bool]]] = {}
    for one in some:
        by_name.setdefault(key_of(one[0].name), []).append(one)
    kept = []
    for same in by_name.values():
        mine = [one for one in same if one[1]] or same
        ranked = [one for team in viewer.teams for one in mine if one[0].team == team]
        kept += ranked[:1] or mine
    return kept
