"""Wires the coach together: the only file that chooses adapters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from coach.advising.book import Book
from coach.advising.bookshelf import BookOfLibrary
from coach.advising.coach import Coach, Replying
from coach.advising.filing import Files
from coach.advising.glossary import Glossary
from coach.advising.listening import Listener
from coach.advising.mentions.reader import MentionReader
from coach.advising.phrases import Phrases, Remembering
from coach.advising.readership import Readership
from coach.advising.replies import Finder, reply
from coach.advising.spans import watching
from coach.advising.understanding.recogniser import Recogniser
from coach.library.layout import edition_folder
from coach.library.library import Library
from coach.retrieval.embedders import load_embedder
from coach.retrieval.embedding import Embedder
from coach.retrieval.index import Index
from coach.retrieval.minilm import MiniLM
from coach.retrieval.recent import Recent
from coach.settings import Settings
from coach.store.engine import open_store
from coach.tracing import open_tracing

if TYPE_CHECKING:
    from coach.accounts.accounts import Accounts
    from coach.accounts.records import Viewer
    from coach.advising.modelling import ModelState
    from coach.advising.pen import Pen
    from coach.backups.backups import Backups
    from coach.conversations.conversations import Conversations
    from coach.models.repository import UsageBook
    from coach.references.records import Limits
    from coach.references.references import References
    from coach.retrieval.note_finder import NoteFinder
    from coach.users.secrets import Passwords
    from coach.users.signing_in import SigningIn
    from coach.users.users import Users
    from coach.workshop.thinking import Thinker
    from coach.workshop.workshop import Workshop


class App:
    """The coach with its rooms, on one data folder that this process owns (see `coach.ownership`).

    `replying`: how turns are replied to, where the settings shall not decide it.
    """

    def __init__(self, settings: Settings, edition: Path | None = None, replying: Replying | None = None) -> None:
        self.settings = settings
        edition = self._edition = edition or edition_folder()
        self._store = open_store(settings.database_url)
        self.library = Library(self._store)
        self.edition_report = self.library.take_edition(edition)
        cache = settings.index / "cache"
        minilm = MiniLM(cache)
        meaning = self._meaning = Recent(minilm)
        phrases = Phrases.load(edition / "vectors.npz", meaning.embed)
        self.reader: Embedder = Remembering(meaning, phrases)
        self.embedder: Embedder = load_embedder(settings.embedder, cache) if settings.embedder else self.reader
        self.index = Index(settings.index, self.embedder, fetch=self.library.passages)
        self.refresh()
        recogniser = Recogniser.load(edition / "recogniser.npz")
        glossary, mentions = Glossary(edition / "glossary"), MentionReader.load(edition / "mentions.npz")
        listener = Listener(recogniser, meaning.embed_layers, phrases, glossary, mentions, minilm.states)
        self._listener, self._phrases = listener, phrases
        self._pen: Pen | None = None
        self._tracing = open_tracing(settings)
        how, self.notice = (replying, "") if replying else self._replying()
        self._shelf = BookOfLibrary(self.library)
        self.readership = Readership(self.index, self.library.restricted, self.viewer)
        self.coach = self.coach_with(how, self.notice)

    def coach_with(self, replying: Replying, notice: str = "", finder: Finder | None = None) -> Coach:
        """A coach on these rooms that replies in another way, or finds otherwise: for tests, evals and doubles."""
        parts = (self._listener, self._phrases, replying, notice, self.files)
        if finder is not None:
            return Coach(self._shelf, finder, *parts)
        return Coach(self._shelf, self.index, *parts, self.readership.finder, watching(self._tracing))

    @cached_property
    def accounts(self) -> Accounts:
        """The accounts; their room is opened when first asked for."""
        from coach.accounts.accounts import Accounts
        from coach.accounts.stages import read_stage_file

        return Accounts(self._store, read_stage_file(self._edition / "crm_stages.yaml"))

    @cached_property
    def references(self) -> References:
        """The reference customers; their room is opened when first asked for."""
        from coach.references.reading import Reader
        from coach.references.references import References

        english = Glossary(self._edition / "glossary").sentence
        reader = Reader(lambda texts: self._meaning.embed_layers(texts)[1], english=english)
        return References(self._store, self.accounts, reader, self._limits)

    @cached_property
    def usage(self) -> UsageBook:
        """What turns used of the language model."""
        from coach.models.repository import UsageBook

        return UsageBook(self._store)

    @cached_property
    def conversations(self) -> Conversations:
        """What users asked and were told; their room is opened when first asked for."""
        from coach.conversations.conversations import Conversations

        return Conversations(self._store)

    @cached_property
    def workshop(self) -> Workshop:
        """The trainer's workshop; its room is opened when first asked for."""
        from coach.accounts.records import OWNER
        from coach.library.jottings import Jottings
        from coach.workshop.missed import Question
        from coach.workshop.workshop import Asking, Workshop

        def poor() -> list[Question]:
            rated = [one for one in self.conversations.rated() if one.rating.thumb == "down"]
            return [Question(text=one.question, reason=one.rating.reason or "marked bad", at=one.at) for one in rated]

        def names() -> list[str]:
            accounts = [account.name for account in self.accounts.list(OWNER)]
            return [*accounts, *(deal.name for deal in self.accounts.deals(OWNER))]

        asking = Asking(recent=self.conversations.recent, poor=poor, names=names)
        shop = (self.library, Jottings(self._store), self.index, self.reader, self._listener, self._phrases)
        return Workshop(*shop, asking, self._thinker())

    def _thinker(self) -> Thinker | None:
        """What a model that writes adds to the workshop; none where there is only one that rewords."""
        from coach.prompts import Prompts
        from coach.workshop.thinking import Thinker

        if self._pen is None or self._pen.role != "writer":
            return None
        return Thinker(self._pen.errand, Prompts(), self._pen.model.tokens, self._pen.most)

    @cached_property
    def users(self) -> Users:
        """The users; their room is opened when first asked for."""
        from coach.users.users import Users

        return Users(self._store, self._passwords)

    @cached_property
    def signing_in(self) -> SigningIn:
        """Sign-ins of the web app."""
        from coach.users.records import times_of
        from coach.users.signing_in import SigningIn

        return SigningIn(self._store, self._passwords, lambda: times_of(self.library.holdings().rules))

    @cached_property
    def backups(self) -> Backups:
        """Backups of this folder and its database."""
        from coach.backups.backups import Backups

        return Backups(self._store, self.settings.home)

    @cached_property
    def _passwords(self) -> Passwords:
        from coach.users.secrets import Passwords

        return Passwords()

    def viewer(self, user: str | None) -> Viewer:
        """Who asks: this machine's owner, or a user with their role and teams; raises Disabled.

        A name that is no user's is a rep without a team, who sees what is everybody's: owners that an import names
        need not be users, and a stranger gets the least.
        """
        from coach.accounts.records import OWNER, Viewer
        from coach.users.errors import Disabled

        if user is None:
            return OWNER
        found = self.users.find(user)
        if found is None:
            return Viewer(user=user)
        if found.disabled:
            raise Disabled(found.name)
        return found.viewer

    def add_demo(self) -> None:
        """Fill in the demo's people, and its company, dated back from today, where there is no account yet."""
        from coach.accounts.records import OWNER
        from coach.references.demo import load_demo
        from coach.users.demo import PEOPLE

        self.users.ensure(PEOPLE.values())
        if self.accounts.list(OWNER):
            return
        load_demo(self._edition / "demo", self.accounts, self.references, datetime.now(UTC).date())
        while self.references.read_notes(OWNER):
            pass

    @cached_property
    def notes(self) -> NoteFinder:
        """Finds notes by words and meaning; a collection for each team catches up in the background."""
        from coach.retrieval.note_finder import NoteFinder

        return NoteFinder(self.settings.index / "notes", self.reader, self.accounts)

    def notes_changed(self) -> None:
        """Let the notes' collections catch up where this process keeps them; another does when it is asked."""
        if "notes" in self.__dict__:
            self.notes.refresh()

    def _limits(self) -> Limits:
        from coach.references.limits import limits_of

        return limits_of(self.library.holdings().rules)

    @cached_property
    def files(self) -> Files:
        """The books as the coach reads them; their rooms open when a turn first needs them."""
        return Files(lambda: self.accounts, lambda: self.references, self.viewer, self._limits)

    def book(self) -> Book:
        """What is published now, as one turn reads it."""
        return self._shelf.book()

    def refresh(self, erase: bool = False) -> None:
        """Bring the index in step with what is published; answers use it from the next turn on."""
        self.index.sync(self.library.published_passages, self.library.stamp(), erase=erase)

    def _replying(self) -> tuple[Replying, str]:
        """How turns are replied to, and what every Advice then says of a model that cannot be used.

        What belongs to models is imported only where one is named: the engine alone starts without it.
        """
        if self.settings.model is None:
            return reply, ""
        from coach.advising.modelling import budget_of, open_pen
        from coach.models.traced import traced

        self._pen, notice = open_pen(
            self.settings, self.usage, lambda: budget_of(self.library.rules()),
            lambda model: traced(model, self._tracing),
        )  # fmt: skip
        return (self._pen.reply if self._pen else reply), notice

    def warm(self) -> None:
        """Load what the first turn would load: embedder, index, book, the rooms of the books. Asks no model."""
        self._shelf.book()
        self.reader.embed(["warm"])
        self.index.find("warm", 1)
        self.references.directory()

    def try_model(self) -> str:
        """One short request to the model, if one is used: what is wrong in one sentence, or nothing."""
        return self._pen.attempt() if self._pen else ""

    def model_state(self) -> ModelState:
        """How it stands with the language model."""
        from coach.advising.modelling import state_of

        return state_of(self.settings, self._pen, self.notice)

    @property
    def place(self) -> str:
        """How messages name the database: a file, or an address without password."""
        return self._store.place

    def close(self) -> None:
        """Let go of files and of the model; nothing is lost where this is never called."""
        if self._pen is not None:
            self._pen.close()
        self._tracing.close()
        if "notes" in self.__dict__:
            self.notes.close()
        self.index.close()
        self._store.close()


@contextmanager
def open_app(
    settings: Settings, edition: Path | None = None, replying: Replying | None = None
) -> Iterator[App]:
    """An App for the length of a block; the caller already owns the data folder."""
    app = App(settings, edition, replying)
    try:
        yield app
    finally:
        app.close()
