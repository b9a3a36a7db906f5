"""The conversations as a service: begun, answered, listed, searched, renamed, undone, rated, deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from coach.advising.records import Advice
from coach.advising.talk import Talk
from coach.conversations.forgetting import Traces
from coach.conversations.records import Begun, Conversation, Opened, Rated, Rating, Told
from coach.conversations.repository import Forgetting, Repository
from coach.errors import BadUse
from coach.store.engine import Store

LONGEST_TITLE = 80
LISTED = 60
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class NoConversation(BadUse):
    """There is no conversation of that id for this user; whether it is somebody else's is not said."""

    def __init__(self) -> None:
        super().__init__("There is no such conversation here; it may have been deleted. Choose another, or begin anew.")


class Conversations:
    """Conversations in the database, each its user's alone; safe between threads.

    Every method raises CoachError where the database cannot be read or written, and NoConversation alike for
    what is not there and what is somebody else's.
    """

    def __init__(self, store: Store, clock: Clock = _now) -> None:
        self._store, self._clock = store, clock

    def list(self, user: str, search: str = "", limit: int = LISTED) -> tuple[Conversation, ...]:
        """The user's conversations, newest first."""
        with self._store.reading() as session:
            return Repository(session).list(user, search.strip(), limit)

    def open(self, user: str, id: str) -> Opened:
        """A conversation with all its turns."""
        with self._store.reading() as session:
            repository = Repository(session)
            return Opened(conversation=_mine(repository, user, id), turns=repository.turns(id))

    def begin(
        self, user: str, id: str, text: str, deal: str = "", account: str = "", replace: int | None = None,
        new: bool = False,
    ) -> Begun:  # fmt: skip
        """Keep a message before it is answered; `new` begins the conversation with this id.

        `replace` is the number of an earlier turn in whose place it comes: that and later ones go.
        """
        now = self._clock()
        with self._store.writing() as session:
            repository = Repository(session)
            if new:
                repository.add(id, user, title_of(text), deal, account, now)
            _mine(repository, user, id)
            if replace is not None:
                repository.drop_turns(id, max(replace, 1))
            before = repository.turns(id)
            number = before[-1].number + 1 if before else 1
            if number == 1:
                repository.change(id, title=title_of(text))
            repository.change(id, deal=deal, account=account, changed_at=now)
            repository.add_turn(id, number, text, now)
            kept = _mine(repository, user, id)
            return Begun(conversation=kept, number=number, before=before, talk=repository.talk(id, number))

    def finish(self, user: str, id: str, number: int, advice: Advice, talk: Talk | None) -> None:
        """Keep a turn's advice; without `talk` later turns do not build on it. Nothing where it was deleted."""
        with self._store.writing() as session:
            repository = Repository(session)
            if repository.find(user, id) is not None:
                kept = talk.model_dump(mode="json") if talk is not None else None
                repository.set_advice(id, number, advice.model_dump(mode="json", by_alias=True), kept)

    def drop(self, user: str, id: str, number: int) -> None:
        """Forget a message that could not be answered, and the conversation where it was its only one."""
        with self._store.writing() as session:
            repository = Repository(session)
            if repository.find(user, id) is not None:
                repository.drop_turns(id, number)
                if repository.last(id) == 0:
                    repository.delete(id)

    def undo(self, user: str, id: str) -> Told | None:
        """Take the last turn back; None where there is none."""
        with self._store.writing() as session:
            repository = Repository(session)
            _mine(repository, user, id)
            turns = repository.turns(id)
            if turns:
                repository.drop_turns(id, turns[-1].number)
                repository.change(id, changed_at=self._clock())
            return turns[-1] if turns else None

    def rename(self, user: str, id: str, title: str) -> Conversation:
        """Give a conversation another title; raises BadUse for an empty one."""
        if not title.strip():
            raise BadUse("A conversation needs a title; write a few words.")
        with self._store.writing() as session:
            repository = Repository(session)
            _mine(repository, user, id)
            repository.change(id, title=" ".join(title.split())[:LONGEST_TITLE])
            return _mine(repository, user, id)

    def delete(self, user: str, id: str) -> None:
        """Delete a conversation for good; no trace of it stays in the database file."""
        with self._store.writing() as session:
            repository = Repository(session)
            _mine(repository, user, id)
            repository.delete(id)
        self._store.erase_traces(wait_seconds=0.5)

    def forget(self, traces: Traces) -> int:
        """Take what was erased out of everybody's conversations; they show that it was removed. How many had it."""
        with self._store.writing() as session:
            forgotten = Forgetting(session, traces).run()
        self._store.erase_traces()
        return forgotten

    def rate(self, user: str, id: str, number: int, rating: Rating) -> Told:
        """Keep what the user thought of an answer; an earlier rating of it goes. Returns the turn."""
        with self._store.writing() as session:
            repository = Repository(session)
            _mine(repository, user, id)
            told = next((turn for turn in repository.turns(id) if turn.number == number), None)
            if told is None or told.advice is None:
                raise NoConversation
            repository.rate(id, number, rating, self._clock())
            return told.model_copy(update={"rating": rating})

    def recent(self, limit: int) -> tuple[str, ...]:
        """The newest questions of all users, each once; their words are masked before anybody else reads them."""
        with self._store.reading() as session:
            return tuple(dict.fromkeys(Repository(session).recent(limit)))

    def plays_asked(self, since: datetime) -> dict[str, int]:
        """How often each play was advised since then, the most first; numbers alone, nobody's words."""
        with self._store.reading() as session:
            return Repository(session).plays_asked(since)

    def rated(self, limit: int = 200) -> tuple[Rated, ...]:
        """What users rated, newest first; for trainers and managers, whom the caller knows."""
        with self._store.reading() as session:
            return Repository(session).rated(limit)


def title_of(text: str) -> str:
    """A title from a first message: its beginning, cut at a word."""
    words = " ".join(text.split())
    return words if len(words) <= 60 else words[:60].rsplit(" ", 1)[0] + " …"


def _mine(repository: Repository, user: str, id: str) -> Conversation:
    found = repository.find(user, id)
    if found is None:
        raise NoConversation
    return found
