"""The model as the coach holds it for every turn: its role, its prompts, how long they may be."""

from __future__ import annotations

from collections.abc import Generator

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
from coach.models.port import LIMITS, Clock, Limits, Model
from coach.models.retrying import Action
from coach.models.roles import MOST_PROMPT
from coach.models.usage import Meter
from coach.prompts import Prompts


class Pen:
    """The model as the coach holds it: replies to turns. Safe between threads."""

    def __init__(
        self, model: Model, prompts: Prompts, role: WritingRole, most: int = MOST_PROMPT,
        limits: Limits = LIMITS, meter: Meter | None = None, clock: Clock | None = None,
    ) -> None:  # fmt: skip
        self.model, self.role = model, role
        self._desk = Desk(prompts, model.tokens, min(most, MOST_PROMPT))
        self._limits, self._meter, self._clock = limits, meter, clock
        self._usual: tuple[Book | None, frozenset[str]] = (None, frozenset())

    def reply(
        self, growing: Growing, heard: Heard, talk: Talk, book: Book, finder: Finder, phrases: Phrases
    ) -> Generator[Advice, None, Talk]:
        """The growing Advice, as `replies.reply` gives it; returns the talk as it stands afterwards."""
        ticket = self._meter.turn(growing.user, self.model.name) if self._meter else None
        action = Action(self.model, clock=self._clock, limits=self._limits, take=ticket.take if ticket else None)
        hand = Hand(self.model.name, self.role, self._desk, action, ticket)
        ours = WrittenReply(hand, self._usual_words(book), growing, heard, talk, book, finder, phrases)
        return ours.run()

    def _usual_words(self, book: Book) -> frozenset[str]:
        """Words that the playbook writes without a capital; made once per book."""
        known, words = self._usual
        if known is not book:
            passages = (passage.text for found in book.shelf.by_source.values() for passage in found)
            drafts = (text for play in book.plays.values() for text in (*play.drafts.values(), *play.next_steps))
            words = usual_words((*passages, *drafts))
            self._usual = (book, words)
        return words
