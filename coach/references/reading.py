"""Reads notes: which facts their sentences state, by fitted heads and by cues; without an embedder by cues alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.references.cueing import Sentence, as_one, cued, sentences, weigh_up
from coach.references.cues import ORDER
from coach.references.heads import Heads, load_heads
from coach.references.records import AGAINST, REFUSING, Fact, FactKind

Floats = NDArray[np.float32]
Layers = Callable[[Sequence[str]], Floats]
"""The sentence model's pooled layers, shape (n, depth)."""

VERSION = "5"
SURE, HINTED, BACKED = 0.25, 0.175, 0.175
"""Chance from which a sentence states a fact, from which it hints at it, and from which a cue is believed.
A hint (`sure` below 1) opens a question, it decides none (docs/decisions/0005)."""
SURE_AGAINST, HINTED_AGAINST, UNREAL_AGAINST = 0.38, 0.28, 0.52
"""The same for what closes a check. Two heads must agree: whether anything in the sentence speaks against the
customer, and what; their geometric mean counts. A sentence that asks, plans or wishes must be plainer."""
ALSO = 0.35
"""Chance from which a second fact that speaks against the customer stands in the same sentence."""
MOODS: tuple[FactKind, ...] = ("glowing", "happy", "fine", "unhappy")

_OURS: frozenset[FactKind] = frozenset(("declined", "tired", "owner_no", "unhappy"))
"""What a sentence about our own no does not say of the customer."""

Told = dict[FactKind, float]
Read = dict[str, list[tuple[str, FactKind, float]]]
English = Callable[[str, str], str]
"""A sentence, and the note that it stands in → the sentence in English, word by word."""


class Reader:
    """Reads notes with the fitted heads; without `layers` by cues alone. `name` changes when readings would.

    `english` helps with notes in other languages; facts quote the note as it stands.
    """

    def __init__(
        self, layers: Layers | None = None, heads: Heads | None = None, english: English | None = None
    ) -> None:
        self._layers, self._english = layers, english
        self._heads = heads if heads is not None or layers is None else load_heads()

    @property
    def name(self) -> str:
        """What readings are kept under."""
        return f"{VERSION}-{self._heads.mark if self._heads else 'cues'}"

    def read(self, text: str) -> tuple[Fact, ...]:
        """The facts that a note states, in its order."""
        return self.read_all([text])[0]

    def read_all(self, texts: Sequence[str]) -> list[tuple[Fact, ...]]:
        """The facts of each note; all are read together, and what is written twice is read once."""
        notes = {text: sentences(text) for text in dict.fromkeys(texts)}
        told = self._told(self._understood(notes))
        return [_facts(text, notes[text], told) for text in texts]

    def _understood(self, notes: Mapping[str, Sequence[Sentence]]) -> dict[str, Sentence]:
        """By sentence: how it is read, which is in English where its note is not."""
        found = {}
        for note, some in notes.items():
            for one in some:
                said = self._english(one.text, note) if self._english else one.text
                found[one.text] = one if said == one.text else as_one(one, said)
        return found

    def _told(self, all_of_them: Mapping[str, Sentence]) -> Read:
        """By sentence: (quote, kind, how sure) of each fact."""
        if self._heads is None or self._layers is None:
            return {text: _by_cues(one) for text, one in all_of_them.items()}
        return {
            text: [(text, kind, sure) for kind, sure in judged(chances, all_of_them[text].cues)]
            for text, chances in self.chances(all_of_them).items()
        }

    def chances(self, all_of_them: Mapping[str, Sentence]) -> dict[str, dict[str, float]]:
        """By sentence: how likely it states each fact, 0 to 1."""
        if not all_of_them or self._heads is None or self._layers is None:
            return {}
        texts, cues = [one.text for one in all_of_them.values()], [one.cues for one in all_of_them.values()]
        rows = self._heads.chances(texts, cues, self._layers(texts))
        labels = self._heads.labels
        return {
            text: dict(zip(labels, map(float, row), strict=True)) for text, row in zip(all_of_them, rows, strict=True)
        }


def judged(chances: Mapping[str, float], cues: Iterable[str]) -> list[tuple[FactKind, float]]:
    """The facts of a sentence with how sure they are, out of the heads' chances and the cues."""
    held = set(cues)
    kinds: dict[FactKind, float] = {kind: chance for kind, chance in chances.items() if kind != "against"}  # type: ignore[misc]
    found: Told = {}
    for kind, chance in kinds.items():
        if kind not in REFUSING and (chance >= SURE or (kind in held and chance >= BACKED)):
            found[kind] = 1.0
        elif kind not in REFUSING and chance >= HINTED:
            found[kind] = round(chance, 3)
    found |= _against(kinds, chances["against"], held)
    return list(weigh_up(_one_mood(found, kinds), kinds).items())


def _against(kinds: Mapping[FactKind, float], against: float, cues: set[str]) -> Told:
    """What speaks against the customer: one head says whether, the others what."""
    closed = _OURS if "ours" in cues else frozenset()
    bad = sorted(((chance, kind) for kind, chance in kinds.items() if kind in REFUSING - closed), reverse=True)
    best, what = bad[0]
    share = (best * against) ** 0.5
    found: Told = {}
    if "unreal" not in cues:
        found = {kind: 1.0 for chance, kind in bad if kind in cues and (chance * against) ** 0.5 >= BACKED}
    if share >= (UNREAL_AGAINST if "unreal" in cues else SURE_AGAINST):
        found |= {kind: 1.0 for chance, kind in bad[1:] if chance >= ALSO} | {what: 1.0}
    elif share >= HINTED_AGAINST and what not in found:
        found[what] = round(min(share, 0.99), 3)
    return found


def _one_mood(found: Told, kinds: Mapping[FactKind, float]) -> Told:
    """Of several moods the likeliest."""
    moods = [kind for kind in MOODS if kind in found]
    best = max(moods, key=lambda kind: (found[kind], kinds[kind]), default=None)
    return {kind: sure for kind, sure in found.items() if kind not in MOODS or kind == best}


def _by_cues(sentence: Sentence) -> list[tuple[str, FactKind, float]]:
    return [(part, kind, 1.0) for part in sentence.parts if sentence.real for kind in cued(part)]


def _facts(
    text: str, parts: Sequence[Sentence], told: Mapping[str, Sequence[tuple[str, FactKind, float]]]
) -> tuple[Fact, ...]:
    """A note's facts; one that gives orders can only speak against its customer."""
    ordered = ORDER.search(text) is not None
    found = []
    for place, sentence in enumerate(parts):
        for quote, kind, sure in told[sentence.text]:
            if sentence.order or (ordered and kind not in AGAINST):
                continue
            if kind in ("rival", "not_rival") and place:
                quote = text[parts[place - 1].start : sentence.end]
            found.append(Fact(kind=kind, quote=quote, sure=sure, position=place))
    return tuple(found)


def dated(facts: Iterable[Fact]) -> list[Fact]:
    """Facts from the oldest to the newest; those without a date come first."""
    return sorted(facts, key=lambda fact: (fact.day is not None, fact.day or 0, fact.note, fact.position))
