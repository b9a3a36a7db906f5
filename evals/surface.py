"""What an Advice says, sentence by sentence, each with where it stands and the citations it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from coach.advising.records import Advice
from coach.records import Record

Where = Literal["headline", "answer", "comeback", "next", "risk", "draft", "question", "view", "candidate"]
_MARK = re.compile(r"\s*\[(\d+)\]")
_DECOR = re.compile(r"^\s*(?:[-*•]\s+|\d+[.)]\s+|#+\s+)|\*\*|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…](?=\w)[^.!?…\n]*)*[.!?…]*[\"”’)]*")
_HEADING = re.compile(r"^\*\*[^*]+\*\*:?$")
ADVISED: frozenset[Where] = frozenset({"headline", "answer", "next", "draft", "question"})
"""Where the coach speaks for itself; risks, comebacks and views tell what others say or what may happen."""


class Sentence(Record):
    """A sentence without its decoration; `citations` are the numbers standing at it or at its line."""

    where: Where
    text: str
    citations: tuple[int, ...] = ()


def sentences(advice: Advice) -> tuple[Sentence, ...]:
    """Everything the Advice says to the rep or for them, in reading order."""
    return tuple(_all(advice))


def split(text: str) -> list[str]:
    """The sentences of a plain text."""
    return [found for match in _SENTENCE.finditer(text) if re.search(r"\w", found := match.group().strip())]


def plain(text: str) -> str:
    """A line without Markdown's decoration and citation numbers."""
    return re.sub(r"\s+", " ", _DECOR.sub("", _MARK.sub("", text))).strip()


def _all(advice: Advice) -> Iterator[Sentence]:
    yield from _of("headline", advice.headline)
    yield from _answer(advice.answer)
    if advice.question:
        yield from _of("question", advice.question)
    for step in advice.next_steps:
        yield from _of("next", step)
    for risk in advice.risks:
        yield from _of("risk", risk.text, risk.citations)
    if advice.disagreement:
        yield from _of("view", advice.disagreement.rule)
        for side in advice.disagreement.sides:
            yield from _of("view", side.text, side.citations)
    for candidate in advice.candidates:
        for text in (*candidate.for_, *candidate.against):
            yield from _of("candidate", text)
    if advice.draft:
        for line in advice.draft.text.splitlines():
            yield from _of("draft", line)


def _answer(answer: str) -> Iterator[Sentence]:
    comebacks = False
    for line in answer.splitlines():
        if _HEADING.match(line.strip()):
            comebacks = "→" in line or "If they answer" in line
            yield from _of("answer", line)
            continue
        if "→" in line and comebacks:
            yield from _of("comeback", line.partition("→")[2])
            continue
        yield from _cited(line)


def _cited(line: str) -> Iterator[Sentence]:
    """A line's sentences; a number belongs to the sentence before it."""
    text, at = "", 0
    for match in _MARK.finditer(line):
        text += line[at : match.start()] + f"\x00{match[1]}\x00"
        at = match.end()
    text += line[at:]
    for raw in re.findall(r"[^.!?…\n]+(?:[.!?…](?=\w)[^.!?…\n]*)*[.!?…]*[\"”’)]*(?:\x00\d+\x00)*", text):
        numbers = tuple(int(n) for n in re.findall(r"\x00(\d+)\x00", raw))
        shown = plain(re.sub(r"\x00\d+\x00", " ", raw))
        if re.search(r"\w", shown):
            yield Sentence(where="answer", text=shown, citations=numbers)


def _of(where: Where, text: str, citations: tuple[int, ...] = ()) -> Iterator[Sentence]:
    for line in text.splitlines():
        for sentence in split(plain(line)):
            yield Sentence(where=where, text=sentence, citations=citations)
