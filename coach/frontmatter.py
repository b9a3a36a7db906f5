"""Markdown files with a YAML head: split them, with line numbers for every complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from coach.errors import BadFile
from coach.records import Record

_SOURCES = re.compile(r"\s*\{((?:\d{3}-\d{2}|house-[a-z-]+)(?:[\s,]+(?:\d{3}-\d{2}|house-[a-z-]+))*)\}\s*$")


class Section(Record):
    """A `##` section: its heading, the ids its heading carries, its body and the line it starts on."""

    heading: str
    sources: tuple[str, ...]
    body: str
    line: int


class Page(Record):
    """A file split into its head and its sections; `path` is for messages only."""

    path: str
    head: dict[str, Any]
    sections: tuple[Section, ...]
    body: str


class _Loader(yaml.CSafeLoader):
    """The safe loader; a key given twice is a mistake, not a choice of the last."""


def _mapping_once(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    keys: set[str] = set()
    for key, _ in node.value:
        if key.value in keys:
            raise yaml.constructor.ConstructorError(None, None, f"the key `{key.value}` stands twice", key.start_mark)
        keys.add(key.value)
    loader.flatten_mapping(node)
    return dict(loader.construct_pairs(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_once)


def split_sources(text: str) -> tuple[str, tuple[str, ...]]:
    """`text {002-13 002-14}` → (`text`, ids); ids empty where the text names none."""
    match = _SOURCES.search(text)
    if not match:
        return text.strip(), ()
    return text[: match.start()].strip(), tuple(re.split(r"[\s,]+", match.group(1)))


def read_page(text: str, path: str, head_needed: bool = True) -> Page:
    """Split a file; raises BadFile with the line where its head or a heading cannot be read."""
    lines = text.replace("\r\n", "\n").split("\n")
    head, start = _head(lines, path, head_needed)
    return Page(
        path=path,
        head=head,
        sections=tuple(_sections(lines, start)),
        body="\n".join(lines[start:]).strip(),
    )


def load_yaml(text: str, path: str, first_line: int = 1) -> Any:
    """Parse YAML; raises BadFile with the line of the mistake."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 -- a safe loader that also refuses a key given twice
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        reason = getattr(error, "problem", None) or "not valid YAML"
        raise BadFile(path, line, f"not valid YAML: {reason}") from None


def _head(lines: list[str], path: str, needed: bool) -> tuple[dict[str, Any], int]:
    if not lines or lines[0].strip() != "---":
        if needed:
            raise BadFile(path, 1, "the file must begin with a head between two lines of ---")
        return {}, 0
    try:
        end = next(i for i in range(1, len(lines)) if lines[i].strip() == "---")
    except StopIteration:
        raise BadFile(path, 1, "the head has no closing line of ---") from None
    head = load_yaml("\n".join(lines[1:end]), path, first_line=2)
    if not isinstance(head, dict):
        raise BadFile(path, 2, "the head must be a list of `key: value` lines")
    return head, end + 1


def _sections(lines: list[str], start: int) -> Iterator[Section]:
    heading, at, body = "", start, list[str]()
    for number in range(start, len(lines)):
        line = lines[number]
        if line.startswith("## "):
            if heading:
                yield _section(heading, body, at)
            heading, at, body = line[3:], number + 1, []
        elif heading:
            body.append(line)
    if heading:
        yield _section(heading, body, at)


def _section(heading: str, body: list[str], line: int) -> Section:
    text, sources = split_sources(heading)
    return Section(heading=text, sources=sources, body="\n".join(body).strip("\n"), line=line)


def bullets(section: Section) -> Iterator[tuple[int, str]]:
    """The bullets of a section as (line number, text); a bullet's later lines are joined to it."""
    current, at = "", 0
    for offset, line in enumerate(section.body.split("\n"), start=1):
        if line.startswith("- "):
            if current:
                yield at, current
            current, at = line[2:].strip(), section.line + offset
        elif current and line.startswith("  ") and line.strip():
            current += "\n" + line.strip()
        elif current and not line.strip():
            yield at, current
            current = ""
    if current:
        yield at, current
