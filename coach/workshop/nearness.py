"""Which published play a proposal resembles: it lends its verdict and is offered for comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.playbook.records import Play
from coach.workshop.records import Proposal

ALIKE = 0.45
"""Cosine from which a proposal is said to resemble a play; below it the trainer chooses the verdict."""
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


def likened(proposals: Sequence[Proposal], plays: Sequence[Play], embed: Embed) -> tuple[Proposal, ...]:
    """The proposals with the play nearest in meaning to each, and its verdict."""
    if not proposals or not plays:
        return tuple(proposals)
    told = embed([_told(play) for play in plays])
    steps = [". ".join([one.title, *(step.text for step in one.steps)])[:600] for one in proposals]
    closeness = embed(steps) @ told.T
    found = []
    for row, one in enumerate(proposals):
        best = int(closeness[row].argmax())
        nearness = round(float(closeness[row, best]), 3)
        alike = {"like": plays[best].id, "verdict": plays[best].verdict} if nearness >= ALIKE else {}
        found.append(one.model_copy(update={"nearness": nearness, **alike}))
    return tuple(found)


def _told(play: Play) -> str:
    return ". ".join([play.title, play.headline, *(element.label for element in play.elements)])[:600]
