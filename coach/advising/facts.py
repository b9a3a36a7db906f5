"""Names, dates and interests that the conversation holds, for the slots of a draft; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from coach.advising.names import FIRM, FULL, NAME, ROLE, are_names
from coach.records import Record

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"

_PROPOSE = (
    r"(?i:thinking(?: of| about)?|considering|using|use|proposing|propose|suggest(?:ing)?|offer(?:ing)?|"
    r"bring(?:ing)? in|going with|volunteer(?:ing)?|line up|lining up|put(?:ting)? forward)"
)

_PATTERNS: dict[str, tuple[str, ...]] = {
    "me": (
        rf"\b(?:my name is|I am called|sign (?:it|off) (?:as )?|signed,?) (?P<v>{NAME})",
        rf"\b[Ii]'?m (?P<v>{NAME})(?= (?:from|at|with)\b)",
        rf"\n(?:best|thanks|cheers|regards|kind regards),? *\n?(?P<v>{NAME})\s*$",
    ),
    "customer_contact": (
        rf"(?P<v>{FULL})(?= (?:at|from|over at) {FIRM},? (?:who )?(?:loves|raves|adores|is (?:a fan|happy|glowing)|"
        rf"agreed|said yes|would vouch|has agreed|is up for|did a call|took a call))",
        rf"\b(?:our|my) (?:\w+ )?(?:customer|client|reference)(?:'s)? (?:contact )?(?P<v>{FULL})(?= (?:at|from|over at) )",
        rf"\b{_PROPOSE} (?P<v>{FULL})(?= (?:at|from|over at|of) {FIRM})",
    ),
    "customer": (
        rf"(?:at|from|over at) (?P<v>{FIRM}),? (?:who )?(?:loves|raves|adores|is (?:a fan|happy|glowing)|agreed|said yes|"
        rf"would vouch|has agreed|is up for|did a call|took a call)",
        rf"\b(?:[Cc]an|[Cc]ould|[Ss]hould|[Mm]ay|[Ss]hall) (?:I|i|we) (?:use|ask|offer|give them|propose|suggest|bring in) "
        rf"(?P<v>{FIRM})",
        rf"(?P<v>{FIRM}) (?:loves|love|adores|adore|raves about|rave about) us\b",
        rf"\b(?:our|my|existing|happy|reference) (?:\w+ )?(?:customer|client|account|ref|reference),? (?P<v>{FIRM})",
        rf"(?P<v>{FIRM}),? (?:is|are|has been|have been) (?:a|an|our|my|one of our|one of my) "
        rf"(?:\w+ ){{0,2}}(?:customer|client|account|ref)\b",
        rf"\b{_PROPOSE} {FULL} (?:at|from|over at|of) (?P<v>{FIRM})",
        rf"\b(?:use|using|offer|offering|suggest) (?P<v>{FIRM}) as (?:a|our|my|the) ref",
        rf"(?P<v>{FIRM}) (?:agreed|said yes|is happy|are happy|would vouch|will vouch|is willing|are willing)\b",
    ),
    "company": (
        rf"\b(?:prospect|deal|opportunity|finalist|account)(?: is| with| w/| at|,)? (?P<v>{FIRM})",
        rf"\b(?i:shortlisted|negotiating|negotiation|redlining|redlines|terms|closing|signing|poc|trial|demo|pitch) "
        rf"(?:with|w/|at) (?P<v>{FIRM})",
        rf"\b(?:met|meeting|call|demo|talking|spoke|pitch(?:ed)?|proposal|contract|pilot|trial) "
        rf"(?:with |to |at |for )(?:the )?(?:\w+ ){{0,3}}(?:at |from |of )(?P<v>{FIRM})",
        rf"(?P<v>{FIRM}) (?:chose|picked|selected|shortlisted|went with|decided for) us\b",
        rf"(?P<v>{FIRM})'s {ROLE}",
        rf"\b{ROLE} (?:at|from|of|over at) (?P<v>{FIRM})",
        rf"\b{NAME} (?:at|from|over at) (?P<v>{FIRM})",
        rf"\b(?:[Mm]et|[Pp]itched|[Dd]emoed) (?P<v>{FIRM}) (?:for|yesterday|today|last|this)\b",
    ),
    "contact": (
        rf"(?P<v>{FULL})(?=,? (?:at|from|over at) {FIRM})",
        rf"(?P<v>{FULL})(?=,? (?:the|their|our|a) (?:\w+ ){{0,3}}{ROLE}\b)",
        rf"\b(?:the |their |our )?(?:\w+ ){{0,2}}{ROLE},? (?P<v>{FULL})",
        rf"(?<!introducing us )(?<!introduce us )\b(?:met|told|tell|ask|email|write|ring|with|from|for|to) (?P<v>{FULL})"
        rf"(?=[ ,.?!']|$)(?! who (?:are|is))",
        rf"(?<!at )(?<!from )(?<!of )(?<!with )(?P<v>{NAME}) (?:asked|wants|said|says|asks|keeps|emailed|wrote|told|would like|pushed)\b",
    ),
    "colleague": (
        rf"\b(?:colleague|team ?mate|coworker|peer|buddy|manager|boss),? (?P<v>{NAME})",
        rf"(?P<v>{NAME})(?:,| is| was)? (?:a|my|our|the other) (?:colleague|team ?mate|coworker|rep)\b",
    ),
    "competitor": (
        rf"\b(?:against|vs\.?|versus|up against|other finalist is|competing with) (?P<v>{FIRM})",
        rf"\b(?:us|we) (?:and|or) (?P<v>{FIRM})(?= (?:are|left|in the))",
    ),
    "date": (
        rf"\b(?P<v>(?:next |this |on )?{_DAY}(?: (?:morning|afternoon|evening))?(?: at \d{{1,2}}(?::\d\d)?(?: ?[ap]m)?)?)\b",
        rf"\b(?P<v>\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH})\b",
        rf"\b(?P<v>{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?)\b",
        r"\b(?P<v>tomorrow(?: (?:morning|afternoon))?|next week|end of (?:the )?(?:month|week|quarter))\b",
    ),
    "interest": (
        r"\b(?:wants? to (?:know|hear|ask|talk)(?: more)? about|(?:is |are )?worried about|cares? (?:most )?about|"
        r"concerned about|interested in|asks? about|curious about|nervous about) (?P<v>[^.,;:!?\n]{4,60})",
    ),
    "product": (r"\b(?:selling|sell|pitching|pitched|demoed|quoting|quoted) (?:them |her |him )?(?:our |the )(?P<v>[a-z][^.,;:!?\n]{3,40}?)(?= (?:to|for|at|and|but|last|this|yesterday)\b|[.,;!?\n]|$)",),
    "topic": (r"\b(?:project|rollout|migration|pilot|tender|rfp) (?:for|on|about|is) (?P<v>(?:the |a |their )?[a-z][^.,;:!?\n]{3,50})",),
    "industry": (
        r"\b(?:in|from|for) (?:the )?(?P<v>insurance|banking|retail|healthcare|pharma|logistics|mining|energy|"
        r"manufacturing|education|hospitality|construction|telecoms?|automotive|agriculture|food|publishing|"
        r"public sector|local government|aviation|shipping|utilities|legal)\b",
    ),
}  # fmt: skip
_CASELESS = frozenset({"date", "interest", "product", "topic", "industry"})
_OWN_FIRM = re.compile(rf"\b[Ii]'?m {NAME} (?:from|at|with) (?P<v>{FIRM})")
_COMPILED = {
    slot: tuple(re.compile(pattern, re.I if slot in _CASELESS else 0) for pattern in patterns)
    for slot, patterns in _PATTERNS.items()
}


class Facts(Record):
    """Slot → words that the conversation makes plain, and slots for which it names more than one."""

    known: dict[str, str] = {}
    unclear: dict[str, tuple[str, ...]] = {}


def facts_of(texts: Sequence[str], settled: Mapping[str, str] | None = None) -> Facts:
    """Facts from the rep's messages in order; a later statement wins over an earlier one.

    Only what a pattern around the words makes plain is taken; a name that would fill two slots fills
    the first that claims it, and where two names would fill one slot none does: a blank beats a guess.
    `settled` are slots that the rep chose when asked.
    """
    known: dict[str, str] = {}
    unclear: dict[str, tuple[str, ...]] = {}
    for text in texts:
        for slot, values in _values_of(text.replace("’", "'")).items():
            known.pop(slot, None)
            unclear.pop(slot, None)
            if len(values) == 1:
                known[slot] = values[0]
            else:
                unclear[slot] = values
    for slot, value in (settled or {}).items():
        known[slot] = value
        unclear.pop(slot, None)
    return Facts(known=known, unclear=unclear)


def _values_of(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    used: set[str] = {word for match in _OWN_FIRM.finditer(text) for word in match["v"].split()}
    for slot, patterns in _COMPILED.items():
        values = [v for v in _values(patterns, text) if slot in _CASELESS or _is_name(v, text, used)]
        values = [value for value in dict.fromkeys(values) if not any(value != v and value in v for v in values)]
        if values:
            found[slot] = tuple(values[:1] if slot in _CASELESS else values)
        used.update(word for value in values for word in value.split())
    return found


def _values(patterns: tuple[re.Pattern[str], ...], text: str) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield match["v"].strip(" ,.")


def _is_name(value: str, text: str, used: set[str]) -> bool:
    if not are_names(value) or used & set(value.split()):
        return False
    shouting = sum(char.isupper() for char in text) > 0.6 * sum(char.isalpha() for char in text)
    return not shouting
