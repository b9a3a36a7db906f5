"""An Advice while it grows, and how long each step took."""

from __future__ import annotations

import time
from typing import Any

from coach.advising.records import Advice, Situation, Timings


class Growing:
    """Holds the Advice so far; every change makes a new record, so what was yielded never changes.

    `user` is who asks, None for this machine's owner.
    """

    def __init__(self, conversation: str, started: float, user: str | None = None) -> None:
        self.user = user
        self.advice = Advice(conversation=conversation, verdict="explain", headline="", situation=Situation())
        self._started = started
        self._marks: dict[str, float] = {}

    def mark(self, step: str) -> None:
        """Note the milliseconds since the turn began under a step's name."""
        self._marks[step] = round((time.perf_counter() - self._started) * 1000, 1)

    def put(self, **changes: Any) -> Advice:
        """The Advice with these fields changed."""
        if changes.get("answer") and "first_token" not in self._marks:
            self.mark("first_token")
        if changes.get("done"):
            self.mark("total")
        timings = Timings(**self._marks)
        self.advice = self.advice.model_copy(update={**changes, "timings_ms": timings})
        return self.advice


def unreadable(growing: Growing) -> Advice:
    """The Advice for a message without a single word."""
    return growing.put(
        verdict="out_of_scope",
        headline="I can't find words in that; tell me in a sentence what happened and what you need.",
        done=True,
    )
