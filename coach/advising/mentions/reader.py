"""Reads who is who in a conversation: the names, the side each stands on, whom the words are for, and how."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.advising.mentions.judging import Floats, Judge, entries, heard
from coach.advising.mentions.placing import SIDES, Entity, Evidence, entities, sides_of
from coach.advising.mentions.traits import Name, Traits, names_in, traits_of, traits_of_message
from coach.advising.understanding.recogniser import Reading
from coach.errors import CoachError
from coach.records import Record

States = Callable[[str], tuple[Sequence[tuple[int, int]], Floats]]
"""A text → [start, end) of its pieces of words and each one's states, as `MiniLM.states` gives them."""

SIDE_OF = {"prospect": "p", "reference": "c", "customer": "c", "colleague": "l", "team": "l"}
NO_NAME = "none"
_NOBODY = 0.5
"""Weight of "for nobody named" beside the odds of every person."""
_KNOWN = 6.0


class Person(Record):
    """A person or firm named: the shares of the sides (`p`, `c`, `l`, `x`), and of being whom the words are for."""

    name: str
    person: bool
    sides: dict[str, float]
    to: float = 0.0
    places: tuple[tuple[int, int], ...] = ()


class Mentions(Record):
    """Everybody named in a text, and shares of audience and channel ("none" where nothing tells it)."""

    named: tuple[Person, ...] = ()
    audience: dict[str, float] = {}
    channel: dict[str, float] = {}


class MentionReader:
    """Reads mentions with fitted judges; `fingerprint` says what they were fitted on.

    `judges` are `kind` (person, firm, none), `side`, `to`, `audience` and `channel`; `terms` are the words known to
    those of a name and to those of a message; `weights` are what placing all names together rests on.
    """

    def __init__(
        self, judges: Mapping[str, Judge], terms: Mapping[str, Sequence[str]], weights: Mapping[str, float],
        common: Sequence[str], asked: Sequence[tuple[str, str]], fingerprint: str,
    ) -> None:  # fmt: skip
        self._judges, self._terms, self._weights = dict(judges), dict(terms), dict(weights)
        self._columns = {family: {term: at for at, term in enumerate(known)} for family, known in terms.items()}
        self.common, self.asked, self.fingerprint = frozenset(common), tuple(asked), fingerprint

    def read(
        self, text: str, states: States, reading: Reading, known: Mapping[str, str] | None = None, audience: str = ""
    ) -> Mentions:
        """Who is named in `text`, whose situation `reading` is; `known` are names whose side the books know.

        `audience` is whom the words will be for, where that is decided.
        """
        names = names_in(text, self.common)
        told = heard(reading, self.asked)
        whole = self._columned("message", traits_of_message(text, names))
        said = {head: self._labelled(head, whole, told) for head in ("audience", "channel")}
        if not names:
            return Mentions(audience=said["audience"], channel=said["channel"])
        pieces, rows = states(text)
        seen = self._seen(traits_of(text, names), [piece_mean(name, pieces, rows) for name in names], told)
        found = entities(names, [self._person(row) for row in seen])
        evidence = self._evidence(found, seen, known or {})
        likely = likely_sides(said["audience"], audience)
        if not found:
            return Mentions(audience=said["audience"], channel=said["channel"])
        sides = sides_of(text, names, found, evidence, likely, self._weights)
        placed = zip(found, sides, evidence, strict=True)
        named = tuple(_named(one, share, own.to, names) for one, share, own in placed)
        return Mentions(named=named, audience=said["audience"], channel=said["channel"])

    def evidence(
        self, told: Floats, traits: Sequence[Traits], states: Sequence[Floats], whole: Traits, found: Sequence[Entity]
    ) -> tuple[list[Evidence], Floats]:
        """What the judges say of entities by themselves, and the likely sides: what the joint fit begins with."""
        audience = self._labelled("audience", self._columned("message", whole), told)
        return self._evidence(found, self._seen(traits, states, told), {}), likely_sides(audience)

    def _evidence(self, found: Sequence[Entity], seen: Sequence[_Seen], known: Mapping[str, str]) -> list[Evidence]:
        to = addressed([max(_odds(self._log("to", seen[at])) for at in one.at) for one in found], found)
        return [Evidence(self._sides(one, seen, known), share) for one, share in zip(found, to, strict=True)]

    def _seen(self, traits: Sequence[Traits], states: Sequence[Floats], told: Floats) -> list[_Seen]:
        return [
            (*self._columned("name", one), np.concatenate([state, told]), told)
            for one, state in zip(traits, states, strict=True)
        ]

    def _columned(self, family: str, traits: Traits) -> tuple[NDArray[np.int64], Floats]:
        return entries(self._columns[family], traits)

    def _log(self, head: str, seen: _Seen) -> Floats:
        columns, values, row, told = seen
        return self._judges[head].shares(*with_told(columns, values, told, len(self._terms["name"])), row)

    def _labelled(self, head: str, whole: tuple[NDArray[np.int64], Floats], told: Floats) -> dict[str, float]:
        columns, values = with_told(*whole, told, len(self._terms["message"]))
        judge = self._judges[head]
        shares = judge.shares(columns, values, told)
        return dict(zip(judge.labels, map(float, np.exp(shares)), strict=True))

    def _person(self, seen: _Seen) -> bool | None:
        judge = self._judges["kind"]
        best = judge.labels[int(np.argmax(self._log("kind", seen)))]
        return None if best == NO_NAME else best == "person"

    def _sides(self, entity: Entity, seen: Sequence[_Seen], known: Mapping[str, str]) -> Floats:
        order = [self._judges["side"].labels.index(side) for side in SIDES]
        found = np.mean([self._log("side", seen[at])[order] for at in entity.at], axis=0)
        for name, side in known.items():
            if name.lower() in entity.words.lower() or entity.words.lower() in name.lower():
                found[SIDES.index(side)] += _KNOWN
        return np.asarray(found, np.float32)

    def save(self, path: Path) -> None:
        """Write the judges as one `.npz` (half precision)."""
        arrays: dict[str, NDArray[np.generic]] = {}
        for head, judge in self._judges.items():
            for part in ("words", "words_bias", "dense", "dense_bias"):
                arrays[f"{part}_{head}"] = getattr(judge, part).astype(np.float16)
        meta = {
            "labels": {head: judge.labels for head, judge in self._judges.items()}, "terms": self._terms,
            "weights": self._weights, "common": sorted(self.common), "asked": self.asked,
            "fingerprint": self.fingerprint,
        }  # fmt: skip
        arrays["meta"] = np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), dtype=np.uint8)
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> MentionReader:
        """Read the file that `save` wrote; raises CoachError where it is missing or damaged."""
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            meta = json.loads(arrays["meta"].tobytes())
            judges = {head: _judge(arrays, head, labels) for head, labels in meta["labels"].items()}
            asked = [(head, label) for head, label in meta["asked"]]
            return cls(judges, meta["terms"], meta["weights"], meta["common"], asked, meta["fingerprint"])
        except (OSError, ValueError, KeyError) as error:
            message = f"The file of the reader of mentions, {path}, cannot be read ({error}); run `make fit`."
            raise CoachError(message) from None


_Seen = tuple[NDArray[np.int64], Floats, Floats, Floats]
"""(columns, values) of a name's traits, its dense row, and what the recogniser made of the message."""


def piece_mean(name: Name, pieces: Sequence[tuple[int, int]], rows: Floats) -> Floats:
    """The mean state of a name's pieces; zeros where the sentence model did not read that far."""
    inside = [at for at, (start, end) in enumerate(pieces) if start < name.end and end > name.start]
    return rows[inside].mean(axis=0) if inside else np.zeros(rows.shape[1], np.float32)


def with_told(columns: NDArray[np.int64], values: Floats, told: Floats, size: int) -> tuple[NDArray[np.int64], Floats]:
    """A row of traits with what the recogniser made of the message behind the known terms."""
    return np.concatenate([columns, np.arange(size, size + len(told))]), np.concatenate([values, told])


def addressed(odds: Sequence[float], found: Sequence[Entity]) -> list[float]:
    """Share of being whom the words are for, for every entity; a firm is nobody to speak to."""
    paired = zip(odds, found, strict=True)
    weights = [float(np.exp(min(one, 20.0) / 2)) if entity.person else 0.0 for one, entity in paired]
    total = sum(weights) + _NOBODY
    return [weight / total for weight in weights]


def likely_sides(said: Mapping[str, float], audience: str = "") -> Floats:
    """Log shares of the sides for whom the words are for: as the message sounds, or as it is decided."""
    shares = dict.fromkeys(SIDES, 0.03)
    for label, share in said.items():
        if label in SIDE_OF:
            shares[SIDE_OF[label]] += share * (0.5 if label == "team" else 1.0)
    if audience:
        shares = {side: share * 0.4 + 0.6 * (side == SIDE_OF[audience]) for side, share in shares.items()}
    values = np.array([shares[side] for side in SIDES], np.float32)
    logs: Floats = np.log(values / values.sum())
    return logs


def _odds(logs: Floats) -> float:
    """Log odds of yes, of labels `no`, `yes`."""
    return float(logs[1] - logs[0])


def _named(entity: Entity, sides: Floats, to: float, names: Sequence[Name]) -> Person:
    places = tuple((names[at].start, names[at].end) for at in entity.at)
    shares = dict(zip(SIDES, map(float, sides), strict=True))
    return Person(name=entity.words, person=entity.person, sides=shares, to=to, places=places)


def _judge(arrays: Mapping[str, NDArray[np.generic]], head: str, labels: Sequence[str]) -> Judge:
    parts = ("words", "words_bias", "dense", "dense_bias")
    words, words_bias, dense, dense_bias = (arrays[f"{part}_{head}"].astype(np.float32) for part in parts)
    return Judge(tuple(labels), words, words_bias, dense, dense_bias)
