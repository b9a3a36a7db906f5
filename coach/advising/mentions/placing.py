"""Which side each name of a message stands on, decided for all of them together.

What the judges say of each name is weighed with what holds between names: who works where stands on one side, two
firms seldom do, and whom the words are for stands on the side of their audience.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.advising.mentions.traits import Name, between

Floats = NDArray[np.float32]
SIDES = ("p", "c", "l", "x")
"""Prospect's, customer's, ours, nobody's of these."""
MOST = 6
"""Names that are weighed together; further ones are left out."""
_CLOSE = ("at", "(", "s", "role")
_GAPS = (
    ("at", re.compile(r",? ?(?:who (?:is|works) )?(?:at|from|over at|@|w/|of)(?: (?:the|our|their))?")),
    ("(", re.compile(r"[(-]")),
    ("s", re.compile(r"'s?(?: (?:\w+,? ){0,3}\w*,?)?")),
    ("role", re.compile(r",? ?\(?(?:the |their |our |who )?(?:[\w']+ ){0,4}(?:at|of|from|over at|for|in)(?: the)?")),
    (",", re.compile(r",")),
    ("and", re.compile(r"and|&|\+|or|/")),
    ("near", re.compile(r"[^.?!;]{0,24}")),
    ("sent", re.compile(r"[^.?!;]*")),
)


class Entity(NamedTuple):
    """Somebody or something named: `person` or a firm, where (indices of names), the longest wording."""

    person: bool
    at: tuple[int, ...]
    words: str


class Evidence(NamedTuple):
    """What is known of an entity by itself: log shares of the sides, and its share of being whom the words are for."""

    sides: Floats
    to: float


def entities(names: Sequence[Name], persons: Sequence[bool | None]) -> list[Entity]:
    """Names grouped: one contained in another is the same; None is no name at all."""
    found: list[Entity] = []
    firms = [_words(name.words)[:1] for name, person in zip(names, persons, strict=True) if person is False]
    for at, (name, person) in enumerate(zip(names, persons, strict=True)):
        if person is None:
            continue
        words = set(_words(name.words))
        person = person and (len(words) > 1 or [*words] not in firms)  # "Calloway" where "Calloway Mills" is named
        same = next((i for i, one in enumerate(found) if one.person == person and _same(words, one.words)), None)
        if same is None:
            found.append(Entity(person, (at,), name.words))
        else:
            old = found[same]
            longest = name.words if len(words) > len(set(_words(old.words))) else old.words
            found[same] = Entity(person, (*old.at, at), longest)
    return found[:MOST]


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"['’]s\b", "", name.lower()))


def _same(words: set[str], known: str) -> bool:
    others = set(_words(known))
    return bool(words) and (words <= others or others <= words)


def ties(text: str, names: Sequence[Name], found: Sequence[Entity]) -> list[tuple[int, int, str]]:
    """(first, second, what stands between them at their closest) for every pair of entities."""
    order = [*(kind for kind, _ in _GAPS), "far"]
    owner = {at: index for index, one in enumerate(found) for at in one.at}
    closest: dict[tuple[int, int], str] = {}
    for at in sorted(owner)[:-1]:
        following = owner.get(at + 1)
        if following is None or following == owner[at]:
            continue
        first, second = owner[at], following
        gap = _gap(between(text, names[at], names[at + 1]))
        key = (min(first, second), max(first, second))
        kinds = "".join("p" if found[one].person else "o" for one in (first, second))
        if order.index(gap) < order.index(closest.get(key, "far").split(":")[0]):
            closest[key] = f"{gap}:{kinds}"
    pairs = [(i, j) for i in range(len(found)) for j in range(i + 1, len(found))]
    return [(i, j, closest.get((i, j), "far")) for i, j in pairs]


def _gap(words: str) -> str:
    return next((kind for kind, pattern in _GAPS if pattern.fullmatch(words)), "far")


def single_traits(
    entity: Entity, evidence: Evidence, side: int, likely: Floats, size: int
) -> Iterator[tuple[str, float]]:
    """What speaks for an entity on a side; `likely` are log shares of the sides for whom the words are for."""
    kind = "p" if entity.person else "o"
    yield "judged", float(evidence.sides[side])
    yield "to", evidence.to * float(likely[side])
    yield f"base {kind} {SIDES[side]}", 1.0
    yield f"of {min(size, 3)} {kind} {SIDES[side]}", 0.5


def pair_traits(first: Entity, second: Entity, sides: tuple[int, int], tie: str) -> Iterator[tuple[str, float]]:
    """What speaks for two entities on two sides."""
    if sides[0] == sides[1]:
        yield f"same {tie}", 1.0
    both = sorted(
        f"{SIDES[side]}{'p' if one.person else 'o'}" for one, side in zip((first, second), sides, strict=True)
    )
    yield f"pair {'close' if tie.split(':')[0] in _CLOSE else 'apart'} {' '.join(both)}", 1.0


def sides_of(
    text: str, names: Sequence[Name], found: Sequence[Entity], evidence: Sequence[Evidence],
    likely: Floats, weights: Mapping[str, float],
) -> Floats:  # fmt: skip
    """Shares of the sides for every entity, (entities, sides), over all ways to place all of them."""
    size, sides = len(found), len(SIDES)
    total = np.zeros((sides,) * size, np.float64)
    for at, (one, own) in enumerate(zip(found, evidence, strict=True)):
        scores = [_score(weights, single_traits(one, own, side, likely, size)) for side in range(sides)]
        total += np.array(scores).reshape([sides if axis == at else 1 for axis in range(size)])
    for i, j, tie in ties(text, names, found):
        table = [
            [_score(weights, pair_traits(found[i], found[j], (a, b), tie)) for b in range(sides)] for a in range(sides)
        ]
        total += np.array(table).reshape([sides if axis in (i, j) else 1 for axis in range(size)])
    shares = np.exp(total - total.max())
    shares /= shares.sum()
    axes = range(size)
    return np.array([shares.sum(axis=tuple(a for a in axes if a != at)) for at in axes], np.float32)


def _score(weights: Mapping[str, float], traits: Iterator[tuple[str, float]]) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in traits)
