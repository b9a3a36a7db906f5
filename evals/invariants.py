"""Promises of the contract that every single Advice must keep, whatever was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from coach.advising.records import Advice
from coach.playbook.records import Passage
from coach.records import Record

QUIET = frozenset({"explain", "need_one_fact", "not_in_playbook", "out_of_scope"})
"""Verdicts that need no draft."""
_MARK = re.compile(r"\[(\d+)\]")


class Published(Record):
    """What an Advice is checked against: passages by document, and the plays that have a draft."""

    passages: dict[str, tuple[Passage, ...]]
    drafting: frozenset[str]


def broken(advice: Advice, published: Published) -> tuple[str, ...]:
    """One sentence per promise that does not hold."""
    return (
        *_quotes(advice, published.passages), *_marks(advice), *_question(advice),
        *_draft(advice, published.drafting), *_json(advice),
    )  # fmt: skip


def same_twice(one: Advice, other: Advice) -> tuple[str, ...]:
    """What differs between two runs of one conversation, times and the conversation's name aside."""
    left, right = (_bare(advice) for advice in (one, other))
    return tuple(f"`{key}` differs when asked twice" for key in left if left[key] != right[key])


def grown_well(grown: Sequence[Advice]) -> tuple[str, ...]:
    """`done` stands in the last Advice of a turn and in no other."""
    if not grown:
        return ("the turn gave no advice",)
    early = any(advice.done for advice in grown[:-1])
    return (*(("`done` came early",) if early else ()), *(() if grown[-1].done else ("`done` never came",)))


def _bare(advice: Advice) -> dict[str, object]:
    return advice.model_dump(exclude={"conversation", "timings_ms"})


def _quotes(advice: Advice, passages: Mapping[str, tuple[Passage, ...]]) -> Iterator[str]:
    for citation in advice.citations:
        if citation.kind == "playbook":
            held = passages.get(citation.document, ())
            same = [passage for passage in held if passage.heading == citation.heading]
            if not citation.quote or not any(citation.quote in passage.text for passage in same):
                yield f"quote {citation.n} does not stand in a passage of `{citation.document}`"


def _marks(advice: Advice) -> Iterator[str]:
    known = {citation.n for citation in advice.citations}
    if len(known) < len(advice.citations):
        yield "two citations have one number"
    sides = advice.disagreement.sides if advice.disagreement else ()
    for where, used in (
        ("answer", {int(mark) for mark in _MARK.findall(advice.answer)}),
        ("risks", {n for risk in advice.risks for n in risk.citations}),
        ("disagreement", {n for side in sides for n in side.citations}),
        ("candidates", {n for one in advice.candidates for check in one.checks for n in check.citations}),
    ):
        if missing := sorted(used - known):
            yield f"{where} cites {missing}, which is no citation"


def _question(advice: Advice) -> Iterator[str]:
    if advice.question is not None and advice.question.count("?") != 1:
        yield "`question` does not hold exactly one question"


def _draft(advice: Advice, drafting: frozenset[str]) -> Iterator[str]:
    due = advice.play is not None and advice.play.id in drafting and advice.verdict not in QUIET
    if advice.draft is None:
        if due:
            yield "a draft is due and there is none"
        return
    if not advice.draft.complete:
        missing = [mark.id for mark in advice.draft.elements if not mark.present]
        yield f"the draft is not complete (missing {missing}, {len(advice.draft.blocked)} blocked)"
    size = len(advice.draft.text)
    spans = [mark.where for mark in advice.draft.elements if mark.where]
    if any(not 0 <= start < end <= size for start, end in spans):
        yield "an element's place lies outside the draft"


def _json(advice: Advice) -> Iterator[str]:
    if Advice.model_validate_json(advice.model_dump_json(by_alias=True)) != advice:
        yield "JSON there and back gives another advice"
