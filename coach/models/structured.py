"""Structured output: the schema as servers take it, the same in words, and reading what came back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from coach.models.errors import BadOutput
from coach.models.port import Message
from coach.records import Record

_ASK = (
    "Answer with exactly one JSON object that fits this JSON schema: no text before or after it, "
    "no code fence, every key of the schema present.\n{schema}"
)
_REPAIR = (
    "That did not fit the schema: {complaint}. "
    "Send the whole JSON object once more, corrected, and nothing else."
)
_DROPPED = frozenset({"title", "default", "examples"})


def response_format(schema: type[Record]) -> dict[str, Any]:
    """The `response_format` of an OpenAI-compatible request for a record."""
    return {
        "type": "json_schema",
        "json_schema": {"name": schema.__name__, "strict": True, "schema": strict_schema(schema)},
    }


def strict_schema(schema: type[Record]) -> dict[str, Any]:
    """The record's JSON schema as strict servers take it: every key required, none besides them."""
    strict: dict[str, Any] = _strict(schema.model_json_schema())
    return strict


def in_words(messages: Sequence[Message], schema: type[Record]) -> tuple[Message, ...]:
    """The messages with the schema asked for in words, after what stays the same from call to call."""
    ask = Message(
        role="system", text=_ASK.format(schema=json.dumps(strict_schema(schema), ensure_ascii=False))
    )
    first = next((i for i, message in enumerate(messages) if message.role != "system"), len(messages))
    if first and messages[first - 1].role == "system":  # some servers take one system message only
        joined = Message(role="system", text=f"{messages[first - 1].text}\n\n{ask.text}")
        return (*messages[: first - 1], joined, *messages[first:])
    return (ask, *messages)


def repair(messages: Sequence[Message], fault: BadOutput) -> tuple[Message, ...]:
    """The messages of the one repair: what was asked, what came, what was wrong with it."""
    return (
        *messages,
        Message(role="assistant", text=fault.reply[:8_000] or "{}"),
        Message(role="user", text=_REPAIR.format(complaint=fault.complaint)),
    )


def read_record(text: str, schema: type[Record]) -> Record:
    """The record in a reply, with or without a fence or words around it; raises BadOutput."""
    for candidate in _objects(text):
        try:
            return schema.model_validate_json(candidate)
        except ValidationError as error:
            complaint = _complaint(error)
            break
    else:
        complaint = "there was no JSON object in it"
    raise BadOutput(text, complaint)


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: value for key, value in node.items() if key not in _DROPPED or not isinstance(value, str | int)
    }
    made = {
        key: _named(value) if key in ("properties", "$defs") else _strict(value)
        for key, value in kept.items()
    }
    made.pop("default", None)
    if "$ref" in made:
        return {"$ref": made["$ref"]}  # strict servers take no keys beside a reference
    if made.get("type") == "object" and "properties" in made:
        made |= {"required": list(made["properties"]), "additionalProperties": False}
    return made


def _named(nodes: dict[str, Any]) -> dict[str, Any]:
    """Properties by name: a property called `title` is no title."""
    return {name: _strict(node) for name, node in nodes.items()}


def _objects(text: str) -> list[str]:
    """What may be the JSON object of a reply, the likeliest first."""
    plain = re.sub(r"<think>.*?</think>", "", text, flags=re.S).strip()
    fenced = re.search(r"```(?:json)?\s*(\{.*\})\s*```", plain, re.S)
    if fenced:
        return [fenced.group(1)]
    start, end = plain.find("{"), plain.rfind("}")
    return [plain[start : end + 1]] if 0 <= start < end else []


def _complaint(error: ValidationError) -> str:
    """The first three findings, without the values that were found."""
    found = [
        f"{'.'.join(str(part) for part in e['loc']) or 'the object'}: {e['msg']}" for e in error.errors()[:3]
    ]
    return "; ".join(found)
