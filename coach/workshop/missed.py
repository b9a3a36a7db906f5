"""Questions that were not answered well, grouped by meaning, the most asked first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from coach.records import Record
from coach.workshop.records import Asked

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
ALIKE = 0.6
"""Cosine from which two questions are one."""
MOST = 500
"""Questions looked at, the newest."""


class Question(Record):
    """A question as it was asked, and why it is here: `not answered`, or what a rep said of the answer."""

    text: str
    reason: str
    at: datetime


def grouped(questions: Sequence[Question], mask: Callable[[str], str], embed: Embed) -> tuple[Asked, ...]:
    """Groups of questions alike in meaning, the most asked first, then the latest; words of reps masked."""
    questions = sorted(questions, key=lambda one: one.at, reverse=True)[:MOST]
    if not questions:
        return ()
    vectors = embed([one.text for one in questions])
    groups: list[list[int]] = []
    for number in range(len(questions)):
        best, closeness = -1, ALIKE
        for at, group in enumerate(groups):
            near = float((vectors[group] @ vectors[number]).mean())
            if near >= closeness:
                best, closeness = at, near
        if best < 0:
            groups.append([number])
        else:
            groups[best].append(number)
    found = [_asked([questions[number] for number in group], mask) for group in groups]
    return tuple(sorted(found, key=lambda one: (-one.count, -one.last.timestamp())))


def _asked(questions: Sequence[Question], mask: Callable[[str], str]) -> Asked:
    texts = tuple(dict.fromkeys(mask(one.text) for one in questions))
    first = min(questions, key=lambda one: one.at).text
    return Asked(
        id=hashlib.sha256(first.encode()).hexdigest()[:10], questions=texts[:10], count=len(questions),
        last=max(one.at for one in questions), reasons=tuple(dict.fromkeys(one.reason for one in questions)),
    )  # fmt: skip
