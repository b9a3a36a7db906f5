"""What the tests of models share: the fault server, a hurried clock, and a form to fill in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from pydantic import SecretStr

from coach.models.doubles.fault_server import FaultServer
from coach.models.doubles.reply import Pace
from coach.models.opening import ModelChoice, open_model
from coach.models.port import LIMITS, Clock, Limits, Message, Model, SystemClock
from coach.records import Record

KEY = "sk-test-0123456789abcdef"
MESSAGES = (Message(role="system", text="Be brief."), Message(role="user", text="They asked for references."))
QUICK = Limits(first=0.5, total=1.0)


class Form(Record):
    """A record to be filled in."""

    stage: Literal["early", "middle", "late"]
    why: str = ""


class Models:
    """Opens models of the fault server and closes them after the test."""

    def __init__(self, server: FaultServer) -> None:
        self.server, self._open = server, list[Model]()

    def __call__(self, mode: str, clock: Clock | None = None, limits: Limits = LIMITS) -> Model:
        choice = ModelChoice(name=f"openai:{mode}", key=SecretStr(KEY), base_url=self.server.url)
        model = open_model(choice, clock=clock or SystemClock(), limits=limits)
        model.warm()
        self._open.append(model)
        return model

    def close(self) -> None:
        for model in self._open:
            model.close()


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer(pace=Pace(drip=0.05)) as running:
        yield running


@pytest.fixture
def models(server: FaultServer) -> Iterator[Models]:
    opened = Models(server)
    yield opened
    opened.close()
