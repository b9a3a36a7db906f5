"""The whole turn as a story: a message comes in, an Advice grows, what was said is remembered."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from coach.advising.book import Book
from coach.advising.dossier import Dossier
from coach.advising.filing import Files
from coach.advising.growing import Growing, unreadable
from coach.advising.listening import Heard, Listener
from coach.advising.message import has_words, read_message
from coach.advising.phrases import Phrases
from coach.advising.records import Advice, Turn
from coach.advising.replies import Finder, reply
from coach.advising.spans import Watching
from coach.advising.talk import Talk
from coach.advising.telling import plain_of
from coach.advising.understanding.situation import OTHER_DEAL
from coach.advising.weighing import LOOSE, weigh

KEPT_TALKS = 500


class Bookshelf(Protocol):
    """What the coach needs of the library."""

    def book(self) -> Book:
        """What is published now."""

    def add_missed(self, text: str, verdict: str) -> None:
        """Keep a question that was not answered."""


class Replying(Protocol):
    """How a message that was heard is replied to: by the playbook alone, or with a model (`pen.Pen`)."""

    def __call__(
        self, growing: Growing, heard: Heard, talk: Talk, book: Book, finder: Finder, phrases: Phrases
    ) -> Generator[Advice, None, Talk]:
        """The growing Advice; returns the talk as it stands afterwards."""


class Coach:
    """Advises; remembers the conversations of this run. Safe between threads. `notice` is told with every Advice.

    `files` are the accounts and references; without them a deal given with a turn is not looked up.
    `finder_of` gives a user the search of what is for them; without it everybody has `finder`. `watching` looks on.
    """

    def __init__(
        self, shelf: Bookshelf, finder: Finder, listener: Listener, phrases: Phrases,
        replying: Replying = reply, notice: str = "", files: Files | None = None,
        finder_of: Callable[[str | None], Finder] | None = None, watching: Watching | None = None,
    ) -> None:  # fmt: skip
        self._finder_of, self._watch = finder_of, watching
        self._shelf, self._finder, self._phrases, self._listener = shelf, finder, phrases, listener
        self._reply, self._notice, self._files = replying, notice, files
        self._talks: OrderedDict[tuple[str, str], Talk] = OrderedDict()
        self._lock = threading.Lock()

    def advise(self, turn: Turn) -> Iterator[Advice]:
        """The same Advice growing: the verdict first, then reasons, then the draft, last with `done`.

        Raises BadUse for an empty message. A conversation's turns are told apart by user and id.
        """
        growing = self._watch(self._advise(turn)) if self._watch else self._advise(turn)
        if not self._notice:
            yield from growing
            return
        for advice in growing:
            yield advice.model_copy(update={"warnings": (self._notice, *advice.warnings)})

    def forget(self) -> None:
        """Forget what was said in this run's conversations; one that goes on begins anew for the coach."""
        with self._lock:
            self._talks.clear()

    def _advise(self, turn: Turn) -> Iterator[Advice]:
        growing = Growing(turn.conversation, time.perf_counter(), turn.user)
        message = read_message(turn.text)
        talk = self._talk(turn)
        book = self._shelf.book()
        dossier = self._files.open(turn, message, talk.thread, book) if self._files else Dossier()
        if not has_words(message.whole):
            yield unreadable(growing)
            return
        stage = turn.stage or dossier.stage
        heard = self._listener.hear(message, talk, book, stage)
        if plain := plain_of(dossier, message.whole) if heard.understood.situation.ask in LOOSE else "":
            heard = self._listener.hear(message, talk, book, stage, plain)
        if self._files:
            heard = weigh(self._files, turn, heard, dossier, book)
        heard = self._listener.with_people(heard, book)
        growing.mark("situation")
        talk = talk.about_another_deal() if heard.kind == OTHER_DEAL else talk
        finder = self._finder_of(turn.user) if self._finder_of else self._finder
        talk = yield from self._reply(growing, heard, talk, book, finder, self._phrases)
        self._remember(turn, talk)
        if growing.advice.verdict == "not_in_playbook":
            self._shelf.add_missed(message.whole, growing.advice.verdict)

    def remembered(self, turn: Turn) -> Talk:
        """What is remembered of a turn's conversation now."""
        return self._talk(turn)

    def recall(self, turn: Turn, talk: Talk) -> None:
        """Take up a turn's conversation from what was remembered of it, in place of what is remembered here."""
        self._remember(turn, talk)

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
