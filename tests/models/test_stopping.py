"""Stop, a closed tab, a closed model: the provider's request ends within two seconds."""

from __future__ import annotations

import threading
import time

import pytest

from coach.models.doubles.clock import HurriedClock
from coach.models.errors import Stopped
from coach.models.retrying import Action
from tests.models.conftest import MESSAGES, Models

PROMISE = 2.0


@pytest.mark.parametrize("mode", ["hang", "mute"])
def test_stop_before_any_text_ends_the_request(models: Models, mode: str) -> None:
    cancel = threading.Event()
    action = Action(models(mode), cancel=cancel)
    threading.Timer(0.2, cancel.set).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        list(action.stream(MESSAGES))
    assert models.server.wait_idle(mode, PROMISE)
    assert time.monotonic() - began < 0.2 + PROMISE
    assert models.server.left[mode] == 1 and models.server.requests[mode] == 1


def test_stop_in_the_middle_keeps_the_text_and_says_so(models: Models) -> None:
    cancel = threading.Event()
    pieces = Action(models("drip"), cancel=cancel).stream(MESSAGES)
    next(pieces)
    cancel.set()
    *_, last = pieces
    assert last.end is not None and last.end.how == "cut"
    assert last.text.startswith("drip") and "You stopped" in last.end.reason
    assert models.server.wait_idle("drip", PROMISE) and models.server.left["drip"] == 1


def test_stop_works_while_nobody_reads_the_pieces(models: Models) -> None:
    cancel = threading.Event()
    pieces = Action(models("drip"), cancel=cancel).stream(MESSAGES)
    next(pieces)
    cancel.set()
    assert models.server.wait_idle("drip", PROMISE)


def test_leaving_the_iterator_ends_the_request(models: Models) -> None:
    pieces = Action(models("drip")).stream(MESSAGES)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert models.server.wait_idle("drip", PROMISE) and models.server.left["drip"] == 1


def test_stop_while_waiting_for_another_try(models: Models) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Stopped):
        list(Action(models("st503"), cancel=cancel, clock=HurriedClock()).stream(MESSAGES))
    assert models.server.requests["st503"] <= 1


def test_closing_the_model_ends_its_requests(models: Models) -> None:
    model = models("drip")
    pieces = Action(model).stream(MESSAGES)
    next(pieces)
    model.close()
    assert models.server.wait_idle("drip", PROMISE)
