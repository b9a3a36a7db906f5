"""Reads sentences as advice: what to do, what to avoid, and the condition that stands before it."""

from __future__ import annotations

import re
from typing import Literal

from coach.playbook.recognise import sentence_spans
from coach.records import Record
from coach.workshop.verbs import NOUNS_TOO, VERBS

Kind = Literal["do", "may", "avoid", "other"]

_MARK = re.compile(r"^\s*(?:[-*+•]|\(?\d{1,3}[.)]|[a-z][.)])\s+")
_CONDITION = re.compile(
    r"^(?:(?:and|but|so|or)\s+)?((?:even\s+)?(?:when(?:ever)?|if|before|once|after|until|as soon as|while|in case|where)\b"
    r"[^,;:]{3,140}),\s+(?:then\s+)?(.+)$",
    re.I | re.S,
)
_CONNECTOR = re.compile(
    r"^(?:and|but|so|then|also|first(?:ly)?|second(?:ly)?|third(?:ly)?|next|finally|most importantly|importantly|instead|"
    r"therefore|thus|furthermore|always|please|politely|simply|just|lastly|in addition|of course|above all|"
    r"because of [^,]{3,60}|during [^,]{3,60}|in (?:these|this) [^,]{3,40}|for example|ideally|again)\b,?\s+",
    re.I,
)
_SHOULD = re.compile(
    r"^(?:you|we|reps?|sales(?:people|persons?| reps)|managers?|everyone|sellers?|teams?|one)(?:'d| would)?\s+"
    r"(?:(should|must|need to|needs to|have to|has to|ought to|are to)|(can|may|could|might))\s+"
    r"(?:also |always |still |first |often |usually |now )?(not |never )?([a-z-]+)",
    re.I,
)
_BETTER = re.compile(
    r"(?:^|[,;]\s+)it(?:'s| is| would be)\s+(?:much |far |always |also )?(?:smarter|better|best|wise|important|crucial|"
    r"essential|vital|critical|key|good practice)\s+(?:to|that|for)\s+(?!.{0,30}\bremember\b)",
    re.I,
)
_AVOID = re.compile(
    r"^(?:don't|do not|never|avoid|refrain from|be sure (?:to not|not to)|be careful not to|make sure (?:not to|you don't)|"
    r"try not to|stop)\b",
    re.I,
)
_IDLE = re.compile(
    r"^(?:say goodbye|(?:be|have|let)\s+(?:honest|a look|me\b)|take (?:a look|for example|it from)|look at (?:it|this)|"
    r"don't (?:worry|get me wrong)|note that|notice|remember|imagine|suppose|think of|go figure|read (?:more|on)|"
    r"keep (?:reading|in mind)|see (?:also|below|above)|click|subscribe|sign|log (?:in|out)|use (?:them|it|this) too)\b",
    re.I,
)
_NOT_ORDER = re.compile(
    r"^(?:is|are|was|were|will|would|can|could|may|might|has|have|had|does|do|should|must|and|or|of|that|which|who)$", re.I
)


class Sentence(Record):
    """A sentence with its place in the body; `condition` is the clause before its advice, `advice` the rest."""

    text: str
    start: int
    end: int
    kind: Kind
    condition: str = ""
    advice: str = ""


def read_sentences(body: str, start: int, end: int) -> list[Sentence]:
    """The sentences of a stretch of a body."""
    found = []
    for first, last in sentence_spans(body[start:end]):
        text = body[start + first : start + last]
        if any(map(str.isalpha, text)):
            found.append(read_sentence(text, start + first, start + last))
    return found


def read_sentence(text: str, start: int = 0, end: int = 0) -> Sentence:
    """What a sentence advises, if anything."""
    bare = " ".join(_MARK.sub("", text).split())
    condition = ""
    match = _CONDITION.match(_CONNECTOR.sub("", re.sub(r"^during [^,]{3,60}, ", "", bare, flags=re.I)))
    rest = bare
    if match:
        condition, rest = match.group(1), match.group(2)
    rest = _without_connectors(rest)
    kind = _kind(rest, bare)
    return Sentence(text=bare, start=start, end=end, kind=kind, condition=condition, advice=rest)


def _without_connectors(text: str) -> str:
    for _ in range(3):
        shorter = _CONNECTOR.sub("", text)
        if shorter == text:
            return text
        text = shorter
    return text


def _kind(rest: str, whole: str) -> Kind:
    if _IDLE.match(rest) or whole.endswith(("?", "!")):
        return "other"
    if _AVOID.match(rest):
        return "avoid"
    if found := _SHOULD.match(rest):
        if found.group(4).lower() not in VERBS and not found.group(3):
            return "other"
        return "avoid" if found.group(3) else "do" if found.group(1) else "may"
    if _BETTER.search(whole):
        return "do"
    return "do" if _is_order(rest) else "other"


def _is_order(text: str) -> bool:
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", text)[:4]
    if len(words) < 2 or words[0].lower() not in VERBS:
        return False
    if words[0].lower() in NOUNS_TOO and _NOT_ORDER.match(words[1]):
        return False
    return not re.search(r",\s+(?:you|they|it)(?:'ll| will)\b", text)  # `Use them too much, you'll lose them`
