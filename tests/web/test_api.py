"""POST /api/v1/ask as JSON and as server-sent events, with good and bad bodies."""

from __future__ import annotations

import json

import pytest

from coach.advising.records import Advice
from tests.web.conftest import ASKED, Caller

JSON = {"Content_Type": "application/json"}


def test_json_has_every_key_of_the_contract(call: Caller) -> None:
    status, headers, body = call("POST", "/api/v1/ask", json.dumps({"text": ASKED, "conversation": "c1"}), **JSON)
    advice = json.loads(body)
    assert status == 200 and headers["content-type"] == "application/json"
    assert (advice["verdict"], advice["conversation"], advice["done"]) == ("not_yet", "c1", True)
    assert set(advice) == {field.alias or name for name, field in Advice.model_fields.items()}


def test_events_grow_and_the_last_is_done(call: Caller) -> None:
    _, headers, body = call("POST", "/api/v1/ask", json.dumps({"text": ASKED}), Accept="text/event-stream", **JSON)
    assert headers["content-type"].startswith("text/event-stream")
    events = [event.split("\n") for event in body.strip().split("\n\n")]
    assert {event[0] for event in events} == {"event: advice"}
    advices = [json.loads(event[1].removeprefix("data: ")) for event in events]
    assert [advice["done"] for advice in advices] == [False] * (len(advices) - 1) + [True]
    assert len({advice["conversation"] for advice in advices}) == 1


def test_trouble_is_an_event_without_anybodys_words(call: Caller) -> None:
    sent = json.dumps({"text": "fail: x"})
    status, _, body = call("POST", "/api/v1/ask", sent, Accept="text/event-stream", **JSON)
    assert status == 200 and body.startswith("event: error\ndata: ") and "secret" not in body
    status, _, body = call("POST", "/api/v1/ask", sent, **JSON)
    assert status == 500 and "secret" not in body
    status, _, body = call("POST", "/api/v1/ask", json.dumps({"text": "refuse: x"}), **JSON)
    assert status == 400 and "write what happened" in json.loads(body)["error"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '{"conversation": "c"}',
        '{"text": 7}',
        '{"text": "x", "colour": "red"}',
        "[" * 5000,
        "\ud800",
    ],
)
def test_bad_bodies_get_one_sentence(call: Caller, body: str) -> None:
    status, _, answer = call("POST", "/api/v1/ask", body, **JSON)
    assert status == 400
    assert len(json.loads(answer)["error"]) < 200


def test_other_content_types_and_huge_bodies_are_refused(call: Caller) -> None:
    assert call("POST", "/api/v1/ask", '{"text": "x"}', Content_Type="text/plain")[0] == 400
    assert call("POST", "/api/v1/ask", json.dumps({"text": "x" * 1_100_000}), **JSON)[0] == 413
