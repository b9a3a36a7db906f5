"""The retry loop on a clock of its own: pauses, what a provider asks for, the end in time."""

from __future__ import annotations

import threading

import pytest

from coach.models.doubles.scripted import Line, ScriptedModel
from coach.models.errors import BadOutput, Busy, ModelError, ProviderDown, TooLate
from coach.models.port import LIMITS, Deadline, Limits
from coach.models.retrying import Action
from tests.models.conftest import MESSAGES, Form


class HeldClock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def wait(self, cancel: threading.Event, seconds: float) -> bool:
        self.waits.append(seconds)
        self.time += seconds
        return cancel.is_set()


def act(
    script: list[Line | str | ModelError], limits: Limits = LIMITS
) -> tuple[Action, ScriptedModel, HeldClock]:
    clock = HeldClock()
    model = ScriptedModel(script, clock=clock)
    return Action(model, clock=clock, limits=limits), model, clock


def test_a_short_wait_that_the_provider_asks_for_is_kept() -> None:
    action, model, clock = act([Busy(after=3.0), "There."])
    assert [piece.text for piece in action.stream(MESSAGES)][-1] == "There."
    assert sum(clock.waits) == 3.0 and len(model.asked) == 2 == action.requests


@pytest.mark.parametrize("after", [5.1, 90.0, 1e12])
def test_a_long_one_never_is(after: float) -> None:
    action, model, clock = act([Busy(after=after), "There."])
    with pytest.raises(Busy):
        list(action.stream(MESSAGES))
    assert clock.waits == [] and len(model.asked) == 1


def test_no_wait_passes_the_deadline() -> None:
    action, _, clock = act([Busy(after=2.0), "There."], Limits(first=1.5, total=60))
    with pytest.raises(Busy):
        list(action.stream(MESSAGES))
    assert clock.waits == []


def test_nothing_is_asked_again_once_text_was_shown() -> None:
    action, model, _ = act([Line(text="Half of", how="cut"), "never"])
    *_, last = action.stream(MESSAGES)
    assert last.end is not None and last.end.how == "cut" and len(model.asked) == 1 and action.failed


def test_a_failure_after_two_healthy_requests_leaves_no_retry() -> None:
    action, model, _ = act(["One.", "Two.", ProviderDown(), "never"])
    list(action.stream(MESSAGES))
    list(action.stream(MESSAGES))
    with pytest.raises(ProviderDown):
        list(action.stream(MESSAGES))
    assert len(model.asked) == 3


def test_one_repair_names_what_was_wrong_and_no_second() -> None:
    action, model, _ = act(['{"stage": "soon", "why": ""}', '{"stage": "late", "why": "chosen"}'])
    assert action.ask(MESSAGES, Form) == Form(stage="late", why="chosen")
    assert "stage" in model.asked[1].messages[-1].text
    action, model, _ = act(["nonsense"])
    with pytest.raises(BadOutput):
        action.ask(MESSAGES, Form)
    assert len(model.asked) == 2


def test_a_record_cut_short_is_never_half_filled() -> None:
    action, _, _ = act([Line(text='{"stage": "late", "why": "chosen"}', how="cut")])
    with pytest.raises(ModelError):
        action.ask(MESSAGES, Form)


def test_calls_of_one_action_share_its_end() -> None:
    clock = HeldClock()
    deadline = Deadline.start(clock)
    assert (deadline.first_by, deadline.end_by) == (1030.0, 1090.0)
    clock.time += 70
    assert deadline.next_call(clock) == Deadline(first_by=1090.0, end_by=1090.0)


def test_a_slow_script_meets_the_deadline_too() -> None:
    action, _, _ = act([Line(text="word " * 100, pause=2.0)])
    *_, last = action.stream(MESSAGES)
    assert last.end is not None and last.end.how == "cut"
    action, _, _ = act([Line(text="word", pause=31.0)])
    with pytest.raises(TooLate):
        list(action.stream(MESSAGES))
