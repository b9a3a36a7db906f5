"""What a reader sees of a name: the words around it, how it looks, its neighbours; and of a whole message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from coach.advising.mentions.naming import TITLES, name_places

Traits = dict[str, float]

_TOKEN = re.compile(r"[\w']+|[^\w\s]")
_MARK = "§"
"""Stands for every other name around one, so that what is learnt of one name holds for others."""
_AFFILIATED = re.compile(
    r",? ?(?:who (?:is|works) )?(?:at|from|of|over at|@|w/|with|in|runs|for)(?: (?:the|our|their))?|\(|, ?(?:the )?|'s|"
    r"'s (?:\w+ ){0,2}\w*,?|-|,? (?:the |their |our )?(?:\w+ ){0,3}(?:at|of|from|over at)(?: the)?"
)
_CAMEL = re.compile(r"(?!Mc|Mac|De|Di|Le|La|Fitz)[A-Z][a-z]+[A-Z][a-z]")
_STOP = re.compile(r"[.?!\n]\s")


class Name(NamedTuple):
    """[start, end) of a name in its text."""

    start: int
    end: int
    words: str


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def stems(text: str) -> list[str]:
    """Stemmed words and marks of a text."""
    return list(_stemmer().stemWords(_TOKEN.findall(text.lower().replace("’", "'"))))


def names_in(text: str, common: frozenset[str]) -> list[Name]:
    """Everything that may be a name."""
    return [Name(start, end, text[start:end]) for start, end in name_places(text, common)]


def between(text: str, first: Name, second: Name) -> str:
    """What stands between two names, plainly."""
    return text[first.end : second.start].lower().replace("’", "'").strip()


def traits_of(text: str, names: Sequence[Name]) -> list[Traits]:
    """The traits of every name of a text."""
    everything = set(stems(_masked(text, names, 0, len(text))))
    return [_traits(text, names, at, everything) for at in range(len(names))]


def traits_of_message(text: str, names: Sequence[Name]) -> Traits:
    """The traits of a message as a whole: its words and pairs of words, names put plainly."""
    words = stems(_masked(text, names, 0, len(text)))
    terms = {*words, *(" ".join(pair) for pair in pairwise(words))}
    terms |= {f"^ {words[0]}", f"{words[-1]} $"} if words else set()
    return {f"m={term}": 4 / len(terms) ** 0.5 for term in terms}


def _traits(text: str, names: Sequence[Name], at: int, everything: set[str]) -> Traits:
    name = names[at]
    found: Traits = {f"T={word}": 0.15 for word in everything}
    start, end = name.start, name.end
    before = between(text, names[at - 1], name) if at else None
    after = between(text, name, names[at + 1]) if at + 1 < len(names) else None
    if after is not None and _AFFILIATED.fullmatch(after):
        end, found["unit=R"] = names[at + 1].end, 1.0
    if before is not None and _AFFILIATED.fullmatch(before):
        start, found["unit=L"] = names[at - 1].start, 1.0
    found |= _around(text, names, (name.start, name.end), "", 1.0)
    found |= _around(text, names, (start, end), "u", 1.0 if (start, end) != (name.start, name.end) else 0.5)
    for key, gap in (("gapb", before), ("gapa", after)):
        if gap is not None:
            found[f"{key}={gap if len(gap) < 20 else 'far'}"] = 1.5
    found |= {f"S={word}": 0.3 for word in set(stems(_sentence(text, names, name)))}
    titled = text[: name.start].lower().rstrip(" .").rpartition(" ")[2].strip("(\"'“‘") in TITLES
    found["titled"] = 3.0 * titled
    return found | _looks(name, at, len(names)) | _repeated(text, names, at)


def _looks(name: Name, at: int, size: int) -> Traits:
    words = name.words.lower().split()
    return {
        f"n={min(len(words), 4)}": 1.0, f"last={words[-1]}": 1.0, f"first={words[0]}": 0.7,
        f"suf={words[-1][-3:]}": 0.5, "caps": float(name.words.isupper()), "amp": float("&" in name.words),
        "low": float(name.words[0].islower()),
        "camel": float(bool(_CAMEL.match(name.words))), f"idx={min(at, 3)}": 1.0, f"cnt={min(size, 5)}": 1.0,
    }  # fmt: skip


def _around(text: str, names: Sequence[Name], place: tuple[int, int], lead: str, weight: float) -> Traits:
    before = stems(_masked(text, names, 0, place[0]))[-8:]
    after = stems(_masked(text, names, place[1], len(text)))[:8]
    found: Traits = {}
    for side, words in (("b", before[::-1]), ("a", after)):
        for at, word in enumerate(words):
            if at < 3:
                found[f"{lead}{side}{at}={word}"] = weight
            found[f"{lead}{side.upper()}={word}"] = weight * (0.7 if at < 5 else 0.4)
        for size in (2, 3):
            if len(words) >= size:
                found[f"{lead}{side}x{size}={' '.join(words[:size])}"] = weight
        if not words:
            found[f"{lead}{side}0=|"] = weight
    return found


def _repeated(text: str, names: Sequence[Name], at: int) -> Traits:
    """What stands around other mentions of the same name."""
    first = names[at].words.lower().split()[0]
    others = [one for i, one in enumerate(names) if i != at and one.words.lower().split()[0] == first]
    found: Traits = {"rep": float(bool(others))}
    for one in others[:2]:
        found |= {f"rB={word}": 0.6 for word in stems(_masked(text, names, 0, one.start))[-3:]}
        found |= {f"rA={word}": 0.6 for word in stems(_masked(text, names, one.end, len(text)))[:4]}
    return found


def _sentence(text: str, names: Sequence[Name], name: Name) -> str:
    stops = [match.end() for match in _STOP.finditer(text, 0, name.start)]
    following = _STOP.search(text, name.end)
    return _masked(text, names, stops[-1] if stops else 0, following.start() if following else len(text))


def _masked(text: str, names: Sequence[Name], start: int, end: int) -> str:
    parts, at = [], start
    for name in names:
        if name.start >= at and name.end <= end:
            parts.append(f"{text[at : name.start]} {_MARK}")
            at = name.end
    return "".join(parts) + text[at:end]
