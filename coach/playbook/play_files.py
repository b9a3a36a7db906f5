"""Reads a play file (head, sections, skeletons) into a Play; refuses a broken one with line and reason."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import ValidationError

from coach.errors import BadFile
from coach.frontmatter import Page, Section, bullets, read_page, split_sources
from coach.playbook.records import Channel, Comeback, Line, Play

_HEAD_KEYS = {
    "id", "title", "letter", "verdict", "basis", "ask", "audience", "rows", "sources",
    "disagreements", "headline", "first_words", "elements", "never",
}  # fmt: skip
_LISTS = {"When": "when", "When not": "when_not", "Next steps": "next_steps", "How reps put it": "phrasings"}
_LINES = {"Why": "why", "Risks": "risks"}
_CHANNELS: tuple[str, ...] = get_args(Channel)


def read_play(text: str, path: str) -> Play:
    """A Play from its file's text; raises BadFile naming path, line and reason."""
    page = read_page(text, path)
    _check_keys(page)
    fields: dict[str, Any] = {key: value for key, value in page.head.items() if key != "letter"}
    drafts: dict[str, str] = {}
    for section in page.sections:
        _read_section(section, path, fields, drafts)
    fields["drafts"] = drafts
    try:
        play = Play.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        where = ".".join(str(part) for part in first["loc"])
        raise BadFile(path, _line_of(text, key), f"`{where}`: {first['msg']}") from None
    _check_skeletons(play, page)
    return play


def _check_keys(page: Page) -> None:
    unknown = sorted(set(page.head) - _HEAD_KEYS)
    if unknown:
        raise BadFile(page.path, 2, f"unknown key `{unknown[0]}`; allowed are {', '.join(sorted(_HEAD_KEYS))}")


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith(f"{key}:"):
            return number
    return 2


def _read_section(section: Section, path: str, fields: dict[str, Any], drafts: dict[str, str]) -> None:
    name = section.heading
    if name in _LISTS:
        fields[_LISTS[name]] = [split_sources(text)[0] for _, text in bullets(section)]
    elif name in _LINES:
        fields[_LINES[name]] = [_line(text) for _, text in bullets(section)]
    elif name == "They answer":
        fields["comebacks"] = [_comeback(path, line, text) for line, text in bullets(section)]
    elif name.startswith("Draft: "):
        channel = name.removeprefix("Draft: ").strip()
        if channel not in _CHANNELS:
            raise BadFile(path, section.line, f"unknown channel `{channel}`; allowed are {', '.join(_CHANNELS)}")
        drafts[channel] = section.body.strip()
    else:
        allowed = ", ".join([*_LISTS, *_LINES, "They answer", "Draft: <channel>"])
        raise BadFile(path, section.line, f"unknown section `{name}`; allowed are {allowed}")


def _line(text: str) -> Line:
    words, sources = split_sources(text)
    return Line(text=words, sources=sources)


def _comeback(path: str, line: int, text: str) -> Comeback:
    """`they: …`, any number of `or: …` (the same in other words), `you: …`."""
    match = re.fullmatch(r"they:\s*(.+?)((?:\nor:\s*.+?)*)\nyou:\s*(.+)", text.strip(), re.S)
    if not match:
        raise BadFile(path, line, "a bullet here needs a line `they: …` and a line `you: …`; `or: …` between is free")
    they, others, you = match.groups()
    or_say = tuple(_unquoted(other) for other in re.split(r"\nor:\s*", others) if other.strip())
    return Comeback(they_say=_unquoted(they), you_say=_unquoted(you), or_say=or_say)


def _unquoted(text: str) -> str:
    return text.strip().strip('"“”').replace("\n", " ")


def _check_skeletons(play: Play, page: Page) -> None:
    known = {element.id for element in play.elements}
    lines = {section.heading: section.line for section in page.sections}
    for channel, skeleton in play.drafts.items():
        marks = set(re.findall(r"\{#([a-z0-9-]+)\}", skeleton))
        line = lines[f"Draft: {channel}"]
        if marks - known:
            raise BadFile(page.path, line, f"`{{#{min(marks - known)}}}` is no element of this play")
        if known - marks:
            raise BadFile(page.path, line, f"no line carries the element `{min(known - marks)}`")
