"""Cleans what a model writes for the rep: unknown citations, links, tags and thoughts are never shown."""

from __future__ import annotations

import re
from collections.abc import Collection

from coach.records import Record

_OPENERS = str.maketrans("【〔［｛】〕］｝", "[[[{]]]}")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S | re.I)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)?")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.I)
_TAG = re.compile(r"<[^<>\n]{0,200}>?")
_MARK = re.compile(r"\[\s*(?:(?:sources?|quellen?|ref(?:erence)?s?|n|no|nr)\b[.:]?\s*)?#?(?=\d)([\d\s,;&/–-]+)\]", re.I)
_NUMBERED = re.compile(r"\d+")
_HELD = re.compile(
    r"(?:!?\[[^\]\n]{0,200}\]?|\]\([^)\n]{0,200}|<[^>\n]{0,200}|(?<!\S)\S{0,200}[@:/]\S{0,200}|www\S{0,200})\Z"
)
_TAIL = 250
"""Characters at a growing end in which something unfinished may stand."""
_SPACES = re.compile(r"[ \t]{2,}")
_ORPHAN = re.compile(r"[ \t]+([.,;:!?])")


class Cited(Record):
    """A text with its citations put right: `used` in order, and how many marks named no source."""

    text: str
    used: tuple[int, ...] = ()
    unknown: int = 0

    @property
    def sound(self) -> bool:
        """Whether something is left, cited at least once, with at most a third of the marks unknown."""
        return bool(self.text.strip() and self.used) and self.unknown * 3 <= self.unknown + len(self.used)


def clean_citations(text: str, known: Collection[int], ended: bool = True) -> Cited:
    """The text as it may be shown: marks of known sources alone, `[1] [2]` apart; no link, address or tag.

    While the text grows (`ended` False), an end that may become a mark or an address is held back.
    """
    plain = _THOUGHT.sub("", text.translate(_OPENERS))
    if not ended:
        plain = plain[:-_TAIL] + _HELD.sub("", plain[-_TAIL:])
    used, unknown = list[int](), 0

    def mark(match: re.Match[str]) -> str:
        nonlocal unknown
        numbers = [int(number) if len(number) < 5 else -1 for number in _NUMBERED.findall(match[1])]
        kept = [number for number in numbers if number in known]
        unknown += len(numbers) - len(kept)
        used.extend(kept)
        return " ".join(f"[{number}]" for number in kept)

    plain = _MARK.sub(mark, _unlinked(plain))
    plain = _ORPHAN.sub(r"\1", _SPACES.sub(" ", plain))
    return Cited(text=plain.strip() if ended else plain.lstrip(), used=tuple(used), unknown=unknown)


def _unlinked(text: str) -> str:
    """Links become their words (a mark stays a mark); addresses and tags go."""
    words = _LINK.sub(lambda match: f"[{match[1]}]" if match[1].strip().isdigit() else match[1], text)
    return _TAG.sub("", _ADDRESS.sub("", words))
