"""What a publication would change: recorded questions answered by the state of now and by the one to come."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Literal

from coach.advising.coach import Coach
from coach.advising.records import Advice, Turn
from coach.workshop.records import Shift, Shifts

Make = Callable[[], Coach]
What = Literal["verdict", "play", "sources", "words", "draft"]


def compare(now: Coach, then: Coach, questions: Sequence[str], items: Sequence[str]) -> Shifts:
    """Ask both coaches every question, each in a conversation of its own; what differs, the gravest first."""
    start = time.perf_counter()
    found: list[Shift] = []
    for number, question in enumerate(questions):
        first, second = (_answer(coach, question, number) for coach in (now, then))
        if first is None or second is None:
            continue
        changes = _changes(first, second)
        if changes:
            found.append(Shift(question=question, changes=changes, now=_told(first), then=_told(second)))
    found.sort(key=lambda shift: ("verdict" not in shift.changes, "play" not in shift.changes, -len(shift.changes)))
    took = (time.perf_counter() - start) * 1000
    return Shifts(items=tuple(items), asked=len(questions), shifts=tuple(found), took_ms=round(took, 1))


def _answer(coach: Coach, question: str, number: int) -> Advice | None:
    grown = deque(coach.advise(Turn(conversation=f"what-changes-{number}", text=question)), maxlen=1)
    return grown[0] if grown else None


def _changes(first: Advice, second: Advice) -> tuple[What, ...]:
    pairs: tuple[tuple[What, object, object], ...] = (
        ("verdict", first.verdict, second.verdict),
        ("play", first.play and first.play.id, second.play and second.play.id),
        ("sources", _sources(first), _sources(second)),
        ("words", (first.headline, first.answer), (second.headline, second.answer)),
        ("draft", first.draft and first.draft.text, second.draft and second.draft.text),
    )
    return tuple(name for name, before, after in pairs if before != after)


def _sources(advice: Advice) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.document, one.heading, one.quote) for one in advice.citations)


def _told(advice: Advice) -> tuple[str, ...]:
    """Verdict and play, headline, sources, the beginning of the draft: what is shown side by side."""
    play = advice.play.title if advice.play else "no play"
    sources = "; ".join(dict.fromkeys(f"{one.title}, {one.heading}" for one in advice.citations)) or "no sources"
    draft = " ".join(advice.draft.text.split())[:240] if advice.draft else "no draft"
    return f"{advice.verdict}: {play}", advice.headline, sources, draft
