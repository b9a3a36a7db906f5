"""Whom a draft is for: the person the rep means to reach, and which of the firms named stands on which side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from coach.advising.names import FIRM, FULL, ROLE, are_names
from coach.playbook.records import Audience
from coach.records import Record

_PAPER = (
    r"(?i:e-?mail|mail|note|message|msg|dm|reply|answer|letter|voicemail|text|texting|words|lines?|card|invite|intro|"
    r"introduction|slack|brief|briefing|thank[- ]you|script)"
)
_REACH = (
    r"(?i:write|writing|reply|answer|respond|e-?mail|mail|ring|call|calling|phone|text|message|ping|slack|dm|thank|"
    r"ask|asking|tell|telling|brief|remind|invite|meet|see)"
)
_WISHED = re.compile(
    r"(?i:wants?|wanted|would like|like|asked|asks|insists?|insisted|hopes?|'d like|needs?|should have)(?: on| to)?\s*$"
)
_TO = re.compile(
    rf"\b(?:{_PAPER}(?: back)?(?: (?i:to|for))|{_REACH}(?: (?i:back))?(?: (?i:to))?|(?i:he's|she's|that's|named|called)) "
    rf"(?:(?:(?P<house>{FIRM})'s|(?i:our|my|their|the)) (?:\w+ )?{ROLE},? )?(?P<v>{FULL})(?!'s|\w)"
)
_VOUCHES = re.compile(
    rf"(?P<v>{FULL})(?:,? (?:at|from|over at|of) (?P<firm>{FIRM})| \((?P<house>{FIRM})\))?(?: \([^)]*\))?,? "
    r"(?i:(?:has |have |is |was |had |just |already |kindly |been )*"
    r"(?:said yes|agreed|did (?:the|a|that|our)|took (?:the|a|two|three|four|several|his|her|our)|knows|thrilled|happy|"
    r"delighted|glowing|loves|raves|adores|up for|would|wouldn't|vouches|willing|fed up|tired|vouched|spoke (?:to|with) (?:the|our)))"
)
_FIRM_OF = r"(?:,? (?i:at|from|over at|of) | \(|, )"
_FIRMS = re.compile(
    rf"\b(?:(?i:at|from|with|w/|over at|to|for|chose|picked) )(?P<a>{FIRM})\b(?! (?:at|from|of) [A-Z])|(?P<b>{FIRM})(?:'s\b|:| (?i:chose|picked|wants?|asked|"
    rf"insists|decides?|selected|is|are|has|have|likes?|cares?|needs?)\b)"
)
_SIDES: dict[str, tuple[str, str]] = {
    "prospect": ("contact", "company"),
    "reference": ("customer_contact", "customer"),
    "customer": ("customer_contact", "customer"),
}


class Addressed(Record):
    """The person a message wants to reach, and that person's firm where it is said."""

    name: str
    firm: str | None = None


def addressed(texts: Sequence[str]) -> Addressed | None:
    """The last person whom the rep says the words go to ("mail to …", "I ring …"); None where nobody is."""
    found = None
    for text in texts:
        plain = text.replace("’", "'")
        for match in _TO.finditer(plain):
            name = match["v"]
            if are_names(name) and not _WISHED.search(plain[max(0, match.start() - 24) : match.start()]):
                found = Addressed(name=name, firm=match["house"] or _firm_of(name, plain))
    return found


def facts_for(audience: Audience, known: Mapping[str, str], texts: Sequence[str]) -> dict[str, str]:
    """The facts as a draft for `audience` needs them: whom it is for stands on that side, the others on the other.

    A customer who plainly vouches stands on the customer's side whoever the words are for; where nobody is
    plainly meant the facts stay as they are.
    """
    facts, vouching = dict(known), _vouching(texts)
    if vouching is not None:
        facts = _placed(facts, vouching, "customer")
    to = addressed(texts)
    if to is not None and audience in ("colleague", "team"):
        facts = {**_without(facts, to.name), "colleague": to.name}
    elif to is not None:
        facts = _placed(facts, to, audience)
    if vouching is not None or (to is not None and to.firm):
        _fill_other(facts, texts)  # one side is certain; what only looks like a firm's place proves nothing of another
    return facts


def _placed(known: Mapping[str, str], who: Addressed, side: str) -> dict[str, str]:
    """The facts with this person, and the firm if it is said, in the slots of a side."""
    person, firm = _SIDES[side]
    facts = _without(known, who.name)
    facts[person] = who.name
    if who.firm:
        facts = _without(facts, who.firm)
        facts[firm] = who.firm
    return facts


def _vouching(texts: Sequence[str]) -> Addressed | None:
    """The one person who is said to vouch or to have vouched; a lone first name only where he or she is a person."""
    found: dict[str, Addressed] = {}
    for text in texts:
        plain = text.replace("’", "'")
        person = re.search(r"\b(?:she|he|her|him|his)\b", plain, re.I)
        for match in _VOUCHES.finditer(plain):
            firm = match["firm"] or match["house"]
            if are_names(match["v"]) and (firm or person):
                found[match["v"]] = Addressed(name=match["v"], firm=firm)
    return next(iter(found.values())) if len(found) == 1 else None


def _fill_other(facts: dict[str, str], texts: Sequence[str]) -> None:
    """With one side's firm known, the one other firm named is the other side's; of several none is."""
    for slot, other in (("customer", "company"), ("company", "customer")):
        if slot not in facts or other in facts:
            continue
        taken = set(facts.values())
        words = {word for value in taken for word in value.split()}
        named = {name for text in texts for name in _firms(text)}
        others = {name for name in named if name not in taken and not set(name.split()) & words}
        others = {name for name in others if not any(name != one and name in one for one in others)}
        if len(others) == 1:
            facts[other] = others.pop()


def _firms(text: str) -> list[str]:
    named = [(match["a"] or match["b"]).split("'s")[0] for match in _FIRMS.finditer(text.replace("’", "'"))]
    return [name for name in named if are_names(name)]


def _firm_of(name: str, text: str) -> str | None:
    match = re.search(rf"{re.escape(name)}{_FIRM_OF}(?:(?i:our|the) )?(?P<v>{FIRM})", text)
    return match["v"] if match and are_names(match["v"]) else None


def _without(known: Mapping[str, str], name: str) -> dict[str, str]:
    """The facts less every slot that holds this name or a part of it."""
    return {slot: value for slot, value in known.items() if value not in name and name not in value}
