"""The model as the coach holds it for every turn: its role, its prompts, how long they may be."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from coach.advising import replies
from coach.advising.book import Book
from coach.advising.grounding import usual_words
from coach.advising.growing import Growing
from coach.advising.hand import Hand, WritingRole
from coach.advising.listening import Heard
from coach.advising.phrases import Phrases
from coach.advising.prompting import Desk
from coach.advising.records import Advice
from coach.advising.replies import Finder
from coach.advising.talk import Talk
from coach.advising.writing import WrittenReply
from coach.models.errors import ModelError
from coach.models.port import LIMITS, Clock, Limits, Message, Model, SystemClock
from coach.models.retrying import Action
from coach.models.roles import MOST_PROMPT
from coach.models.usage import Meter
from coach.prompts import Prompts
from coach.records import Record

_REST = 30.0
"""Seconds for which a model is left alone after a fault that the next turn would only wait for again."""
_TIRING = frozenset(
    {"unreachable", "down", "too_late", "busy", "quota", "key", "unknown_model", "not_a_model", "refused"}
)
_FOR_GOOD = frozenset({"setting"})
_TRIAL = Limits(first=20.0, total=30.0)
_REMEMBERED = 10


class Failure(Record):
    """A request to the model that did not work: when (UTC), and why in one sentence."""

    at: datetime
    why: str


class Pen:
    """The model as the coach holds it: replies to turns. Safe between threads.

    After a fault that lasts, turns are answered by the playbook at once for a while, with the same sentence.
    """

    def __init__(
        self, model: Model, prompts: Prompts, role: WritingRole, most: int = MOST_PROMPT,
        limits: Limits = LIMITS, meter: Meter | None = None, clock: Clock | None = None,
    ) -> None:  # fmt: skip
        self.model, self.role, self.most = model, role, min(most, MOST_PROMPT)
        self._desk = Desk(prompts, model.tokens, self.most)
        self._limits, self._meter, self._clock = limits, meter, clock or SystemClock()
        self._usual: tuple[Book | None, frozenset[str]] = (None, frozenset())
        self._rest: tuple[float, str] = (0.0, "")
        self.failures: deque[Failure] = deque(maxlen=_REMEMBERED)

    def reply(
        self, growing: Growing, heard: Heard, talk: Talk, book: Book, finder: Finder, phrases: Phrases
    ) -> Generator[Advice, None, Talk]:
        """The growing Advice, as `replies.reply` gives it; returns the talk as it stands afterwards."""
        until, why = self._rest
        if self._clock.now() < until:
            return (yield from _told(replies.reply(growing, heard, talk, book, finder, phrases), growing, why))
        ticket = self._meter.turn(growing.user, self.model.name) if self._meter else None
        action = Action(self.model, clock=self._clock, limits=self._limits, take=ticket.take if ticket else None)
        hand = Hand(self.model.name, self.role, self._desk, action, ticket)
        after = yield from WrittenReply(
            hand, self._usual_words(book), growing, heard, talk, book, finder, phrases
        ).run()
        if hand.fault is not None:
            self._leave_alone(hand.fault)
        return after

    @contextmanager
    def errand(self, user: str | None) -> Iterator[Action]:
        """The calls of something other than a turn, counted against the user's day as a turn's are."""
        ticket = self._meter.turn(user, self.model.name) if self._meter else None
        action = Action(self.model, clock=self._clock, limits=self._limits, take=ticket.take if ticket else None)
        try:
            yield action
        finally:
            if ticket is not None:
                ticket.close(action.requests, action.usage, action.seconds)

    def warm(self) -> None:
        """Load what the first call would load; a setting that is off keeps the model out of every turn."""
        try:
            self.model.warm()
        except ModelError as fault:
            self._leave_alone(fault)

    def attempt(self) -> str:
        """One short request: what is wrong, in one sentence, or nothing."""
        action = Action(self.model, clock=self._clock, limits=_TRIAL, most=1)
        try:
            for _ in action.stream([Message(role="user", text="Say hello.")], most_tokens=8):
                pass
        except ModelError as fault:
            self._leave_alone(fault)
            return str(fault)
        return ""

    def close(self) -> None:
        """Let go of the model."""
        self.model.close()

    @property
    def resting(self) -> str:
        """Why the model is left alone just now; nothing where it is asked."""
        until, why = self._rest
        return why if self._clock.now() < until else ""

    def _leave_alone(self, fault: ModelError) -> None:
        self.failures.append(Failure(at=datetime.now(UTC), why=str(fault)))
        if fault.kind in _TIRING | _FOR_GOOD:
            seconds = float("inf") if fault.kind in _FOR_GOOD else _REST
            self._rest = (self._clock.now() + seconds, str(fault))

    def _usual_words(self, book: Book) -> frozenset[str]:
        """Words that the playbook writes without a capital; made once per book."""
        known, words = self._usual
        if known is not book:
            passages = (passage.text for found in book.shelf.by_source.values() for passage in found)
            drafts = (text for play in book.plays.values() for text in (*play.drafts.values(), *play.next_steps))
            words = usual_words((*passages, *drafts))
            self._usual = (book, words)
        return words


def _told(reply: Generator[Advice, None, Talk], growing: Growing, why: str) -> Generator[Advice, None, Talk]:
    """The playbook's own reply, with why the model is left alone."""
    try:
        while True:
            next(reply)
            if growing.advice.done:
                growing.put(warnings=(why, *growing.advice.warnings))
            yield growing.advice
    except StopIteration as end:
        after: Talk = end.value
        return after
