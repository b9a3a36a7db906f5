"""Plain text for a terminal: wrapped, without control characters, coloured only where asked."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Tint = Literal["bold", "dim", "red", "yellow", "green", "cyan"]

_CODES: dict[Tint, str] = {
    "bold": "1",
    "dim": "2",
    "red": "1;31",
    "yellow": "1;33",
    "green": "1;32",
    "cyan": "1;36",
}
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_ITEM = re.compile(r"(?P<mark>(?:[-*•]|\d{1,2}[.)]) +)(?P<rest>.*)", re.S)
_STRONG = re.compile(r"\*\*(.+?)\*\*|__(.+?)__", re.S)


@dataclass(frozen=True)
class Style:
    """How text is shown: columns, and whether the terminal takes colour."""

    width: int = 80
    colour: bool = False

    def tint(self, text: str, tint: Tint) -> str:
        """The text in a colour or weight, where there is colour."""
        return f"\x1b[{_CODES[tint]}m{text}\x1b[0m" if self.colour else text


def clean(text: str) -> str:
    """A text that cannot steer a terminal: control and direction characters left out."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\t", "    "))


def wrap(text: str, style: Style, indent: str = "  ", first: str | None = None) -> list[str]:
    """Lines of one paragraph, `first` before the first of them and `indent` before the others."""
    start = indent if first is None else first
    lines = textwrap.wrap(
        " ".join(clean(text).split()), style.width, initial_indent=start, subsequent_indent=indent,
        break_long_words=True, break_on_hyphens=False,
    )  # fmt: skip
    return lines or [start.rstrip()]


def wrap_lines(text: str, style: Style, indent: str) -> list[str]:
    """Lines of a text that keeps its own line breaks."""
    return [line.rstrip() for raw in clean(text).strip().split("\n") for line in wrap(raw, style, indent)]


def markdown(text: str, style: Style, indent: str = "  ") -> list[str]:
    """Lines of a Markdown text: paragraphs, lists and headings, wrapped; marks of emphasis left out."""
    lines: list[str] = []
    for block in re.split(r"\n\s*\n", clean(text).strip()):
        if lines:
            lines.append("")
        for piece in _pieces(block):
            lines += _piece(piece, style, indent)
    return lines


def _pieces(block: str) -> list[str]:
    """List items and headings of a block apart, other lines joined."""
    pieces: list[str] = []
    for line in block.split("\n"):
        alone = not pieces or _ITEM.match(line.lstrip()) or line.startswith("#") or pieces[-1].startswith("#")
        if alone:
            pieces.append(line)
        else:
            pieces[-1] += f" {line.strip()}"
    return pieces


def _piece(piece: str, style: Style, indent: str) -> list[str]:
    deeper = indent + " " * (len(piece) - len(piece.lstrip(" ")))
    piece = piece.strip()
    if piece.startswith("#"):
        return [style.tint(line, "bold") for line in wrap(_plain(piece.lstrip("# ")), style, indent)]
    item = _ITEM.match(piece)
    if item is None:
        return wrap(_plain(piece.removeprefix("> ")), style, deeper)
    mark = "• " if item["mark"][0] in "-*•" else item["mark"]
    return wrap(_plain(item["rest"]), style, deeper + " " * len(mark), deeper + mark)


def _plain(text: str) -> str:
    return _STRONG.sub(lambda found: found[1] or found[2], text).replace("`", "")


def table(rows: Sequence[tuple[str, ...]], style: Style) -> list[str]:
    """Rows in columns; the last column is cut to what is left of the width."""
    rows = [tuple(" ".join(clean(cell).split()) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)] if rows else []
    room = max(10, style.width - sum(widths) - 2 * len(widths))
    lines = []
    for *cells, last in rows:
        fixed = "".join(f"{cell:<{width}}  " for cell, width in zip(cells, widths, strict=True))
        lines.append(fixed + short(last, room))
    return lines


def short(text: str, most: int) -> str:
    """At most `most` characters of a text, an ellipsis where it was cut."""
    text = " ".join(clean(text).split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
