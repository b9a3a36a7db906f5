"""The whole turn as a story: a message comes in, an Advice grows, what was said is remembered."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from typing import Protocol

from coach.advising.book import Book
from coach.advising.growing import Growing
from coach.advising.listening import Listener
from coach.advising.message import has_words, read_message
from coach.advising.phrases import Phrases
from coach.advising.records import Advice, Turn
from coach.advising.replies import Finder, reply, unreadable
from coach.advising.talk import Talk

KEPT_TALKS = 500


class Bookshelf(Protocol):
    """What the coach needs of the library."""

    def book(self) -> Book:
        """What is published now."""

    def add_missed(self, text: str, verdict: str) -> None:
        """Keep a question that was not answered."""


class Coach:
    """Advises; remembers the conversations of this run. Safe between threads."""

    def __init__(self, shelf: Bookshelf, finder: Finder, listener: Listener, phrases: Phrases) -> None:
        self._shelf, self._finder, self._phrases, self._listener = shelf, finder, phrases, listener
        self._talks: OrderedDict[tuple[str, str], Talk] = OrderedDict()
        self._lock = threading.Lock()

    def advise(self, turn: Turn) -> Iterator[Advice]:
        """The same Advice growing: the verdict first, then reasons, then the draft, last with `done`.

        Raises BadUse for an empty message. A conversation's turns are told apart by user and id.
        """
        growing = Growing(turn.conversation, time.perf_counter())
        message = read_message(turn.text)
        talk = self._talk(turn)
        book = self._shelf.book()
        if not has_words(message.whole):
            yield unreadable(growing)
            return
        heard = self._listener.hear(message, talk, book)
        growing.mark("situation")
        talk = yield from reply(growing, heard, talk, book, self._finder, self._phrases)
        self._remember(turn, talk)
        if growing.advice.verdict == "not_in_playbook":
            self._shelf.add_missed(message.whole, growing.advice.verdict)

    def _talk(self, turn: Turn) -> Talk:
        with self._lock:
            return self._talks.get((turn.user or "", turn.conversation), Talk())

    def _remember(self, turn: Turn, talk: Talk) -> None:
        key = (turn.user or "", turn.conversation)
        with self._lock:
            self._talks[key] = talk
            self._talks.move_to_end(key)
            while len(self._talks) > KEPT_TALKS:
                self._talks.popitem(last=False)
