"""Puts the words of a web page together as Markdown while its elements open and close."""

from __future__ import annotations

import re

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    "p div section article main header figure figcaption blockquote ul ol table details summary dl dt dd address "
    "fieldset center tbody thead".split()
)
_BULLETED = frozenset({"li"})


class Words:
    """Markdown that grows: blocks with blank lines between them, items and rows line by line."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._line = ""
        self._lists: list[int] = []
        self._cells: list[str] | None = None
        self._verbatim = 0

    def open(self, tag: str) -> None:
        """An element begins."""
        if tag in _HEADINGS:
            self._end("")
            self._line = "#" * _HEADINGS[tag] + " "
        elif tag in {"ul", "ol"}:
            self._end("" if not self._lists else None)
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._end(None)
            self._line = self._bullet()
        elif tag == "tr":
            self._end(None)
            self._cells = []
        elif tag in {"td", "th"}:
            self._line = ""
        elif tag == "pre":
            self._end("")
            self._out.append("```")
            self._verbatim += 1
        elif tag in _BLOCKS and self._cells is None and not self._line.rstrip().endswith(("-", ".")):
            self._end("")

    def close(self, tag: str) -> None:
        """An element ends."""
        if tag in {"td", "th"} and self._cells is not None:
            self._cells.append(" ".join(self._line.split()).replace("|", "/"))
            self._line = ""
        elif tag == "tr" and self._cells is not None:
            if any(self._cells):
                self._out.append(f"| {' | '.join(self._cells)} |")
            self._cells, self._line = None, ""
        elif tag in {"ul", "ol"}:
            self._end(None)
            if self._lists:
                self._lists.pop()
            if not self._lists:
                self._gap()
        elif tag == "li":
            self._end(None)
        elif tag == "pre" and self._verbatim:
            self._end(None)
            self._verbatim -= 1
            self._out += ["```", ""]
        elif (tag in _BLOCKS or tag in _HEADINGS) and self._cells is None:
            self._end(None if self._lists else "")

    def add(self, data: str) -> None:
        """Words as they stand in the page."""
        if self._verbatim:
            *lines, self._line = (self._line + data).split("\n")
            self._out += lines
            return
        data = re.sub(r"\s+", " ", data)
        if data.startswith(" ") and (not self._line or self._line.endswith(" ")):
            data = data[1:]
        self._line += data

    def break_line(self, rule: bool) -> None:
        """A line ends within its block, or a rule is drawn."""
        if self._cells is not None:
            self._line += " "
        else:
            self._end("" if rule else None)

    def text(self) -> str:
        """All of it, at most one blank line between blocks."""
        self._end(None)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._out)).strip()

    def _bullet(self) -> str:
        if not self._lists:
            return "- "
        indent = "  " * (len(self._lists) - 1)
        if self._lists[-1] < 0:
            return f"{indent}- "
        self._lists[-1] += 1
        return f"{indent}{self._lists[-1]}. "

    def _end(self, after: str | None) -> None:
        """End the line that is being written; with `after` a blank line follows."""
        line = self._line.rstrip()
        self._line = ""
        if line.strip() and not re.fullmatch(r"\s*(?:#+|-|\d+\.)", line):
            self._out.append(line)
        if after is not None:
            self._gap()

    def _gap(self) -> None:
        if self._out and self._out[-1]:
            self._out.append("")
