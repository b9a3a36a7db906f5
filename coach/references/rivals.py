"""Whether a customer and a prospect are rivals: by what notes say, by their groups, by industry and market."""

from __future__ import annotations

import re
from functools import lru_cache

from coach.accounts.names import key_of, key_of_text
from coach.accounts.records import Account
from coach.references.records import Evidence, Fact, Known, Result, Wanted

_GENERIC = frozenset(
    "and of the for in industry industries sector services service solutions products product goods general "
    "other company manufacturing production group international systems "
    "rental hire chain operator network agency".split()
)
_COMMON = frozenset(
    "first great north south east west northern southern eastern western central global national united "
    "general the new royal american european british german city data digital smart green blue red best open".split()
)


def rivalry(known: Known, wanted: Wanted) -> tuple[Result, str, tuple[Evidence, ...]]:
    """yes: no rivals; no: rivals; with a sentence and what it rests on."""
    prospect = wanted.prospect
    named = _named_rivals(known, wanted)
    if named is not None:
        return named
    customer = known.account
    if prospect is not None and _of_one_group(customer, prospect):
        return "no", "They belong to the prospect's own group.", (Evidence(kind="account", id=customer.id),)
    theirs = wanted.industry or (prospect.industry if prospect else "")
    if not theirs or not customer.industry:
        return "unknown", "Whether they compete with the prospect stands nowhere.", ()
    evidence = (Evidence(kind="account", id=customer.id),)
    if not same_industry(customer.industry, theirs):
        return "yes", f"Another industry ({customer.industry}) than the prospect's ({theirs}).", evidence
    return _same_trade(customer, wanted, prospect, theirs, evidence)


def _of_one_group(one: Account, other: Account) -> bool:
    """Whether one owns the other, or somebody owns both."""
    mine, theirs = key_of(one.parent or ""), key_of(other.parent or "")
    return mine == key_of(other.name) or theirs == key_of(one.name) or (bool(mine) and mine == theirs)


def _same_trade(
    customer: Account, wanted: Wanted, prospect: Account | None, industry: str, evidence: tuple[Evidence, ...]
) -> tuple[Result, str, tuple[Evidence, ...]]:
    region = wanted.region or (prospect.region if prospect else "")
    segment = wanted.segment or (prospect.segment if prospect else "")
    if region and customer.region and key_of(region) != key_of(customer.region):
        return "yes", f"Same industry ({industry}), but another market ({customer.region}, not {region}).", evidence
    segments_differ = segment and customer.segment and key_of(segment) != key_of(customer.segment)
    if region and customer.region and not segments_differ:
        return "no", f"Same industry and market as the prospect ({industry}, {region}).", evidence
    return "unknown", f"Same industry as the prospect ({industry}); whether they compete stands nowhere.", evidence


def _named_rivals(known: Known, wanted: Wanted) -> tuple[Result, str, tuple[Evidence, ...]] | None:
    """What notes of either side say about the two; the newest that names the other."""
    prospect = wanted.prospect
    others = [name for name in (prospect.name, prospect.parent) if name] if prospect else []
    mine = [name for name in (known.account.name, known.account.parent) if name]
    said = [fact for fact in known.facts if _is_rivalry(fact) and any(mentions(fact.quote, name) for name in others)]
    said += [fact for fact in wanted.facts if _is_rivalry(fact) and any(mentions(fact.quote, name) for name in mine)]
    if not said:
        return None
    newest = max(said, key=lambda fact: (fact.day is not None, str(fact.day), fact.note, fact.position))
    evidence = (Evidence(kind="note", id=newest.note, day=newest.day, quote=newest.quote),)
    if newest.kind == "rival":
        return "no", f"A note says that they are rivals ({newest.day or 'no date'}).", evidence
    return "yes", f"A note says that they do not compete ({newest.day or 'no date'}).", evidence


def _is_rivalry(fact: Fact) -> bool:
    return fact.kind in ("rival", "not_rival")


def mentions(text: str, name: str) -> bool:
    """Whether a text names a company: by its whole name, or by its first word where that is a name of its own."""
    said = f" {key_of_text(text)} "
    key = key_of(name)
    if not key:
        return False
    first = key.split()[0]
    alone = len(first) > 3 and first not in _COMMON
    return f" {key} " in said or (alone and f" {first} " in said)


def same_industry(one: str, other: str) -> bool:
    """Whether two names of industries share a word that says something (`Food retail`, `Retail`)."""
    return key_of(one) == key_of(other) or bool(_words(one) & _words(other))


@lru_cache(maxsize=4096)
def _words(industry: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]+", industry.casefold())
    return frozenset(_stem(word) for word in words if word not in _GENERIC and len(word) > 1)


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ers", "er", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word
