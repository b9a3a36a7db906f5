"""What turns use is kept by user and day, and a budget holds to the request, whoever asks at once (T13)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.models.doubles.scripted import Line, ScriptedModel
from coach.models.errors import Busy, ModelError
from coach.models.port import Usage
from coach.models.repository import UsageBook
from coach.models.retrying import Action
from coach.models.usage import Budget, BudgetSpent, Meter, Spent, TurnUse
from coach.store.engine import open_store
from tests.models.conftest import MESSAGES

DAY = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[UsageBook]:
    store = open_store(f"sqlite:///{tmp_path / 'u.sqlite'}")
    yield UsageBook(store)
    store.close()


class At:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.time = DAY

    def __call__(self) -> datetime:
        return self.time


def meter(book: UsageBook, now: At | None = None, **budget: int) -> Meter:
    return Meter(book, lambda: Budget(**budget), now or At())


def turn(of: Meter, user: str | None, model: ScriptedModel, calls: int = 2) -> bool:
    """A turn of some calls; whether all of them were allowed."""
    ticket = of.turn(user, model.name)
    action = Action(model, take=ticket.take)
    try:
        for _ in range(calls):
            list(action.stream(MESSAGES))
        return True
    except ModelError:
        return False
    finally:
        ticket.close(action.requests, action.usage, action.seconds)


@pytest.mark.parametrize("limit", [1, 37, 100])
def test_twenty_threads_use_a_budget_to_the_request(book: UsageBook, limit: int) -> None:
    shared, model = meter(book, model_requests_per_day=limit), ScriptedModel([Line(text="Well then.", pause=0.001)])
    threads = [
        threading.Thread(target=lambda: [turn(shared, "ana", model) for _ in range(5)]) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    kept = book.spent(DAY.date(), DAY.date(), "ana")
    assert len(model.asked) == limit == kept[0].requests
    assert turn(shared, "bela", model, 1), "another user has a budget of their own"


def test_tokens_are_counted_before_and_put_right_after(book: UsageBook) -> None:
    shared, model = meter(book, model_tokens_per_day=200), ScriptedModel(["word " * 20])
    while turn(shared, None, model, 1):
        pass
    kept = book.spent(DAY.date(), DAY.date())[0]
    assert 200 - 60 < kept.tokens <= 200 + 34 and kept.user == "" and kept.turns == kept.requests


def test_a_new_process_goes_on_counting_and_a_new_day_begins_anew(book: UsageBook) -> None:
    now = At()
    model = ScriptedModel(["Yes."])
    assert turn(meter(book, now, model_requests_per_day=3), "ana", model, 3)
    after = meter(book, now, model_requests_per_day=3)
    assert not turn(after, "ana", model, 1)
    now.time = DAY + timedelta(hours=15)
    assert turn(after, "ana", model, 3) and not turn(after, "ana", model, 1)
    assert [(one.day, one.requests) for one in book.spent(DAY.date(), date(2026, 2, 11))] == [
        (date(2026, 2, 11), 3), (date(2026, 2, 10), 3),
    ]  # fmt: skip


def test_none_is_no_limit_and_the_sentence_says_what_to_do(book: UsageBook) -> None:
    assert all(turn(meter(book), "ana", ScriptedModel(["Yes."]), 4) for _ in range(5))
    with pytest.raises(BudgetSpent, match=r"today \(1 requests\).*playbook answers.*allow more\.$"):
        shared = meter(book, model_requests_per_day=1)
        shared.take("cem", 1)
        shared.take("cem", 1)


def test_a_refused_request_costs_nothing_and_one_left_alone_its_prompt(book: UsageBook) -> None:
    shared = meter(book)
    turn(shared, "ana", ScriptedModel([Busy(after=60)]), 1)
    ticket, model = shared.turn("bela", "m"), ScriptedModel([Line(text="a b c", pause=0.01)])
    action = Action(model, take=ticket.take)
    pieces = action.stream(MESSAGES)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    ticket.close(action.requests, action.usage, action.seconds)
    ticket.close(action.requests, action.usage, action.seconds)
    kept = {one.user: one for one in book.spent(DAY.date(), DAY.date())}
    assert kept["ana"].requests == 1 and kept["ana"].tokens == 0
    assert kept["bela"].requests == 1 and kept["bela"].prompt > 5 and not action.usage.counted


class Broken:
    """A ledger whose database has gone."""

    def add(self, use: TurnUse) -> None:
        raise CoachError("gone")

    def spent(self, first: date, last: date, user: str | None = None) -> Sequence[Spent]:
        raise CoachError("gone")


def test_a_database_that_is_gone_costs_no_answer() -> None:
    def budget() -> Budget:
        raise CoachError("gone")

    assert turn(Meter(Broken(), budget), "ana", ScriptedModel(["Yes."]))
    assert not turn(Meter(Broken(), lambda: Budget(model_requests_per_day=1)), "ana", ScriptedModel(["Yes."]))


def test_a_turn_without_a_request_leaves_no_trace(book: UsageBook) -> None:
    meter(book).turn("ana", "m").close(0, Usage(), 0.0)
    assert not book.spent(DAY.date(), DAY.date())
