"""What a model adds to the workshop: the plays it reads in a document, and which near sentences really contradict.

Whatever it says rests on numbered sentences that code gave it: a number that was not given is dropped, and words that
the sentence does not bear are replaced by the sentence's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice

from coach.models.errors import ModelError
from coach.models.port import Message
from coach.models.retrying import Action
from coach.playbook.recognise import words_of
from coach.playbook.records import Document
from coach.prompts import Prompts, Rendered, Slot
from coach.records import Record
from coach.workshop.proposing import sentences_in, titled
from coach.workshop.records import Contradiction, Proposal, Tied
from coach.workshop.sentences import Sentence

Errand = Callable[[str | None], AbstractContextManager[Action]]
"""The calls of one thing that a user asks for, counted against that user's day."""
MOST_REQUESTS = 4
"""Requests of one errand."""
PAIRS = 15
"""Pairs of sentences in one request."""
BORNE = 0.5
"""Share of a point's words that its sentence must have."""


class Point(Record):
    """One point of a play: the number of the sentence it rests on, and what that says in few words."""

    n: int
    text: str


class ReadPlay(Record):
    """A play as the model read it."""

    title: str
    when: tuple[Point, ...]
    do: tuple[Point, ...]
    say: tuple[Point, ...]
    never: tuple[Point, ...]


class ReadPlays(Record):
    """What the model found in a part of a document."""

    plays: tuple[ReadPlay, ...]


class Judged(Record):
    """The model's word on one pair."""

    n: int
    real: bool
    about: str


class JudgedPairs(Record):
    """The model's word on the pairs it was given."""

    pairs: tuple[Judged, ...]


class Thought(Record):
    """What came of it; `notice` says in one sentence what was not read, and why."""

    proposals: tuple[Proposal, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    notice: str = ""


class Thinker:
    """Asks the model what a trainer wants to know. Safe between threads; never raises for a model that fails."""

    def __init__(self, errand: Errand, prompts: Prompts, tokens: Callable[[str], int], most: int) -> None:
        self._errand, self._prompts, self._tokens, self._most = errand, prompts, tokens, most

    def plays(self, document: Document, user: str | None = None) -> Thought:
        """The plays that the model reads in a document, each point tied to a sentence of it."""
        numbered = dict(enumerate(sentences_in(document), 1))
        parts = list(self._parts(numbered))
        found: list[Proposal] = []
        taken: set[str] = set()
        short = f"The document is long: the first {MOST_REQUESTS} of its {len(parts)} parts were read."
        notice = short if len(parts) > MOST_REQUESTS else ""
        try:
            with self._errand(user) as action:
                for part in parts[:MOST_REQUESTS]:
                    rendered = self._prompts.render("propose", sentence=part)
                    given = {slot.n: numbered[slot.n] for slot in part}
                    for play in action.ask(_messages(rendered), ReadPlays).plays:
                        if (proposal := _proposal(document.id, play, given, taken)) is not None:
                            found.append(proposal)
        except ModelError as fault:
            notice = str(fault)
        return Thought(proposals=tuple(found), notice=notice)

    def really(self, near: Sequence[Contradiction], user: str | None = None) -> Thought:
        """Those of the pairs which the model calls a contradiction, in their order."""
        numbered = dict(enumerate(near[: PAIRS * MOST_REQUESTS], 1))
        found, notice, left = list[Contradiction](), "", iter(numbered.items())
        try:
            with self._errand(user) as action:
                while part := dict(islice(left, PAIRS)):
                    pairs = [Slot(n=n, text=f"{one.first.sentence}\n{one.second.sentence}") for n, one in part.items()]
                    rendered = self._prompts.render("oppose", pair=pairs)
                    said = {one.n: one for one in action.ask(_messages(rendered), JudgedPairs).pairs if one.real}
                    found += [_told(one, said[n].about) for n, one in part.items() if n in said]
        except ModelError as fault:
            notice = str(fault)
        return Thought(contradictions=tuple(found), notice=notice)

    def _parts(self, numbered: dict[int, Sentence]) -> Iterator[list[Slot]]:
        """The sentences in parts that fit a prompt."""
        room = self._most - self._tokens(self._prompts.all["propose"].system) - 200
        part, used = list[Slot](), 0
        for n, sentence in numbered.items():
            size = self._tokens(sentence.text) + 15
            if part and used + size > room:
                yield part
                part, used = [], 0
            part.append(Slot(n=n, text=sentence.text))
            used += size
        if part:
            yield part


def _messages(rendered: Rendered) -> tuple[Message, ...]:
    return (Message(role="system", text=rendered.system), Message(role="user", text=rendered.user))


def _proposal(document: str, play: ReadPlay, given: dict[int, Sentence], taken: set[str]) -> Proposal | None:
    """The play with what code could verify of it; None where no step is left."""
    when, do, say, never = (_tied(points, given) for points in (play.when, play.do, play.say, play.never))
    steps = do or say
    if not steps:
        return None
    title = " ".join(play.title.split())[:70]
    if not set(words_of(title)) & set(words_of(" ".join(one.sentence for one in (*steps, *when)))):
        title = steps[0].text[:70]
    return Proposal(
        id=titled(title, taken), document=document, title=title, trigger=when, steps=steps, elements=say or do,
        never=never,
    )  # fmt: skip


def _tied(points: Sequence[Point], given: dict[int, Sentence]) -> tuple[Tied, ...]:
    """The points whose sentence was given, each sentence once, in words that the sentence bears."""
    tied: dict[int, Tied] = {}
    for point in points:
        sentence = given.get(point.n)
        if sentence is not None and point.n not in tied:
            text = " ".join(point.text.split())
            words = set(words_of(text))
            borne = words and len(words & set(words_of(sentence.text))) >= BORNE * len(words)
            own = text if borne and len(text) <= len(sentence.text) else sentence.advice or sentence.text
            tied[point.n] = Tied(text=own, sentence=sentence.text, start=sentence.start, end=sentence.end)
    return tuple(tied.values())


def _told(one: Contradiction, about: str) -> Contradiction:
    """The pair with the matter as the model calls it, in words of the two sentences."""
    both = set(words_of(f"{one.first.sentence} {one.second.sentence}"))
    named = " ".join(word for word in re.findall(r"\w[\w'-]*", about)[:8] if set(words_of(word)) <= both)
    return one.model_copy(update={"about": named or one.about})
