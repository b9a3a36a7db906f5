"""What a rep's words ask of a match: industry, segment, region and what the customer should speak about."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import re

from coach.accounts.names import key_of, key_of_text
from coach.accounts.records import Account, Kinds
from coach.references.records import Wanted
from coach.references.rivals import same_industry

_ABOUT = re.compile(
    r"\b(?:about|regarding|speak to|talk to|speak on|talk on|experience (?:of|with)|went through|done|proof of|who (?:did|does|do)|"
    r"who (?:has |have |had )?(?P<did>switched|migrated|moved|rolled out|replaced|integrated|launched))\b ?(?P<what>[^.?!,;\n]{3,60})",
    re.I,
)  # fmt: skip
_IN = re.compile(r"\b(?:in|from|within) (?:the )?(?P<what>[a-z][\w&/-]+(?: [a-z][\w&/-]+)?)(?= (?:industry|sector|space|business|market)|[?.!,;]|$)", re.I)
_OFTEN = frozenset("customer customers reference references company call public service services product products".split())
_FILLER = re.compile(r"\b(?:us|them|him|her|me|this|that|it|our|their|the|a|an|with|for the (?:deal|prospect)|please)\b", re.I)


def wanted_of(text: str, kinds: Kinds, prospect: Account | None) -> Wanted:
    """What the words ask for, as far as they say it; names of the books' own industries and regions are known."""
    said = f" {key_of_text(text)} "
    industry = next((one for one in kinds.industries if _names(text, one)), "")
    region = next((one for one in kinds.regions if f" {key_of(one)} " in said), "")
    segment = next((one for one in kinds.segments if f" {key_of(one)} " in said), "")
    told = _IN.search(text)
    if not industry and told and key_of(told["what"]) not in {key_of(region), key_of(segment), "mind", "place"}:
        industry = told["what"]
    return Wanted(
        prospect=prospect, industry=industry, region=region, segment=segment, criteria=_criteria(text, industry)
    )


def _names(text: str, industry: str) -> bool:
    """Whether a text speaks of an industry: after `in` or as a word of its own."""
    words = re.findall(r"[^\W\d_]{4,}", text)
    return any(same_industry(word, industry) for word in words if word.lower() not in _OFTEN)


def _criteria(text: str, industry: str) -> tuple[str, ...]:
    found = _ABOUT.search(text)
    if found is None:
        return ()
    what = _FILLER.sub(" ", found["what"]).strip()
    what = " ".join(f"{found['did'] or ''} {what}".split())
    if len(what) < 4 or (industry and same_industry(what, industry)):
        return ()
    return (what,)
