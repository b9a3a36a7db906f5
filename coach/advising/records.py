"""What one turn takes in and gives back: Turn, Situation, Draft, Advice (the contract's JSON)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from coach.playbook.records import Asker, Audience, Basis, Channel, Stage, Tone, Verdict
from coach.records import Record


class Turn(Record):
    """One message of a conversation as it reaches the coach; `stage` is one set by hand, before the deal's own."""

    conversation: str
    text: str
    user: str | None = None
    account: str | None = None
    deal: str | None = None
    as_of: str | None = None
    stage: Stage | None = None


class Situation(Record):
    """Stage, asker and ask as understood; `missing` names what nobody said; `sure` is how firm it is."""

    stage: Stage = "unknown"
    asker: Asker = "unknown"
    ask: str = "explain"
    missing: tuple[str, ...] = ()
    sure: bool = False


class PlayRef(Record):
    """A play by id and title."""

    id: str
    title: str


class ElementMark(Record):
    """An element of the play, and where in the draft it stands ([start, end) in characters)."""

    id: str
    label: str
    present: bool
    where: tuple[int, int] | None = None


class Blocked(Record):
    """Something in a draft that must not go out, and why."""

    what: str
    why: str


class Draft(Record):
    """Words for someone else to hear or read."""

    audience: Audience
    channel: Channel
    tone: Tone
    subject: str | None = None
    text: str
    complete: bool
    elements: tuple[ElementMark, ...] = ()
    blocked: tuple[Blocked, ...] = ()


class Citation(Record):
    """A `[n]` of the answer resolved to the passage or note it rests on; `quote` stands in it."""

    n: int
    kind: Literal["playbook", "note"]
    basis: Basis
    document: str
    title: str
    heading: str
    quote: str


class CitedText(Record):
    """A statement with the numbers of its citations."""

    text: str
    citations: tuple[int, ...] = ()


class ExpertView(Record):
    """Where the experts disagree, both sides, and the rule that was followed."""

    about: str
    sides: tuple[CitedText, ...]
    rule: str


class Check(Record):
    """One check of the gate for a customer."""

    id: str
    result: Literal["yes", "no", "unknown"]
    text: str
    citations: tuple[int, ...] = ()


class Candidate(Record):
    """A customer who may vouch: how far they may be used, check by check, with reasons."""

    account: str
    owner: str | None
    step: Literal["none", "named", "asked", "handed_over"]
    checks: tuple[Check, ...] = ()
    for_: tuple[str, ...] = Field(default=(), alias="for")
    against: tuple[str, ...] = ()


class Timings(Record):
    """Milliseconds from the turn's start; 0.0 where a step did not happen."""

    situation: float = 0.0
    retrieval: float = 0.0
    first_token: float = 0.0
    total: float = 0.0


class Advice(Record):
    """What one turn gives the rep; every key always present (contract, section Advice)."""

    conversation: str
    verdict: Verdict
    headline: str
    play: PlayRef | None = None
    also: tuple[str, ...] = ()
    situation: Situation
    answer: str = ""
    question: str | None = None
    draft: Draft | None = None
    candidates: tuple[Candidate, ...] = ()
    next_steps: tuple[str, ...] = ()
    risks: tuple[CitedText, ...] = ()
    disagreement: ExpertView | None = None
    citations: tuple[Citation, ...] = ()
    basis: Literal["article", "house", "policy", "none"] = "none"
    engine: str = "playbook"
    prompts: tuple[str, ...] = ()
    incomplete: bool = False
    done: bool = False
    warnings: tuple[str, ...] = ()
    timings_ms: Timings = Timings()
