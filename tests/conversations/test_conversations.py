"""Conversations are kept whole, each its user's alone, through restarts, edits and deletions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from coach.advising.records import Advice, Candidate, PlayRef, Situation
from coach.advising.talk import Talk
from coach.conversations.conversations import Conversations, NoConversation
from coach.conversations.records import Rating
from coach.errors import BadUse
from coach.store.engine import Store, open_store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'coach.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def kept(store: Store) -> Conversations:
    days = iter(range(10_000))
    return Conversations(store, lambda: datetime(2026, 5, 1, tzinfo=UTC) + timedelta(seconds=next(days)))


def advice(id: str, words: str) -> Advice:
    candidate = Candidate.model_validate({"account": "Halden", "owner": None, "step": "named", "for": ("fits",)})
    return Advice(
        conversation=id, verdict="not_yet", headline=words, situation=Situation(), candidates=(candidate,), done=True,
        play=PlayRef(id="deflect", title="Deflect"),
    )


def say(kept: Conversations, user: str, id: str, text: str, replace: int | None = None) -> str:
    begun = kept.begin(user, id or uuid4().hex, text, replace=replace, new=not id)
    talk = (begun.talk or Talk()).with_text(text)
    kept.finish(user, begun.conversation.id, begun.number, advice(begun.conversation.id, f"re: {text}"), talk)
    return begun.conversation.id


def test_turns_come_back_whole_after_a_restart(kept: Conversations, store: Store, url: str) -> None:
    id = say(kept, "maria", "", "met them today")
    say(kept, "maria", id, "as an email")
    store.close()
    again = open_store(url)
    opened = Conversations(again).open("maria", id)
    begun = Conversations(again).begin("maria", id, "warmer")
    again.close()
    assert [turn.text for turn in opened.turns] == ["met them today", "as an email"]
    assert opened.turns[0].advice == advice(id, "re: met them today")
    assert begun.number == 3 and begun.talk is not None
    assert begun.talk.texts == ("met them today", "as an email")


def test_nobody_else_sees_opens_or_changes_it(kept: Conversations) -> None:
    id = say(kept, "maria", "", "secret deal")
    assert kept.list("jonas") == () and kept.list("jonas", "secret") == ()
    for step in (
        lambda: kept.open("jonas", id), lambda: kept.begin("jonas", id, "x"), lambda: kept.undo("jonas", id),
        lambda: kept.rename("jonas", id, "x"), lambda: kept.delete("jonas", id),
        lambda: kept.rate("jonas", id, 1, Rating(thumb="up")),
    ):  # fmt: skip
        with pytest.raises(NoConversation):
            step()
    kept.finish("jonas", id, 1, advice(id, "planted"), None)
    assert [turn.advice and turn.advice.headline for turn in kept.open("maria", id).turns] == ["re: secret deal"]


def test_editing_and_undoing_go_back_in_the_talk_too(kept: Conversations) -> None:
    id = say(kept, "maria", "", "first")
    say(kept, "maria", id, "second")
    begun = kept.begin("maria", id, "second, but better", replace=2)
    assert (begun.number, len(begun.before)) == (2, 1)
    assert kept.plays_asked(datetime(2026, 1, 1, tzinfo=UTC)) == {"Deflect": 1}
    assert begun.talk is not None and begun.talk.texts == ("first",)
    undone = kept.undo("maria", id)
    assert undone is not None and undone.text == "second, but better" and undone.advice is None
    assert len(kept.open("maria", id).turns) == 1
    assert kept.undo("maria", id) is not None and kept.undo("maria", id) is None


def test_lists_newest_first_and_searches_titles_and_messages(kept: Conversations) -> None:
    first, second = say(kept, "maria", "", "the Halden deal"), say(kept, "maria", "", "a referral")
    say(kept, "maria", first, "100% of_them")
    assert [one.id for one in kept.list("maria")] == [first, second]
    assert [one.id for one in kept.list("maria", "HALDEN")] == [first]
    assert [one.id for one in kept.list("maria", "100% of_")] == [first]
    assert kept.list("maria", "0%x") == ()
    assert kept.rename("maria", second, "  Asking \n nicely ").title == "Asking nicely"
    with pytest.raises(BadUse, match="needs a title"):
        kept.rename("maria", second, " ")


def test_what_is_deleted_leaves_no_trace(kept: Conversations, store: Store, tmp_path: Path) -> None:
    id = say(kept, "maria", "", "canary-7391 in the words")
    kept.rate("maria", id, 1, Rating(thumb="down", reason="wrong", words="canary-7391 again"))
    assert kept.rated()[0].rating.words == "canary-7391 again"
    kept.delete("maria", id)
    store.close()
    assert not [path for path in tmp_path.iterdir() if b"canary-7391" in path.read_bytes()]


def test_a_rating_replaces_the_one_before(kept: Conversations) -> None:
    id = say(kept, "maria", "", "met them")
    kept.rate("maria", id, 1, Rating(thumb="up"))
    kept.rate("maria", id, 1, Rating(thumb="down", reason="stage"))
    assert [(one.user, one.question, one.rating.thumb) for one in kept.rated()] == [("maria", "met them", "down")]


def test_a_message_that_could_not_be_answered_is_dropped(kept: Conversations) -> None:
    begun = kept.begin("maria", "c1", "no answer", new=True)
    kept.drop("maria", "c1", begun.number)
    assert kept.list("maria") == () and kept.plays_asked(datetime(2026, 1, 1, tzinfo=UTC)) == {}
    id = say(kept, "maria", "", "answered")
    kept.drop("maria", id, kept.begin("maria", id, "not this one").number)
    assert len(kept.open("maria", id).turns) == 1
