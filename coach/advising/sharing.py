"""What an outsider's draft may be made of: shareable facts and the conversation's words, less what is not theirs."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import re
from collections.abc import Iterable, Mapping, Sequence

from coach.advising.confidences import Confidences, found_in, people_in
from coach.advising.normalising import plain_of
from coach.playbook.recognise import sentence_spans
from coach.playbook.records import Audience

OUTSIDERS: frozenset[Audience] = frozenset(("prospect", "reference", "customer"))
_SMELL = re.compile(
    r"\b(?:discount\w*|rebate\w*|(?:list|special|full|low|good) price|pric(?:e|es|ed|ing)|cheap\w*|margin|paid|pays|paying|fee|invoice\w*|"
    r"terms|off list|per ?cent|credit note|refund\w*|complain\w*|unhappy|angry|furious|fuming|upset|annoyed|outage\w*|incident\w*|escalat\w*|"
    r"ticket\w*|churn\w*|threaten\w*|lawsuit|dispute\w*|leav(?:e|ing) us|renewal fight|dissatisf\w*|disappoint\w*|bug|bugs|broken|went down)\b|"
    r"[$€£%]|\b\d[\d.,]*\s?(?:k|usd|eur|gbp|euros?|dollars?|pounds?)\b|[\w.+-]+@[\w-]+\.\w+|\+?\d[\d\s().-]{6,}\d",
    re.I,
)
_OTHER = re.compile(r"\b(?:customers?|clients?|references?|accounts?|they|them|their|he|she|his|her|him|someone|somebody|one of ours)\b", re.I)
_RECIPIENT = re.compile(r"\b(?:prospects?|buyers?|procurement|sourcing|finalist)\b", re.I)


def speaks_of_another(sentence: str, recipient: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a sentence tells of a price, complaint or contact that may be another customer's.

    `recipient` and `others` are names of companies. What plainly is about the recipient alone may stay.
    """
    if not _SMELL.search(sentence):
        return False
    flat = plain_of(sentence).text
    if any(name.casefold() in flat for name in others):
        return True
    about_them = _RECIPIENT.search(sentence) or any(name.casefold() in flat for name in recipient)
    return bool(_OTHER.search(sentence)) and not about_them


def sayable(
    texts: Sequence[str], audience: Audience, held: Confidences, recipient: Sequence[str], others: Sequence[str]
) -> tuple[str, ...]:
    """The conversation's own words as the prompt of an outsider's draft may hold them, sentence by sentence."""
    if audience not in OUTSIDERS:
        return tuple(texts)
    kept = []
    for text in texts:
        sentences = [text[start:end] for start, end in sentence_spans(text)] or [text]
        fine = [
            one for one in sentences
            if not found_in(one, held) and not people_in(one, held) and not speaks_of_another(one, recipient, others)
        ]  # fmt: skip
        kept.append(" ".join(fine))
    return tuple(text for text in kept if text.strip())


def sayable_facts(
    facts: Mapping[str, str], audience: Audience, held: Confidences, barred: Sequence[str]
) -> dict[str, str]:
    """Facts for the slots of a draft: an outsider's without what is confidential or names whom it may not.

    `barred` are names of customers that may not be named to this audience.
    """
    if audience not in OUTSIDERS:
        return dict(facts)
    return {
        slot: value for slot, value in facts.items()
        if not found_in(value, held) and not people_in(value, held) and not re.search(r"[%$€£@]|\d{3}", value)
        and not any(_names(value, name) for name in barred)
    }  # fmt: skip


def _names(value: str, name: str) -> bool:
    """Whether a slot's words name a company, by its whole name or its first word."""
    said, first = f" {plain_of(value).text} ", plain_of(name).text.split()[0]
    return f" {plain_of(name).text} " in said or (len(first) > 3 and f" {first} " in said)
