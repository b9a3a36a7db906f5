"""Who, when and what the conversation holds, for the slots of a draft; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from coach.advising.mentions.naming import TITLES
from coach.advising.mentions.reader import SIDE_OF, Mentions, Person
from coach.playbook.records import Audience
from coach.records import Record

LEAST, LEAST_FIRM = 0.65, 0.55
"""Shares from which a person or a firm is named in a slot of a side; below them a blank stays."""
LEAST_OWN, LEAST_TO = 0.4, 0.5
"""Shares of standing on the audience's side and of being whom the words are for, from which somebody is greeted.

Of another writer's 264 messages with an addressee, fitted on the others: 118 greeted rightly and 30 wrongly; with
0 and 0 180 and 84, with 0.7 and 0.6 57 and 8 (docs/decisions/0003-understanding.md).
"""
LEAST_ALONE = 0.6
"""Share of being whom the words are for, from which one colleague is greeted and not all."""
_UNMEANT = 0.15
"""Share below which a message hardly sounds as if the words were for this side: then only who plainly stands there."""
_RIVAL = 0.6
_SLOTS: dict[str, tuple[str, str]] = {"p": ("contact", "company"), "c": ("customer_contact", "customer")}
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|tues|wed|weds|thu|thur|thurs|fri"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_HOUR = r"(?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?|noon|midday|lunch(?:time)?|half (?:past )?\w+)"
_PART = r"(?:morning|afternoon|evening|night|noon|lunchtime)"
_ABOUT = (
    r"(?:wants?|wanted|wanting|keen|dying|itching|likes?|'d like|would like|needs?|hopes?|asks?|asked|asking)"
    r"(?: (?:me|us|him|her|them|somebody|someone|a user|a customer))?(?: to (?:know|hear|ask|talk|learn|read|speak)"
    r"(?: (?:more|all|mostly|mainly|only|something|from somebody|from someone|to somebody|to someone))*)?"
    r"(?: (?:mostly|mainly|above all|most of all|only))? (?:about|re:?|on|around|regarding)"
)
_END = r"(?=[.,;:!?\n()]|$| (?:and|but|so|because|before|when|which|since|as) (?:he|she|they|i|we|it|the|who|my|our|their|is|are|was)\b| - )"
_WORDS = r"(?P<v>(?!that\b|this\b|it\b|them\b|him\b|her\b|us\b|how much\b)[^.,;:!?\n()]{4,70}?)"

_PATTERNS: dict[str, tuple[str, ...]] = {
    "me": (
        r"\b(?:[Mm]y name is|[Ii] am called|[Ss]ign (?:it|off) (?:as )?) (?P<v>[A-Z][\w'’-]+)",
        r"\b[Ii]'?m (?P<v>[A-Z][\w'’-]+)(?= (?:from|at|with)\b)",
        r"\n(?:[Bb]est|[Tt]hanks|[Cc]heers|[Rr]egards|[Kk]ind regards),? *\n?(?P<v>[A-Z][\w'’-]+)\s*$",
    ),
    "date": (
        rf"\b(?P<v>(?:next |this |on |by |before )?(?:{_DAY})\b(?!s)(?: {_PART})?(?:,? (?:at )?{_HOUR}\b)?)",
        rf"\b(?P<v>(?:by |before |on )?(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH})\b",
        rf"\b(?P<v>(?:by |before |on )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?)\b",
        r"\b(?P<v>(?:by |before |on )?the \d{1,2}(?:st|nd|rd|th))\b",
        rf"\b(?P<v>(?:tomorrow|today|tonight)(?: {_PART})?(?: at {_HOUR})?)\b",
        r"\b(?P<v>next week|(?:the )?end of (?:the |this )?(?:month|week|quarter|year)|this (?:morning|afternoon|evening|week))\b",
        rf"\b(?P<v>(?:till|until|in) (?:spring|summer|autumn|winter|{_MONTH}))\b",
    ),
    "interest": (
        rf"\b{_ABOUT} {_WORDS}{_END}",
        r"\b(?:is|are|'s|'re|was|were|gets?|got)? ?(?:worried|nervous|curious|concerned|anxious|mad|keen|excited|obsessed|crazy)"
        rf" (?:most |mostly |mainly )?(?:about|over|on|with) {_WORDS}{_END}",
        rf"\b(?:cares?|cared|sweat|bang on|bangs on|going on|goes on|banging on|harps? on) (?:most |mostly |mainly )?about(?: is)? {_WORDS}{_END}",
        r"\bwhat (?:matters|counts)(?: most)? to (?:them|her|him)(?: is|:) " + _WORDS + _END,
        r"\bwhat (?:they|she|he)(?:'ll| will| really| mostly| most)*(?: want| wants| needs?| care| cares| worry| worries| bang on| sweat)"
        rf"(?: to (?:know|hear))?(?: on| about)?(?: about)? is {_WORDS}{_END}",
        rf"\b(?:mostly|mainly|especially) (?:re:?|about) {_WORDS}{_END}",
        rf"\b(?:interested in|questions? (?:on|about)|grill (?:him|her|them|us) on|(?:it's|its|it is) about|tell (?:him|her|them) (?:it's|its) about) {_WORDS}{_END}",
    ),
    "product": (
        r"\b(?:selling|sell|pitching|pitched|demoed|quoting|quoted) (?:them |her |him )?(?:our |the )"
        r"(?P<v>[a-z][^.,;:!?\n]{3,40}?)(?= (?:to|for|at|and|but|last|this|yesterday)\b|[.,;!?\n]|$)",
    ),
    "topic": (
        r"\b(?:project|rollout|migration|pilot|tender|rfp) (?:for|on|about|is) (?P<v>(?:the |a |their )?[a-z][^.,;:!?\n]{3,50})",
    ),
    "industry": (
        r"\b(?:need|want|after|looking for|speak to|talk to|borrow|find|got|know|have) (?:somebody|someone|anyone|anybody|"
        r"a customer|a client|a ref|a reference|one|people) (?:in|from|who runs|with) (?:the )?(?P<v>(?!about|an?\b|this|that|next|our|my|their)[a-z][^.,;:!?\n]{3,50}?)" + _END,
        r"\b(?:in|from|for|into) (?:the )?(?P<v>insurance|banking|retail|healthcare|pharma|logistics|mining|energy|"
        r"manufacturing|education|hospitality|construction|telecoms?|automotive|agriculture|food|publishing|"
        r"public sector|local government|aviation|shipping|utilities|legal|water utilities)\b",
    ),
}  # fmt: skip
_SENSITIVE = frozenset({"me"})
_COMPILED = {
    slot: tuple(re.compile(pattern, 0 if slot in _SENSITIVE else re.I) for pattern in patterns)
    for slot, patterns in _PATTERNS.items()
}
_PAST = re.compile(
    r"\b(?:since|back|went|was|were|had|did|rang|called|phoned|signed|spoke|talked|met|told|wrote|took|got|came|promised|happened|"
    r"started|gave|used|been|last)\b(?:(?!\band\b|\bbut\b)[^.;!?,]){0,40}$",
    re.I,
)
_TITLE = re.compile(r"((?:[^\W\d_]+\.? ){1,2})$")


class Facts(Record):
    """Slot → words that the conversation makes plain, and slots for which it names more than one."""

    known: dict[str, str] = {}
    unclear: dict[str, tuple[str, ...]] = {}


def facts_of(
    texts: Sequence[str], mentions: Mentions, audience: Audience, settled: Mapping[str, str] | None = None
) -> Facts:
    """Facts of the rep's messages for a draft to `audience`; a later day or interest wins over an earlier one.

    Whoever stands on a side less plainly than `LEAST` is named in no slot: a blank beats a guess. `mentions` are
    those of the messages, joined by line ends. `settled` are slots that the rep chose when asked.
    """
    known: dict[str, str] = {}
    for text in texts:
        known |= dict(_phrases(text.replace("’", "'")))
    people, unclear = _people(mentions, "\n".join(texts), audience)
    me = known.get("me")
    if any(one.name == known.get("interest") for one in mentions.named):
        del known["interest"]
    known |= _beside({slot: name for slot, name in people.items() if name != me}, "\n".join(texts))
    known |= settled or {}
    return Facts(known=known, unclear={slot: names for slot, names in unclear.items() if slot not in (settled or {})})


def _beside(people: Mapping[str, str], text: str) -> dict[str, str]:
    """The slots, less a firm on one side that the words put beside a person of the other ("Okafor at Tern Foods")."""
    firms = [firm for _, firm in _SLOTS.values()]
    left = dict(people)
    for person, own in _SLOTS.values():
        for firm in firms:
            name = rf"{re.escape(people.get(person, ''))} (?:at|from|of|over at|\() ?(?:the )?{re.escape(people.get(firm, ''))}"
            if firm != own and person in people and firm in people and re.search(name, text):
                del left[firm]
    return left


def _phrases(text: str) -> Iterator[tuple[str, str]]:
    for slot, patterns in _COMPILED.items():
        matches = [match for pattern in patterns for match in pattern.finditer(text)]
        found = [(match.start("v"), match["v"].strip(" ,.")) for match in matches]
        if slot == "date":
            found = sorted((start, _day(words)) for start, words in found if not _is_past(text, start, words))
        if found:
            yield slot, found[0][1]


def _is_past(text: str, start: int, words: str) -> bool:
    """Whether a day is when something was; of those marked in messages 87 % are then days to come, without it 79 %."""
    return words.lower() == "this morning" or _PAST.search(text[max(0, start - 60) : start]) is not None


def _day(words: str) -> str:
    """A day without the preposition before it: the sentence of the draft has its own."""
    return re.sub(r"^(?:on|by|before|till|until|in) ", "", words, flags=re.I)


def _people(mentions: Mentions, text: str, audience: Audience) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    own = SIDE_OF[audience]
    known: dict[str, str] = {}
    unclear: dict[str, tuple[str, ...]] = {}
    for side, (person, firm) in _SLOTS.items():
        if side == own:
            found, rivals = _own(mentions, side, text)
            unclear |= {person: tuple(one.name for one in rivals)} if rivals else {}
        else:
            found = _best([one for one in mentions.named if one.person], side)
        company = _best([one for one in mentions.named if not one.person], side)
        known |= {person: _titled(found, text)} if found and person not in unclear else {}
        known |= {firm: company.name} if company else {}
    found = _addressed(mentions, own) if own == "l" else _best([one for one in mentions.named if one.person], "l")
    known |= {"colleague": _titled(found, text)} if found else {}
    if own == "l":
        known |= _inside(mentions, found)
    elif own == "c" and "company" not in known and "contact" in known:
        known["company"] = known["contact"]  # a call with somebody, where nobody says of which firm
    return known, unclear


def _inside(mentions: Mentions, found: Person | None) -> dict[str, str]:
    """What words inside the house may name as well: the one they are for, and all colleagues and customers."""
    known = {"colleagues": found.name} if found is not None and found.to >= LEAST_ALONE else {}
    for slot, side, person in (("named_colleagues", "l", True), ("named_customers", "c", False)):
        least = LEAST if person else LEAST_FIRM
        names = [one.name for one in mentions.named if one.person == person and one.sides[side] >= least]
        known |= {slot: " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)} if names else {}
    return known


def _own(mentions: Mentions, side: str, text: str) -> tuple[Person | None, list[Person]]:
    """Whom the words are for, and, with them, who else of another firm is told to have done the very same."""
    people = [one for one in mentions.named if one.person]
    best = max(people, key=lambda one: one.to, default=None)
    if best is None or sum(not one.person for one in mentions.named) < 2:
        return _addressed(mentions, side), []
    does = _does(best, text)
    rivals = [one for one in people if does and one.to >= best.to * _RIVAL and _does(one, text) == does]
    return _addressed(mentions, side), rivals if len(rivals) > 1 else []


def _does(person: Person, text: str) -> str:
    """The word after "Name at Firm"; empty where no firm is told."""
    end = person.places[0][1] if person.places else len(text)
    found = re.match(r",? (?:at|from|of|over at) (?:[A-Z&][\w'’&-]*,? )+(?P<v>[a-z]+)", text[end:])
    return found["v"] if found else ""


def _addressed(mentions: Mentions, side: str) -> Person | None:
    people = [one for one in mentions.named if one.person]
    best = max(people, key=lambda one: one.sides[side] * one.to, default=None)
    if best is None:
        return None
    meant = sum(share for label, share in mentions.audience.items() if SIDE_OF.get(label) == side)
    least = LEAST_OWN if meant >= _UNMEANT or not mentions.audience else LEAST
    return best if best.sides[side] >= least and best.to >= LEAST_TO else None


def _best(named: Sequence[Person], side: str) -> Person | None:
    best = max(named, key=lambda one: one.sides[side], default=None)
    least = LEAST if best is not None and best.person else LEAST_FIRM
    return best if best is not None and best.sides[side] >= least else None


def _titled(person: Person, text: str) -> str:
    """The name with the titles that stand before it where it first does."""
    if not person.places:
        return person.name
    before = _TITLE.search(text[max(0, person.places[0][0] - 24) : person.places[0][0]])
    words = before[1].split() if before else []
    titles = [word for word in words if word.lower().strip(".") in TITLES and word[0].isupper()]
    return " ".join([*titles, person.name]) if titles and titles[-1] == words[-1] else person.name
