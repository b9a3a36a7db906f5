"""The schema as servers take it, in words, and what is read out of a reply."""

from __future__ import annotations

from typing import Literal

import pytest

from coach.models.errors import BadOutput
from coach.models.port import Message
from coach.models.retrying import Action
from coach.models.structured import in_words, read_record, strict_schema
from coach.records import Record
from tests.models.conftest import MESSAGES, Form, Models


class Inner(Record):
    title: str = "none"
    size: int | None = None


class Outer(Record):
    """A record with everything strict servers are particular about."""

    kind: Literal["a", "b"] = "a"
    inner: Inner
    many: tuple[Inner, ...] = ()


def test_every_object_requires_all_its_keys_and_no_other() -> None:
    schema = strict_schema(Outer)
    inner = schema["$defs"]["Inner"]
    assert schema["required"] == ["kind", "inner", "many"] and schema["additionalProperties"] is False
    assert inner["required"] == ["title", "size"] and inner["additionalProperties"] is False
    assert "default" not in str(schema) and schema["properties"]["inner"] == {"$ref": "#/$defs/Inner"}


@pytest.mark.parametrize(
    "reply",
    [
        '{"stage": "late", "why": "x"}',
        'Sure!\n```json\n{"stage": "late", "why": "x"}\n```',
        '<think>{"stage": "early"}</think>\n{"stage": "late", "why": "x"}',
        'It is {"stage": "late", "why": "x"} I think',
    ],
)
def test_a_record_is_found_in_what_models_write(reply: str) -> None:
    assert read_record(reply, Form) == Form(stage="late", why="x")


@pytest.mark.parametrize(
    "reply", ["", "late", "{", '{"stage": "soon"}', '{"stage": "late", "extra": 1}', "[1]", "null"]
)
def test_anything_else_is_none_and_the_complaint_quotes_nothing(reply: str) -> None:
    with pytest.raises(BadOutput) as raised:
        read_record(reply, Form)
    assert raised.value.complaint and "soon" not in raised.value.complaint


def test_in_words_the_schema_joins_the_last_system_text() -> None:
    asked = in_words(MESSAGES, Form)
    assert [message.role for message in asked] == ["system", "user"] and '"stage"' in asked[0].text
    assert [m.role for m in in_words([Message(role="user", text="x")], Form)] == ["system", "user"]


def test_a_server_without_schemas_is_asked_in_words_from_then_on(models: Models) -> None:
    model = models("noschema")
    for _ in range(3):
        assert Action(model).ask(MESSAGES, Form).stage == "early"
    assert models.server.requests["noschema"] == 4
