"""The model as it is held: a setting that is off, a provider that stays down, and the try at start."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from coach.advising.modelling import open_pen
from coach.advising.pen import Pen
from coach.advising.records import Turn
from coach.bootstrap import App
from coach.models.doubles.clock import HurriedClock
from coach.models.doubles.fault_server import FaultServer
from coach.models.opening import ModelChoice, open_model
from coach.models.usage import Budget
from coach.prompts import Prompts
from tests.advising.test_writing import EARLY, core, turns


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def pen_of(mode: str, server: FaultServer, times: float = 20.0) -> Pen:
    clock = HurriedClock(times)
    choice = ModelChoice(name=f"openai:{mode}", key=SecretStr("sk-test-0123456789"), base_url=server.url)
    return Pen(open_model(choice, clock=clock), Prompts(), "writer", clock=clock)


@pytest.mark.parametrize(
    ("model", "says"),
    [("nonsense", "names no model"), ("openai:some", "OPENAI_API_KEY"), ("local:/nowhere.gguf", "nowhere.gguf")],
)
def test_a_wrong_setting_starts_the_coach_on_the_playbook_and_says_so(app: App, model: str, says: str) -> None:
    pen, notice = open_pen(app.settings.model_copy(update={"model": model}), app.usage, Budget, lambda held: held)
    assert pen is None and says in notice and notice.endswith(".")
    items = list(app.coach_with(app.coach._reply, notice).advise(Turn(conversation="wrong", text=EARLY)))
    assert all(notice in item.warnings for item in items)
    assert core(items[-1]) == core(turns(app.coach, EARLY))


@pytest.mark.parametrize(
    ("model", "says"), [("nonsense:model", "not known"), ("mistralai:small", "pip install langchain-mistralai")]
)
def test_a_provider_that_is_not_there_is_found_at_start(app: App, model: str, says: str) -> None:
    pen, _ = open_pen(app.settings.model_copy(update={"model": model}), app.usage, Budget, lambda held: held)
    assert pen is not None
    pen.warm()
    advice = turns(app.coach_with(pen.reply), EARLY)
    assert says in advice.warnings[0] and core(advice) == core(turns(app.coach, EARLY)) and not advice.prompts
    pen.close()


@pytest.mark.parametrize(
    ("mode", "says"),
    [("st401", "valid one"), ("st404", "COACH_MODEL"), ("html", "OPENAI_BASE_URL"), ("quota", "top it up")],
)
def test_the_try_at_start_says_who_must_act_and_the_next_turn_asks_nothing(
    app: App, server: FaultServer, mode: str, says: str
) -> None:
    pen = pen_of(mode, server, 1.0)
    assert says in pen.attempt() and server.requests[mode] == 1
    advice = turns(app.coach_with(pen.reply), EARLY)
    assert server.requests[mode] == 1 and says in advice.warnings[0] and advice.engine == "playbook"
    assert core(advice) == core(turns(app.coach, EARLY))
    pen.close()


def test_a_provider_that_is_down_is_left_alone_for_a_while_and_then_asked_again(app: App, server: FaultServer) -> None:
    pen = pen_of("st503", server)
    coach = app.coach_with(pen.reply)
    first, second = turns(coach, EARLY), turns(coach, EARLY)
    assert first.warnings == second.warnings and server.requests["st503"] == 3
    time.sleep(1.6)  # thirty seconds and more on this clock
    turns(coach, EARLY)
    assert server.requests["st503"] == 6
    pen.close()


def test_a_model_that_works_is_silent_at_start(server: FaultServer) -> None:
    pen = pen_of("ok", server, 1.0)
    assert pen.attempt() == "" and server.requests["ok"] == 1
    pen.close()
