"""What a turn's span says: verdict, play, engine, how much was cited and drafted, never a word of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from coach.advising.records import Advice
from coach.tracing import Told, Tracing

Watching = Callable[[Iterator[Advice]], Iterator[Advice]]
"""Looks on while an Advice grows, and gives it on as it is."""
_KNOWN: Told = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "coach"}


def watching(tracing: Tracing) -> Watching:
    """Every turn under a span that is called as the conventions call an agent's turn."""

    def watch(growing: Iterator[Advice]) -> Iterator[Advice]:
        return tracing.steps(growing, "invoke_agent coach", _KNOWN, told_of)

    return watch


def told_of(advice: Advice) -> Told:
    """Of the last Advice of a turn: the decision and the counts; a play's id is knowledge of the house."""
    return {
        "coach.verdict": advice.verdict, "coach.play": advice.play.id if advice.play else "",
        "coach.sure": advice.situation.sure, "coach.engine": advice.engine, "coach.done": advice.done,
        "coach.citations": len(advice.citations), "coach.candidates": len(advice.candidates),
        "coach.drafted": advice.draft is not None, "coach.prompts": tuple(advice.prompts),
    }  # fmt: skip
