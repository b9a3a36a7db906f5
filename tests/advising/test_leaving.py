"""Whoever stops reading the Advice ends the model's request within two seconds, whichever call it is in."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from coach.advising.records import Advice, Turn
from coach.bootstrap import App
from coach.models.doubles.fault_server import FaultServer
from coach.models.doubles.reply import Pace
from coach.models.doubles.scripted import Line, ScriptedModel
from coach.models.opening import ModelChoice, open_model
from coach.models.port import BEAT, Model
from tests.advising.test_writing import EARLY, LATE, REASONS, UNSURE, with_model

PROMISE = 2.0


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with FaultServer(pace=Pace(drip=0.05)) as running:
        yield running


@pytest.fixture
def hanging(server: FaultServer) -> Iterator[Model]:
    choice = ModelChoice(name="openai:hang", key=SecretStr("sk-test-0123456789"), base_url=server.url)
    model = open_model(choice)
    model.warm()
    yield model
    model.close()


@pytest.mark.parametrize("text", [UNSURE, LATE], ids=["understand", "reasons"])
def test_leaving_while_the_first_call_hangs(app: App, server: FaultServer, hanging: Model, text: str) -> None:
    before = server.left["hang"]
    grown = with_model(app, hanging).advise(Turn(conversation=f"leave {text}", text=text))
    seen = [next(grown) for _ in range(4)]
    assert server.requests["hang"] > before and seen[-1].verdict
    began = time.monotonic()
    grown.close()  # type: ignore[attr-defined]
    assert server.wait_idle("hang", PROMISE) and time.monotonic() - began < PROMISE
    assert server.left["hang"] == before + 1


@pytest.mark.parametrize("call", ["draft", "repair"])
def test_leaving_while_words_are_written(app: App, call: str) -> None:
    lines: list[Line | str] = [REASONS, *(["Sure."] if call == "repair" else []), Line(text="Well then", pause=60.0)]
    model = ScriptedModel(lines)
    grown = with_model(app, model).advise(Turn(conversation=f"leave {call}", text=EARLY))
    for _ in grown:
        if len(model.asked) == len(lines):
            break
    began = time.monotonic()
    next(grown)
    grown.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < PROMISE


def test_a_slow_model_gives_the_reader_a_turn_at_every_beat(app: App) -> None:
    model = ScriptedModel([Line(text=REASONS[:20], pause=0.7), "no draft"])
    last, longest, seen = time.monotonic(), 0.0, list[Advice]()
    for item in with_model(app, model).advise(Turn(conversation="beats", text=EARLY)):
        seen.append(item)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
    assert seen[-1].done and longest < BEAT + 1.0
    assert len(seen) > 7


def test_whoever_waits_long_reads_the_playbook_meanwhile(app: App) -> None:
    model = ScriptedModel([Line(text=REASONS, pause=0.18), "no draft"])
    plain = [item for item in app.coach.advise(Turn(conversation="plain", text=EARLY))][-1]
    slow = ScriptedModel([Line(text="Early", pause=3.2), "no draft"])
    items = list(with_model(app, slow).advise(Turn(conversation="slow", text=EARLY)))
    assert any(item.answer == plain.answer for item in items[:-3]) and items[-1].answer == plain.answer
    quick = list(with_model(app, model).advise(Turn(conversation="quick", text=EARLY)))
    assert not any(item.answer == plain.answer for item in quick)
    drafts = [item.draft for item in items if item.draft]
    assert drafts[0] == plain.draft, "the composed words stand there while the model writes"
