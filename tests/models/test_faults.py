"""The fault table, row by row over real HTTP: how many requests the server saw, and what the rep gets."""

from __future__ import annotations

import threading
import time

import pytest

from coach.models.doubles.clock import HurriedClock
from coach.models.doubles.fault_server import FaultServer
from coach.models.errors import ModelError, Unreachable, UsedUp
from coach.models.opening import ModelChoice, open_model
from coach.models.port import LIMITS, Message, Piece, SystemClock
from coach.models.retrying import Action
from tests.models.conftest import MESSAGES, QUICK, Form, Models

SLOW = {"hang", "mute", "drip"}

# mode, requests and outcome of plain text, requests and outcome of a structured reply
TABLE = [
    ("ok", 1, "finished", 1, "finished"),
    ("fenced", 1, "finished", 1, "finished"),
    ("noschema", 1, "finished", 2, "finished"),
    ("mended", 1, "finished", 2, "finished"),
    ("badform", 1, "finished", 2, "bad_output"),
    ("st429", 3, "busy", 3, "busy"),
    ("flaky", 3, "finished", 3, "finished"),
    ("st500", 3, "down", 3, "down"),
    ("st503", 3, "down", 3, "down"),
    ("st400", 1, "refused", 1, "refused"),
    ("st401", 1, "key", 1, "key"),
    ("st404", 1, "unknown_model", 1, "unknown_model"),
    ("toolong", 1, "too_long", 1, "too_long"),
    ("quota", 1, "quota", 1, "quota"),
    ("ra90", 1, "busy", 1, "busy"),
    ("hang", 1, "too_late", 1, "too_late"),
    ("mute", 1, "too_late", 1, "too_late"),
    ("drip", 1, "cut", 1, "too_late"),
    ("cut", 1, "cut", 2, "cut"),
    ("cutatonce", 3, "down", 3, "down"),
    ("eof", 1, "cut", 2, "cut"),
    ("length", 1, "cut", 2, "cut"),
    ("content_filter", 1, "filtered", 1, "filtered"),
    ("badsse", 2, "garbled", 2, "garbled"),
    ("badjson", 2, "garbled", 2, "garbled"),
    ("html", 1, "not_a_model", 1, "not_a_model"),
    ("empty", 2, "empty", 2, "empty"),
    ("nullc", 2, "empty", 2, "empty"),
    ("errbody200", 2, "garbled", 2, "garbled"),
    ("errevent", 2, "garbled", 2, "garbled"),
]


@pytest.mark.parametrize("structured", [False, True], ids=["text", "record"])
@pytest.mark.parametrize(("mode", "text_requests", "text_end", "form_requests", "form_end"), TABLE)
def test_each_fault_has_its_requests_and_its_outcome(
    models: Models,
    mode: str,
    text_requests: int,
    text_end: str,
    form_requests: int,
    form_end: str,
    structured: bool,
) -> None:
    slow = mode in SLOW
    clock = SystemClock() if slow else HurriedClock(5)
    action = Action(models(mode, clock), clock=clock, limits=QUICK if slow else LIMITS)
    began = clock.now()
    outcome, last = run(action, structured)
    took = clock.now() - began
    assert outcome == (form_end if structured else text_end)
    assert models.server.requests[mode] == (form_requests if structured else text_requests) == action.requests
    assert took < (QUICK.total + 1.0 if slow else LIMITS.total), (
        "the deadline holds, with a second's tolerance"
    )
    if last is not None and last.end is not None:
        assert last.text.strip(), "never an empty bubble"
        assert bool(last.end.reason) == (last.end.how != "finished")
        assert isinstance(last.end.value, Form) == structured


def run(action: Action, structured: bool) -> tuple[str, Piece | None]:
    """How it ended, or the kind of the error; and the last piece."""
    last, shown = None, False
    try:
        for last in action.stream(MESSAGES, Form if structured else None):
            shown = shown or bool(last.text)
    except ModelError as fault:
        assert not shown, "once text was shown there is an end, not an error"
        assert str(fault).endswith(".") and "Traceback" not in str(fault)
        assert fault.__cause__ is None or isinstance(fault.__cause__, ModelError)
        return fault.kind, None
    assert last is not None and last.end is not None
    return last.end.how, last


@pytest.mark.parametrize("mode", ["st429", "st503", "badsse", "empty", "cutatonce"])
def test_a_whole_turn_in_which_the_provider_fails_sends_three_requests_at_most(
    models: Models, mode: str
) -> None:
    clock = HurriedClock(5)
    action = Action(models(mode, clock), clock=clock)
    for structured in (True, False, False, True):
        with pytest.raises(ModelError):
            list(action.stream(MESSAGES, Form if structured else None))
    assert models.server.requests[mode] == 3


def test_a_healthy_turn_sends_four_requests_and_no_fifth(models: Models) -> None:
    action = Action(models("ok"))
    for _ in range(4):
        list(action.stream(MESSAGES))
    with pytest.raises(UsedUp):
        list(action.stream(MESSAGES))
    assert models.server.requests["ok"] == 4
    assert action.usage.counted and action.usage.completion > 0 and not action.failed


def test_an_unreachable_address_is_named_as_such() -> None:
    with FaultServer() as gone:
        url = gone.url
    clock = HurriedClock(5)
    model = open_model(ModelChoice(name="openai:ok", base_url=url), clock=clock)
    with pytest.raises(Unreachable):
        list(Action(model, clock=clock).stream(MESSAGES))
    model.close()


def test_no_text_of_prompt_or_key_stands_in_an_error(models: Models) -> None:
    canary = "canary-7731"
    for mode in ("st400", "badform", "garbled", "html", "badsse"):
        clock = HurriedClock(5)
        with pytest.raises(ModelError) as raised:
            Action(models(mode, clock), clock=clock).ask([Message(role="user", text=canary)], Form)
        assert canary not in repr(raised.value) + str(raised.value.__dict__)


def test_two_at_once_do_not_wait_for_each_other_and_do_not_mix(models: Models) -> None:
    model = models("puppet:verbatim")
    answers: dict[int, str] = {}

    def ask(number: int) -> None:
        *_, last = Action(model).stream([Message(role="user", text=f"mark {number} " * 20)])
        answers[number] = last.text

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == {number: (f"mark {number} " * 20) for number in range(8)}
    assert time.monotonic() - began < 20
