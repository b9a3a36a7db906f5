"""Finds sentences of different documents that speak of one matter and say opposite things, without a model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.playbook.recognise import sentence_spans, words_of
from coach.playbook.records import Passage
from coach.workshop.records import Contradiction, Side

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

NEAR = 0.36
"""Cosine from which two sentences may speak of one matter."""
LEAST = 0.27
"""Score from which a pair is worth a reader's time."""
TWIN = 0.93
"""Cosine from which they say the same in the same words."""
MOST_EACH = 2
"""Contradictions shown for one sentence."""
MOST_PASSAGES = 400
"""Passages whose sentences are compared at once."""
_SHORTEST, _LONGEST = 28, 420
_POLES: tuple[tuple[str, float, str, str], ...] = (
    ("one says not to", 0.35,
     r"\b(?:never|don't|do not|avoid|not to|shouldn't|should not|must not|mustn't|no longer|refrain|without asking|rather than|nobody|isn't allowed|not allowed|forbidden)\b",
     r"\b(?:always|should|must|can|offer|give|let|ask|make|do|may|use|provide|share|allowed|encourage\w*|happily|cheerful\w*)\b"),
    ("one is certain, the other is not", 0.6,
     r"\b(?:can't|cannot|can not|couldn't|no control|never (?:total|sure)|unaware|unlikely|may not|don't know|uncertain|chance|might)\b",
     r"\b(?:certain|sure|guarantee\w*|99|100|know(?:s|n)?|ensure|in control|confident)\b"),
    ("early against late", 0.7,
     r"\b(?:early|earlier|first (?:meeting|call)|beginning|start|premature\w*|before|long before|prospecting|upfront|up front)\b",
     r"\b(?:late|later|end|final|finalist|last|close|closing|towards the end|after|near the end)\b"),
    ("harm against help", 0.5,
     r"\b(?:risk\w*|lose|loses|losing|lost|dangerous?|harm\w*|sour\w*|fall apart|cost you|dumb|scuttle\w*|wasted?|last resort|blindside\w*|turned off|burden\w*|bother\w*|impos\w*|damage\w*|interfer\w*)\b",
     r"\b(?:help\w*|win|wins|seal\w*|tip the|powerful|superb|benefit\w*|valu\w*|enough|great|glowing|easy|productive|reap|confidence|rewards?)\b"),
    ("all against few", 0.8,
     r"\b(?:no more|fewer|only one|minimum|at most|not more|less|limit\w*|scarce|rare|one per)\b",
     r"\b(?:list|many|all|every|several|as many|more|any|each|entire)\b"),
    ("required against not needed", 0.8,
     r"\b(?:only way|must|need|needs|required?|invariably|insist\w*|always|every)\b",
     r"\b(?:won't need|not needed?|don't actually|even when they don't|optional|probably|rarely|most cases|just enough|unnecessary|instead|last resort)\b"),
    ("who acts", 0.9,
     r"\b(?:wait|prospect (?:calls?|to call|rings?)|until the prospect|they call|interviewed by)\b",
     r"\b(?:make the connection|connect|you (?:call|connect)|yourself|check in|introduce|tee up|prep\w*)\b"),
    ("formal against informal", 1.0,
     r"\b(?:formal|program\w*|process|system|forms?|channel|coordinat\w*|rigid)\b",
     r"\b(?:themselves|e-?mail your|colleagues?|voice ?mail|informal|directly|just ask|without)\b"),
    ("whose reward", 1.4,
     r"\b(?:salespeople|sales reps?|reps?|sellers?)\b.*\b(?:points?|prizes?|prais\w*|reward\w*)\b|\b(?:points?|prizes?|reward\w*)\b.*\b(?:reps?|salespeople)\b",
     r"\b(?:benefit|thank\w*|appreciat\w*)\b.*\b(?:customer|client|reference|themselves)\b|\b(?:them|themselves)\b.*\bbenefit\b|\bbenefit\b.*\bthemselves\b"),
    ("prepared against untouched", 1.4,
     r"\b(?:prepped|cahoots|scripted|staged|coached)\b",
     r"\b(?:tee up|prep(?:are)?|brief\w*|position points|emphasi[sz]e)\b"),
    ("same field against another", 1.3,
     r"\b(?:competitors?|same industry|compet\w*|rivals?)\b",
     r"\b(?:industry|exact match|match\w*|similar|insurance)\b"),
)  # fmt: skip
_COMPILED = tuple((why, weight, re.compile(one, re.I | re.S), re.compile(two, re.I | re.S)) for why, weight, one, two in _POLES)
_AMOUNT = re.compile(r"\b(\d+(?:\.\d+)?|one|two|three|four|five|six|ten|twelve)\s+(?:\w+\s+){0,2}?(calls?|references?|customers?|names?|days?|weeks?|months?|times?|events?|per)\b", re.I)
_UNIT = re.compile(r"s$")


def sentences_of(passages: Sequence[Passage], precedence: dict[str, int] | None = None) -> tuple[Side, ...]:
    """The sentences of passages that are long enough to say something."""
    ranks = precedence or {}
    sides = []
    for passage in passages:
        for start, end in sentence_spans(passage.text):
            text = " ".join(passage.text[start:end].lstrip("-*| ").split())
            if _SHORTEST <= len(text) <= _LONGEST and len(words_of(text)) >= 5:
                sides.append(
                    Side(document=passage.document, title=passage.title, heading=passage.heading, sentence=text,
                         precedence=ranks.get(passage.document, 0))
                )  # fmt: skip
    return tuple(sides)


def contradictions(
    sides: Sequence[Side], others: Sequence[Side], embed: Embed, most: int = 40, near: bool = False
) -> tuple[Contradiction, ...]:
    """Pairs of one sentence of `sides` and one of `others`, surest first; `others` may be `sides` themselves.

    `near`: pairs that only speak of one matter count too, for a reader who knows better what opposes what.
    """
    if not sides or not others:
        return ()
    first = embed([side.sentence for side in sides])
    second = first if others is sides else embed([side.sentence for side in others])
    closeness = first @ second.T
    found = sorted(_pairs(sides, others, closeness, near), key=lambda one: -one.score)
    shown: dict[str, int] = {}
    kept: list[Contradiction] = []
    for one in found:
        keys = (one.first.sentence, one.second.sentence)
        if all(shown.get(key, 0) < MOST_EACH for key in keys):
            kept.append(one)
            for key in keys:
                shown[key] = shown.get(key, 0) + 1
        if len(kept) == most:
            break
    return tuple(kept)


def _pairs(
    sides: Sequence[Side], others: Sequence[Side], closeness: NDArray[np.float32], near: bool
) -> Iterator[Contradiction]:
    same = others is sides
    marks = [_marks_of(side.sentence) for side in sides]
    opposite = marks if same else [_marks_of(side.sentence) for side in others]
    rows, columns = np.where((closeness >= NEAR) & (closeness < TWIN))
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        one, two = sides[row], others[column]
        if one.document == two.document or (same and row > column):
            continue
        weight, why = _opposed(marks[row], opposite[column])
        score = float(closeness[row, column]) * (0.4 + 0.6 * min(weight, 2.0) / 2)
        if (weight or near) and score >= (LEAST if weight else LEAST / 2):
            yield Contradiction(
                id=hashlib.sha256(f"{one.sentence}\0{two.sentence}".encode()).hexdigest()[:12], about=_about(one, two),
                why=why, first=one, second=two, score=round(min(1.0, score), 3),
            )  # fmt: skip


class _Marks(NamedTuple):
    """What of a sentence bears on opposition: its poles as bits, and the numbers it gives by unit."""

    left: int
    right: int
    amounts: dict[str, frozenset[str]]


def _marks_of(text: str) -> _Marks:
    left = right = 0
    for at, (_, _, one, two) in enumerate(_COMPILED):
        left |= bool(one.search(text)) << at
        right |= bool(two.search(text)) << at
    amounts: dict[str, frozenset[str]] = {}
    for number, unit in _AMOUNT.findall(text):
        name = _UNIT.sub("", unit.lower())
        amounts[name] = amounts.get(name, frozenset()) | {number.lower()}
    return _Marks(left, right, amounts)


def _opposed(one: _Marks, two: _Marks) -> tuple[float, str]:
    """(how strongly two sentences oppose each other, 0 where they do not; in what)."""
    poles = (one.left & two.right & ~two.left) | (two.left & one.right & ~one.left)
    other_numbers = any(two.amounts.get(unit, said) != said for unit, said in one.amounts.items())
    if not poles and not other_numbers:
        return 0.0, ""
    found = [(weight, why) for at, (why, weight, _, _) in enumerate(_COMPILED) if poles >> at & 1]
    if other_numbers:
        found.append((1.5, "different numbers"))
    found.sort(reverse=True)
    return sum(weight for weight, _ in found), ", ".join(why for _, why in found[:2])


def _about(one: Side, two: Side) -> str:
    """The words both sentences share, longest first."""
    shared = {word for word in words_of(one.sentence) if len(word) > 4} & {word for word in words_of(two.sentence) if len(word) > 4}
    return " ".join(sorted(shared, key=lambda word: -len(word))[:4]) or one.heading or one.title
