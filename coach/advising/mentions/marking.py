"""Messages with their mentions marked inline, as `knowledge/mentions/*.yaml` holds them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, get_args

from coach.errors import BadFile
from coach.frontmatter import load_yaml
from coach.records import Record

Tag = Literal["po", "pp", "co", "cp", "lp", "xo", "xp", "in", "tm", "nd", "rs"]
"""Prospect's or customer's firm or person, colleague, other firm or person; interest, time, need, result."""

NAMES = ("po", "pp", "co", "cp", "lp", "xo", "xp")
_TAG = re.compile(rf"<(/?)({'|'.join(get_args(Tag))})>")


class Span(Record):
    """[start, end) in characters of a text, and what stands there."""

    start: int
    end: int
    tag: str


class Marked(Record):
    """A message with what it mentions; `audience`, `channel` and `to` are empty where nothing tells them."""

    text: str
    spans: tuple[Span, ...]
    audience: str = ""
    channel: str = ""
    to: str = ""


def read_marked(folder: Path) -> list[Marked]:
    """All marked messages of a folder; raises BadFile where a file is broken."""
    found: list[Marked] = []
    for path in sorted(folder.glob("*.yaml")):
        content = load_yaml(path.read_text(encoding="utf-8"), path.name)
        if not isinstance(content, dict) or not isinstance(content.get("cases"), list):
            raise BadFile(path.name, 1, "the file must hold a list `cases:`")
        found += [_marked(raw, path.name) for raw in content["cases"]]
    return found


def _marked(raw: dict[str, Any], file: str) -> Marked:
    text, spans = _parted(str(raw["text"]), file)
    said = {name: str(raw.get(name) or "") for name in ("audience", "channel", "to")}
    return Marked(text=text, spans=tuple(spans), **said)


def _parted(marked: str, file: str) -> tuple[str, list[Span]]:
    text, at, opened = "", 0, ("", 0)
    spans: list[Span] = []
    for match in _TAG.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        if match[1] and opened[0] != match[2]:
            raise BadFile(file, 1, f"`</{match[2]}>` closes what was not opened in “{marked[:60]}”")
        if match[1]:
            spans.append(Span(start=opened[1], end=len(text), tag=match[2]))
        opened = ("", 0) if match[1] else (match[2], len(text))
    return text + marked[at:], spans
