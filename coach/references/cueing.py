"""Takes notes apart and reads what their words state by themselves, minding negation, wishes and time."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coach.playbook.recognise import sentence_spans
from coach.records import Record
from coach.references.cues import ORDER, PATTERNS, SPLIT, UNREAL
from coach.references.records import FactKind

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


_OPPOSED: tuple[tuple[FactKind, FactKind], ...] = (
    ("resolved", "problem"), ("standard_terms", "discount"), ("not_named", "named"), ("declined", "agreed"),
    ("owner_no", "agreed"), ("not_rival", "rival"), ("value", "price"),
    ("value", "problem"), ("glowing", "problem"), ("value", "unhappy"),
)  # fmt: skip
"""Facts that a sentence hardly states together."""
_ABBREVIATION = re.compile(r"(?:^|\s)(?:Dr|Mr|Mrs|Ms|Prof|St|No|approx|incl|resp|e\.g|i\.e|vs|ca)\.$", re.IGNORECASE)


_OURS = re.compile(
    r"\b(?:I|we) (?:said|say|told them) no\b|\bour no\b|\b(?:I|we) (?:refused|declined|did not|didn't|held|turned)\b",
    re.IGNORECASE,
)
"""A no of ours, not of theirs."""


class Sentence(Record):
    """A sentence of a note: [start, end) in it, its words, its clauses, and the cues that these hold.

    `real` unless its words ask, plan, wish or doubt; `order` where it orders whoever reads about.
    """

    start: int
    end: int
    text: str
    parts: tuple[str, ...]
    cues: tuple[str, ...]
    real: bool
    order: bool


def sentences(text: str) -> list[Sentence]:
    """The sentences of a note in order."""
    found = []
    for start, end in _spans(text):
        start += len(text[start:end]) - len(text[start:end].lstrip("-*•> "))
        sentence = text[start:end].strip()
        if len(sentence) < 3:
            continue
        pieces = [part.strip(" ,.") for part in SPLIT.split(sentence) if part]
        parts = tuple(part for part in pieces if len(part) > 5)
        parts = parts if len(parts) > 1 else (sentence,)
        real, order = UNREAL.search(sentence) is None, ORDER.search(sentence) is not None
        cues: set[str] = {kind for part in parts for kind in cued(part)}
        cues |= ({"unreal"} if not real else set()) | ({"ours"} if _OURS.search(sentence) else set())
        found.append(Sentence(start=start, end=end, text=sentence, parts=parts, cues=tuple(sorted(cues)),
                              real=real and not order, order=order))  # fmt: skip
    return found


def cues_in(text: str) -> tuple[str, ...]:
    """The cues that a text holds, whatever it was cut into."""
    return tuple(sorted({cue for one in sentences(text) for cue in one.cues}))


def as_one(sentence: Sentence, said: str) -> Sentence:
    """A sentence with other words and the cues that these hold."""
    return sentence.model_copy(update={"text": said, "cues": cues_in(said)})


def _spans(text: str) -> list[tuple[int, int]]:
    """Sentences, not cut after an abbreviation."""
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        if spans and _ABBREVIATION.search(text[spans[-1][0] : spans[-1][1]]) and "\n" not in text[spans[-1][1] : start]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def weigh_up(found: Mapping[FactKind, float], chances: Mapping[FactKind, float]) -> dict[FactKind, float]:
    """Of two facts that hardly stand together, the likelier."""
    kept = dict(found)
    for one, other in _OPPOSED:
        if one in kept and other in kept:
            kept.pop(min((one, other), key=lambda kind: (kept[kind], chances[kind])))
    return kept


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
