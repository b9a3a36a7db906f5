"""Takes Markdown apart into blocks: headings, paragraphs, lists, tables, code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from coach.records import Record

BlockKind = Literal["heading", "prose", "list", "table", "code"]

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\S")
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s+(\S.*)")
_FENCE = re.compile(r"\s*(```+|~~~+)")
LONGEST_HEAD = 80
"""Characters up to which a numbered line on its own can be a heading."""


class Block(Record):
    """A block of a text; `level` is a heading's (1 to 6), else 0."""

    kind: BlockKind
    text: str
    level: int = 0

    @property
    def items(self) -> tuple[str, ...]:
        """The outermost items of a list, the rows of a table, the lines of code, else the text itself."""
        lines = self.text.split("\n")
        if self.kind != "list":
            return tuple(lines) if self.kind in {"table", "code"} else (self.text,)
        margin = len(lines[0]) - len(lines[0].lstrip())
        starts = [
            number
            for number, line in enumerate(lines)
            if is_item(line) and len(line) - len(line.lstrip()) <= margin
        ]
        return tuple(
            "\n".join(lines[start:end]).rstrip()
            for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)
        )


def is_item(line: str) -> bool:
    """Whether a line begins an item of a list."""
    return bool(_ITEM.match(line))


def read_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text in order; numbered lines that stand over other text count as headings."""
    lines = _numbered_heads(text.split("\n"))
    return tuple(_join_numbered(list(_blocks(lines))))


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif head := _HEADING.match(line):
            yield Block(kind="heading", text=head.group(2), level=len(head.group(1)))
            at += 1
        else:
            kind, end = _extent(lines, at)
            yield Block(kind=kind, text="\n".join(lines[at:end]).rstrip())
            at = end


def _extent(lines: list[str], at: int) -> tuple[BlockKind, int]:
    """The kind of the block that begins here, and the line after its last."""
    line = lines[at]
    if fence := _FENCE.match(line):
        return "code", _end_of_code(lines, at, fence.group(1))
    if line.lstrip().startswith("|"):
        end = at
        while end < len(lines) and lines[end].lstrip().startswith("|"):
            end += 1
        return "table", end
    if is_item(line):
        return "list", _end_of_list(lines, at)
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _begins_other(lines[end]):
        end += 1
    return "prose", end


def _begins_other(line: str) -> bool:
    return bool(_HEADING.match(line) or _FENCE.match(line) or is_item(line)) or line.lstrip().startswith("|")


def _end_of_code(lines: list[str], at: int, fence: str) -> int:
    for number in range(at + 1, len(lines)):
        if lines[number].strip().startswith(fence):
            return number + 1
    return len(lines)


def _end_of_list(lines: list[str], at: int) -> int:
    """A list goes on over its items, their later lines, and blank lines between them."""
    end = number = at + 1
    after_blank = False
    while number < len(lines):
        line = lines[number]
        if not line.strip():
            after_blank = True
        elif is_item(line) or line.startswith(("  ", "\t")) or not (after_blank or _begins_other(line)):
            end, after_blank = number + 1, False
        else:
            break
        number += 1
    return end


def _numbered_heads(lines: list[str]) -> list[str]:
    """Turn `2. Prep the client`, alone above text that belongs to it, into a heading.

    Only where every number of the run is short, ends without a full stop, stands between blank
    lines and is not followed straight by the next number: else it is a list.
    """
    runs: list[list[int]] = []
    for at, line in enumerate(lines):
        if not (match := _NUMBERED.match(line)):
            continue
        number = int(match.group(1))
        if number == 1:
            runs.append([at])
        elif runs and number == len(runs[-1]) + 1:
            runs[-1].append(at)
    out = list(lines)
    for run in runs:
        if len(run) >= 2 and all(_stands_alone(lines, at) for at in run):
            for at in run:
                out[at] = f"## {lines[at].strip()}"
    return out


def _stands_alone(lines: list[str], at: int) -> bool:
    if len(lines[at]) > LONGEST_HEAD or lines[at].rstrip().endswith((".", ",", ";")):
        return False
    if at and lines[at - 1].strip():
        return False
    below = next((line for line in lines[at + 1 :] if line.strip()), "")
    own_line = at + 1 == len(lines) or not lines[at + 1].strip()
    return own_line and bool(below) and not _NUMBERED.match(below) and not below.startswith((" ", "\t"))


def _join_numbered(blocks: list[Block]) -> Iterator[Block]:
    """Put a numbered list together again where paragraphs stand between its items."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        end = at + 1
        while (follower := _next_part(blocks, at, end)) is not None:
            end = follower + 1
        if end > at + 1:
            text = "\n\n".join(part.text for part in blocks[at:end])
            block = Block(kind="list", text=text)
        yield block
        at = end


def _next_part(blocks: list[Block], first: int, end: int) -> int | None:
    """Index of the list that goes on with the next number, at most two paragraphs further on."""
    last = _last_number("\n".join(block.text for block in blocks[first:end]))
    if blocks[first].kind != "list" or last is None:
        return None
    for at in range(end, min(end + 3, len(blocks))):
        match = _NUMBERED.match(blocks[at].text)
        if blocks[at].kind == "list" and match and int(match.group(1)) == last + 1:
            return at
        if blocks[at].kind != "prose":
            return None
    return None


def _last_number(text: str) -> int | None:
    numbers = [int(match.group(1)) for line in text.split("\n") if (match := _NUMBERED.match(line))]
    return numbers[-1] if numbers else None
