"""Records of the workshop: what a document proposes, what a publication would change, what is missing."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from coach.playbook.records import Asker, Audience, Basis, Channel, Stage, Verdict
from coach.records import Record


class Tied(Record):
    """A statement and the sentence of the document that it comes from ([start, end) in the document's body)."""

    text: str
    sentence: str
    start: int
    end: int


class Proposal(Record):
    """A play that a document seems to hold. `like` is the published play nearest in meaning, `nearness` its cosine."""

    id: str
    document: str
    title: str
    trigger: tuple[Tied, ...]
    steps: tuple[Tied, ...]
    elements: tuple[Tied, ...]
    never: tuple[Tied, ...]
    like: str = ""
    nearness: float = 0.0
    verdict: Verdict = "explain"


class PlayForm(Record):
    """A play as fields; lists have one entry a line. `said` are phrasings of reps, `words` a skeleton by channel."""

    id: str = ""
    title: str = ""
    verdict: Verdict = "explain"
    basis: Basis = "policy"
    audience: Audience = "prospect"
    ask: str = ""
    headline: str = ""
    first_words: str = ""
    when: tuple[str, ...] = ()
    when_not: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    words: dict[Channel, str] = {}


class Tried(Record):
    """Whether a play fires for a message: what is heard, and by which row or nearness."""

    fires: bool
    verdict: Verdict
    play: str
    row: str
    stage: Stage
    asker: Asker
    ask: str
    why: str


class Shift(Record):
    """What one recorded question gets now and what it would get; `changes` names what differs."""

    question: str
    changes: tuple[Literal["verdict", "play", "sources", "words", "draft"], ...]
    now: tuple[str, ...]
    then: tuple[str, ...]


class Shifts(Record):
    """What a publication would change: questions asked, those that change, and of how many kinds."""

    items: tuple[str, ...]
    asked: int
    shifts: tuple[Shift, ...]
    took_ms: float


class Side(Record):
    """A sentence of a contradiction and where it stands."""

    document: str
    title: str
    heading: str
    sentence: str
    precedence: int = 0


class Contradiction(Record):
    """Two sentences on one matter that say opposite things; `score` 0 to 1, `why` what is opposed."""

    id: str
    about: str
    why: str
    first: Side
    second: Side
    score: float


class PlayCover(Record):
    """How a play is backed: passages by document, and elements that no document explains."""

    play: str
    title: str
    documents: dict[str, int]
    unexplained: tuple[str, ...]


class Coverage(Record):
    """Plays by documents, what nobody explains, and documents that no recorded question retrieves."""

    plays: tuple[PlayCover, ...]
    documents: dict[str, str]
    unread: tuple[str, ...]
    asked: int


class Ranked(Record):
    """A passage in the console: its place by words, by meaning and in both together, and why it came."""

    passage: str
    document: str
    title: str
    heading: str
    text: str
    rank: int
    by_words: int | None
    by_meaning: int | None
    similarity: float | None
    score: float
    shared: tuple[str, ...]


class Rankings(Record):
    """A question's passages, plain and with the situation's words added."""

    question: str
    situation: str
    plain: tuple[Ranked, ...]
    situated: tuple[Ranked, ...]


class Asked(Record):
    """Questions alike in meaning that were not answered well; words of reps are masked."""

    id: str
    questions: tuple[str, ...]
    count: int
    last: datetime
    reasons: tuple[str, ...]
    nearest: str = ""
