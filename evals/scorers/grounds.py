"""Whether names and numbers of an Advice stand in something it was given: own code, not the coach's check."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from coach.advising.records import Advice
from evals.surface import sentences

_NAME = re.compile(r"(?<![.!?:“\"(\[–—→•-] )(?<!^)(?<![“\"(\[])\b[A-Z][a-zà-ÿ]{2,}(?:[-'][A-Z][a-z]+)?\b")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SLOT = re.compile(r"\[[^\]]*\]")
_SMALL = frozenset(str(number) for number in range(11))


class Ground:
    """Words and numbers that may stand in an answer: of the playbook, and of what a conversation said."""

    def __init__(self, texts: Iterable[str]) -> None:
        whole = "\n".join(texts)
        self._words = {word.casefold() for word in _WORD.findall(whole)}
        self._numbers = _numbers(whole) | _SMALL

    def strange(self, text: str, more: Sequence[str] = ()) -> tuple[str, ...]:
        """Names and numbers of a text that neither this ground nor `more` holds; slots are left out."""
        extra = "\n".join(more)
        words = {word.casefold() for word in _WORD.findall(extra)}
        bare = _SLOT.sub(" ", text)
        names = [name for name in _NAME.findall(bare) if not self._known(name, words)]
        return (*names, *(number for number in sorted(_numbers(bare)) if number not in self._numbers | _numbers(extra)))

    def _known(self, name: str, words: set[str]) -> bool:
        return all(part.casefold() in self._words or part.casefold() in words for part in re.split(r"[-']", name))


def strange_in(advice: Advice, ground: Ground, given: Sequence[str]) -> tuple[str, ...]:
    """Names and numbers of an Advice that nothing given holds."""
    found: list[str] = []
    for sentence in sentences(advice):
        found += ground.strange(sentence.text, given)
    return tuple(dict.fromkeys(found))


def flat(text: str) -> str:
    """A text for looking something up letter by letter: case, accents' composition, spaces and dashes aside."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[\u200b-\u200f\u2060-\u2064\ufeff]", "", plain)
    return re.sub(r"[\s‐-―-]+", " ", plain.replace("’", "'"))


def holds(text: str, piece: str) -> bool:
    """Whether `piece` stands in a text."""
    return flat(piece).strip() in flat(text)


def _numbers(text: str) -> set[str]:
    return {found.strip(".,").replace(",", "") for found in _NUMBER.findall(text)}
