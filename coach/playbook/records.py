"""What the coach knows: articles, documents, passages, plays, disagreements, premises."""

from __future__ import annotations

from typing import Literal

from coach.records import Record

Basis = Literal["article", "policy", "house", "note"]
Verdict = Literal[
    "start_with_referral", "not_yet", "prepare_reference", "offer_reference", "do_not_use",
    "follow_up", "protect_relationship", "borrow_reference", "programme", "explain",
    "need_one_fact", "not_in_playbook", "out_of_scope",
]  # fmt: skip
Stage = Literal["prospecting", "early", "middle", "late", "customer", "unknown"]
Asker = Literal["prospect", "sourcing", "customer", "colleague", "rep", "manager", "trainer", "unknown"]
Audience = Literal["prospect", "reference", "customer", "colleague", "team"]
Channel = Literal["spoken", "email", "voicemail", "chat"]
Tone = Literal["plain", "warm", "formal"]


class Article(Record):
    """A third-party source; what its file does not state is the text `not stated`."""

    id: str
    title: str
    author: str
    year: str
    known_as: str = ""

    @property
    def label(self) -> str:
        """How the article is named to a reader: title, author, year, as far as stated."""
        if self.title == "not stated":
            return f"{self.known_as}; title, author and year not stated"
        author = "author not stated" if self.author == "not stated" else self.author
        year = "year not stated" if self.year == "not stated" else self.year
        return f"{self.title} ({author}, {year})"


class Rule(Record):
    """A number of the programme: what it is, its unit, what it means, what it rests on."""

    id: str
    value: float
    unit: str
    text: str
    basis: Basis


class Document(Record):
    """A playbook document as its file states it.

    `basis` says what its sentences rest on: an article, the house's practice, or the company's policy.
    """

    id: str
    title: str
    basis: Basis
    body: str
    path: str = ""


class Passage(Record):
    """A piece of a document as indexed.

    `id` is a hash of document, heading, text and asks, so equal content keeps its id. `sources` are the
    ids of the articles' statements it carries (`002-13`) or of house topics (`house-limits`).
    `article` is the id of the one article it comes from, or None. `asks` are questions it answers, in the
    words of those who ask: it is found by them, and they are shown to nobody.
    """

    id: str
    document: str
    title: str
    heading: str
    text: str
    basis: Basis
    sources: tuple[str, ...] = ()
    article: str | None = None
    position: int = 0
    asks: tuple[str, ...] = ()


class Element(Record):
    """One thing a good draft must contain, and how to recognise it in a text.

    `groups` are alternatives; each is a set of word stems that must meet in one sentence
    (`name* + compan*`). `examples` are sentences that say it, compared by meaning.
    """

    id: str
    label: str
    source: str
    groups: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Line(Record):
    """A statement with the ids of what it rests on."""

    text: str
    sources: tuple[str, ...] = ()


class Comeback(Record):
    """What the other side may answer next, also in other words, and words to answer them with."""

    they_say: str
    you_say: str
    or_say: tuple[str, ...] = ()

    @property
    def heard_as(self) -> tuple[str, ...]:
        """Every wording the other side may choose."""
        return (self.they_say, *self.or_say)


class Forbidden(Record):
    """What a draft of this play must never say: a label, and groups like an Element's."""

    id: str
    why: str
    groups: tuple[str, ...]


class Row(Record):
    """A line of the policy table: (ask, stage, asker) leads to a verdict and a play; empty fits everything."""

    id: str
    asks: tuple[str, ...]
    stages: tuple[Stage, ...] = ()
    askers: tuple[Asker, ...] = ()
    when: str = ""
    verdict: Verdict
    play: str | None = None
    also: tuple[str, ...] = ()
    why: str = ""
    say: str = ""


class Play(Record):
    """What to do in a kind of situation.

    `drafts` maps a channel to a skeleton; `row` names the policy row that leads here; `asks` are
    the kinds of ask its phrasings teach the recogniser.
    """

    id: str
    title: str
    verdict: Verdict
    basis: Basis
    ask: str
    audience: Audience
    headline: str
    first_words: str = ""
    rows: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    never: tuple[Forbidden, ...] = ()
    when: tuple[str, ...] = ()
    when_not: tuple[str, ...] = ()
    why: tuple[Line, ...] = ()
    next_steps: tuple[str, ...] = ()
    risks: tuple[Line, ...] = ()
    comebacks: tuple[Comeback, ...] = ()
    phrasings: tuple[str, ...] = ()
    drafts: dict[Channel, str] = {}


class Disagreement(Record):
    """Where the experts disagree: both sides with their sources, and the rule the coach follows."""

    id: str
    about: str
    sides: tuple[Line, ...]
    rule: str
    plays: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All of it as one text, for comparing it with a question."""
        return " ".join((self.about, *(side.text for side in self.sides), self.rule))


class Premise(Record):
    """A belief that is wrong or half right, how people put it, and what the sources say instead."""

    id: str
    belief: str
    correction: str
    answer: str = ""
    """What holds, said to somebody who asks and believes nothing; the correction where it is empty."""
    sources: tuple[str, ...]
    phrasings: tuple[str, ...]
    play: str | None = None
