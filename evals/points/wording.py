"""Words of a sentence as the point judge compares them: stems, weights, polarity, numbers, and who does what."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

_WORD = re.compile(r"[a-z][a-z']*[a-z]|[a-z]|\d+(?:[.,]\d+)*")
_STOP = frozenset(
    "a an and are as at be been being but by can could did do does for from had has have he her hers him his how i if "
    "in into is it its just let may me might more most my of on once one only or our ours out over own shall she "
    "should so some such than that the their them then there these they this those to too up us very was we were what "
    "when where which while who whom whose why will with would you your yours it's that's you're we're they're i'm "
    "i'd i'll we'll you'll they'd don't doesn't isn't aren't not no never without n't also about after all any because "
    "before both each get gets give gives".split()
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|rarely|instead of|rather than|refuse|"
    r"avoid|stop|leave out|keep back|hold back|hold off|refrain)\b|n't\b|n’t\b",
    re.I,
)
_CALLS = r"(?:call|ring|phone|contact|reach|speak to|talk to|interview)\w*"
_CUSTOMER = r"(?:customer|client|reference)s?"
_BUYER = r"(?:prospect|buyer|lead)s?"
_CUSTOMER_CALLS = re.compile(rf"\b{_CUSTOMER}\b[^.;:]{{0,30}}\b{_CALLS}\b[^.;:]{{0,20}}\b{_BUYER}\b", re.I)
_BUYER_CALLS = re.compile(rf"\b{_BUYER}\b[^.;:]{{0,30}}\b{_CALLS}\b[^.;:]{{0,30}}\b{_CUSTOMER}\b", re.I)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_ALIKE = """
customer client account | prospect buyer lead | rep seller salespeople salesperson sales
call ring phone talk speak conversation contact | introduce introduction intro connect arrange
thank thanks gratitude appreciate appreciation | agree ok okay permission consent approve yes
early premature soon | time moment | boss executive management leadership | programme program | limit cap
reward prize recognition praise | problem trouble issue | colleague teammate peer | first beginning start
end final finish late | glow glowing enthusiastic rave raving wildly | discount price cheap margin
hurt harm damage cost | goodwill relationship capital | ask request | offer propose volunteer
industry sector trade | competitor competitors rival rivals supplier vendor | sorry apologise apology apologies fault
interested interest matters matter cares care curious | decline refuse | careful respect guard protect wary
willing happy gladly glad | supply lend lent | share gain gains benefit | shortlist shortlisted finalist
"""
_SAME = {word: group.split()[0] for line in _ALIKE.split("\n") for group in line.split("|") for word in group.split()}


_ORDER = re.compile(
    r"^(?:(?:say|state|explain|mention|promise|propose|suggest|admit|acknowledge|point out|tell (?:him|her|them))"
    r"(?: that| to)? +|ask(?: (?:him|her|them|openly))*(?: whether| if| for| to)? +|"
    r"offer(?: (?:him|her|them))?(?: to)? +)",
    re.I,
)


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65536)
def stems(text: str) -> tuple[str, ...]:
    """The content words of a text, stemmed; words of one meaning in this subject share a stem."""
    words = [word.replace("’", "'").removesuffix("'s") for word in _WORD.findall(text.lower().replace("’", "'"))]
    kept = [word for word in words if word not in _STOP]
    return tuple(_same(word, stem) for word, stem in zip(kept, _stemmer().stemWords(kept), strict=True))


def told(order: str) -> str:
    """What an order to say something wants said: "Say that it is early." becomes "it is early."."""
    return _ORDER.sub("", order) or order


@lru_cache(maxsize=1)
def _same_stems() -> dict[str, str]:
    names = list(_SAME)
    return dict(zip(_stemmer().stemWords(names), (_SAME[name] for name in names), strict=True))


def _same(word: str, stem: str) -> str:
    known = _SAME.get(word) or _same_stems().get(stem)
    return str(_stemmer().stemWord(known)) if known else stem


def negated(text: str) -> int:
    """How many words of denial a text has."""
    return len(_NEGATION.findall(text))


def numbers(text: str) -> frozenset[str]:
    """The numbers written in digits."""
    return frozenset(_NUMBER.findall(text))


def turned_round(point: str, said: str) -> bool:
    """Whether one has the customer call the prospect, and the other the prospect the customer."""
    return bool(
        (_CUSTOMER_CALLS.search(point) and _BUYER_CALLS.search(said) and not _CUSTOMER_CALLS.search(said))
        or (_BUYER_CALLS.search(point) and _CUSTOMER_CALLS.search(said) and not _BUYER_CALLS.search(said))
    )


def terms(text: str) -> frozenset[str]:
    """Which of the subject's two words a text uses."""
    found = set()
    if re.search(r"\breferral|\brefers?\b|\breferred\b", text, re.I):
        found.add("referral")
    if re.search(r"\breferences?\b|\bvouch", text, re.I):
        found.add("reference")
    return frozenset(found)


class Weights:
    """How telling a stem is: rare words of the texts at hand weigh more (BM25's idf)."""

    def __init__(self, counts: Mapping[str, int], texts: int) -> None:
        self._counts, self._texts = counts, texts

    @classmethod
    def of(cls, texts: Iterable[str]) -> Weights:
        """From texts of the subject, a document each."""
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            counts.update(set(stems(text)))
            total += 1
        return cls(counts, total)

    def of_stem(self, stem: str) -> float:
        """Above zero; about 1 for a word of half the texts, 6 for one never seen."""
        seen = self._counts.get(stem, 0)
        return math.log(1 + (self._texts - seen + 0.5) / (seen + 0.5))

    def covered(self, wanted: Sequence[str], there: Iterable[str]) -> float:
        """The share of `wanted`, by weight, that stands `there`; 0 where nothing is wanted."""
        present = set(there)
        whole = sum(self.of_stem(stem) for stem in set(wanted))
        return sum(self.of_stem(stem) for stem in set(wanted) if stem in present) / whole if whole else 0.0
