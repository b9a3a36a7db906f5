"""Fills a JSON schema with values, so that doubles can answer structured requests."""

from __future__ import annotations

import json
from typing import Any


def fill(schema: dict[str, Any], text: str, prefer: str = "") -> str:
    """A JSON object that fits the schema: `text` in every free string, the value named in `prefer` or the
    first of every choice, one item in every list."""
    return json.dumps(_value(schema, schema.get("$defs", {}), text, prefer.lower()), ensure_ascii=False)


def find_schema(text: str) -> dict[str, Any] | None:
    """The JSON schema that a prompt asks for in words, or None."""
    decoder, at = json.JSONDecoder(), text.find('{"')
    while at >= 0:
        try:
            found, _ = decoder.raw_decode(text, at)
        except ValueError:
            found = None
        if isinstance(found, dict) and "properties" in found:
            return found
        at = text.find('{"', at + 1)
    return None


def _value(node: dict[str, Any], defs: dict[str, Any], text: str, prefer: str) -> Any:
    if "$ref" in node:
        return _value(defs[node["$ref"].rpartition("/")[2]], defs, text, prefer)
    if "enum" in node:
        named = [choice for choice in node["enum"] if isinstance(choice, str) and choice.lower() in prefer]
        return (named or node["enum"])[0]
    if "const" in node:
        return node["const"]
    options = node.get("anyOf") or node.get("oneOf")
    if options:
        return _value(options[0], defs, text, prefer)
    return _plain(node, defs, text, prefer)


def _plain(node: dict[str, Any], defs: dict[str, Any], text: str, prefer: str) -> Any:
    kind = node.get("type")
    if kind == "object":
        return {name: _value(child, defs, text, prefer) for name, child in node.get("properties", {}).items()}
    if kind == "array":
        item = node.get("items") or (node.get("prefixItems") or [{}])[0]
        return [_value(item, defs, text, prefer)]
    if kind in ("integer", "number"):
        return node.get("minimum", 0)
    return {"boolean": True, "null": None}.get(str(kind), text)
