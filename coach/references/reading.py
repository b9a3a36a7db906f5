"""Reads notes: which facts their sentences state, by cues and by meaning, minding negation, wishes and time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.playbook.recognise import sentence_spans
from coach.records import Record
from coach.references.cues import ORDER, PATTERNS, SPLIT, UNREAL
from coach.references.records import Fact, FactKind

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]

WEIGHTS = Path(__file__).parent / "reader.npz"
VERSION = "1"
AGAINST: frozenset[FactKind] = frozenset(
    ("fine", "unhappy", "problem", "price", "discount", "rival", "not_named", "declined", "owner_no", "left")
)
"""Facts that speak against a customer; only these are taken from a note that gives orders."""

NEAR = 0.6
"""Share from which meaning alone hints at a fact. A hint (`sure` below 1) opens a question, it decides none:
of the fitted sentences that no cue reads, two in five such hints are wrong (docs/decisions/0005)."""

_NEGATED = re.compile(
    r"(?:\b(?:not|never|no|without|hardly|barely|zero|nobody|neither|nor)|n't|n’t)\s+(?:\w+\s+){0,3}$", re.IGNORECASE
)
_AWAITED = re.compile(r"\b(?:until|till|unless|before|once|when|as soon as)\b[^,;]*$", re.IGNORECASE)
"""What is to be solved first is not solved yet."""
_WINS: tuple[tuple[FactKind, tuple[FactKind, ...]], ...] = (
    ("resolved", ("problem", "unhappy")),
    ("standard_terms", ("discount",)),
    ("not_named", ("named",)),
    ("declined", ("agreed", "called", "happy")),
    ("owner_no", ("agreed", "happy")),
    ("agreed", ("happy", "prepared", "called")),
    ("briefed", ("prepared",)),
    ("price", ("glowing", "happy", "discount")),
    ("not_rival", ("rival",)),
    ("unhappy", ("happy", "glowing", "fine")),
    ("fine", ("happy", "glowing")),
    ("glowing", ("happy",)),
)


class Weights(Record):
    """The fitted head: a vector of length d and a bias per kind; "none" is one of the kinds."""

    model_config = {"frozen": True, "arbitrary_types_allowed": True}

    kinds: tuple[str, ...]
    matrix: Floats
    bias: Floats

    def shares(self, vectors: Floats) -> Floats:
        """How likely each kind is for each vector, shape (n, kinds); rows sum to 1."""
        raw = vectors @ self.matrix + self.bias
        raised = np.exp(raw - raw.max(axis=1, keepdims=True))
        shares: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
        return shares


def load_weights(path: Path = WEIGHTS) -> Weights:
    """The head that ships; raises CoachError where its file is damaged."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return Weights(
                kinds=tuple(str(kind) for kind in file["kinds"]),
                matrix=file["matrix"].astype(np.float32),
                bias=file["bias"].astype(np.float32),
            )
    except (OSError, ValueError, KeyError) as error:
        raise CoachError(f"The file {path} cannot be read ({error}); install the coach anew.") from None


class Unit(Record):
    """A clause of a note: its words, and whether its sentence states something (`real`)."""

    text: str
    real: bool


class Reader:
    """Reads notes with the fitted head; without `embed` by cues alone. `name` changes when readings would."""

    def __init__(self, embed: Embed | None = None, weights: Weights | None = None) -> None:
        self._embed = embed
        self._weights = weights if weights is not None or embed is None else load_weights()

    @property
    def name(self) -> str:
        """What readings are kept under."""
        return f"{VERSION}-{'meaning' if self._embed else 'cues'}"

    def read(self, text: str) -> tuple[Fact, ...]:
        """The facts that a note states, in its order."""
        return self.read_all([text])[0]

    def read_all(self, texts: Sequence[str]) -> list[tuple[Fact, ...]]:
        """The facts of each note; all are embedded together."""
        units = [clauses(text) for text in texts]
        by_cue = [[cued(unit.text) if unit.real else () for unit in some] for some in units]
        vague = [
            (row, place)
            for row, some in enumerate(units)
            for place, unit in enumerate(some)
            if unit.real and (not by_cue[row][place] or by_cue[row][place] == ("happy",))
        ]
        meant = self._meant([units[row][place].text for row, place in vague])
        shares: dict[tuple[int, int], tuple[FactKind, float]] = {
            spot: found for spot, found in zip(vague, meant, strict=True) if found is not None
        }
        facts = []
        for row, some in enumerate(units):
            told: list[Fact] = []
            for place, unit in enumerate(some):
                kinds = [(kind, 1.0) for kind in by_cue[row][place]]
                if (row, place) in shares:
                    kinds += [shares[row, place]] if shares[row, place][0] not in by_cue[row][place] else []
                told += [Fact(kind=kind, quote=unit.text, sure=sure, position=place) for kind, sure in kinds]
            ordered = ORDER.search(texts[row]) is not None
            facts.append(tuple(fact for fact in told if not ordered or fact.kind in AGAINST))
        return facts

    def _meant(self, texts: Sequence[str]) -> list[tuple[FactKind, float] | None]:
        """The fact that each clause states by its meaning, and how sure that is."""
        if not texts or self._embed is None or self._weights is None:
            return [None] * len(texts)
        shares = self._weights.shares(self._embed(list(texts)))
        found: list[tuple[FactKind, float] | None] = []
        for row in shares:
            best = int(row.argmax())
            kind = self._weights.kinds[best]
            if kind == "none" or row[best] < NEAR:
                found.append(None)
            else:
                found.append((kind, min(0.99, round(float(row[best]), 3))))  # type: ignore[arg-type]  # a kind of ours
        return found


def clauses(text: str) -> list[Unit]:
    """The clauses of a note in order: sentences, cut where one says two things."""
    units: list[Unit] = []
    for start, end in sentence_spans(text):
        sentence = text[start:end].lstrip("-*•> ")
        if len(sentence) < 3:
            continue
        real = UNREAL.search(sentence) is None and ORDER.search(sentence) is None
        parts = [part.strip(" ,.") for part in SPLIT.split(sentence) if part]
        parts = [part for part in parts if len(part) > 5]
        whole = sentence.strip()
        units += [Unit(text=part, real=real) for part in parts] if len(parts) > 1 else [Unit(text=whole, real=real)]
    return units


def cued(text: str) -> tuple[FactKind, ...]:
    """The facts that a clause states by its words."""
    found: dict[FactKind, None] = {}
    for kind, pattern in PATTERNS:
        match = pattern.search(text)
        if match is None:
            continue
        awaited = kind == "resolved" and _AWAITED.search(text[: match.start() + len(match.group().split()[0])])
        turned = _turned(kind) if awaited or _NEGATED.search(text[: match.start()]) else kind
        if turned is not None:
            found[turned] = None
    for winner, losers in _WINS:
        if winner in found:
            for loser in losers:
                found.pop(loser, None)
    return tuple(found)


_OPPOSITE: dict[FactKind, FactKind | None] = {
    "problem": "resolved", "unhappy": "fine", "glowing": "fine", "happy": "unhappy", "discount": "standard_terms",
    "rival": "not_rival", "agreed": "declined", "named": "not_named", "price": None, "prepared": None, "called": None,
    "resolved": "problem", "left": None, "fine": None, "standard_terms": None,
}  # fmt: skip


def _turned(kind: FactKind) -> FactKind | None:
    """What a cue means after a negation."""
    return _OPPOSITE.get(kind, kind)


def dated(facts: Iterable[Fact]) -> list[Fact]:
    """Facts from the oldest to the newest; those without a date come first."""
    return sorted(facts, key=lambda fact: (fact.day is not None, fact.day or 0, fact.note, fact.position))
