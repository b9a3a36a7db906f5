"""From the lines of printed pages to Markdown: running heads out, headings by size, paragraphs joined."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from statistics import median

LARGER = 1.12
"""How much larger than the running text a heading is."""
LONGEST_HEADING = 120
MOST_LEVELS = 3
_BULLET = re.compile(r"\s*(?:[•‣◦▪●·*–-]|\(?\d{1,3}[.)]|[a-z][.)])\s+\S")
_SENTENCE_END = (".", "!", "?", ":", ";", '"', "”", ")")


class Line:
    """A line as it is printed: its words, the size of most of them (points), its height on the page."""

    def __init__(self, page: int) -> None:
        self.page = page
        self.text = ""
        self.y: float | None = None
        self._sizes: Counter[float] = Counter()
        self._bold = 0

    def add(self, text: str, size: float, y: float, bold: bool) -> None:
        """Words that follow on the same line."""
        if not text:
            return
        if self.y is None and text.strip():
            self.y = y
        self.text += text
        count = len(text.strip())
        self._sizes[round(size, 1)] += count
        self._bold += count if bold else 0

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        return self._sizes.most_common(1)[0][0] if self._sizes else 0.0

    @property
    def is_bold(self) -> bool:
        """Whether nearly all of it is bold."""
        return self._bold >= 0.9 * len(self.text.strip())


def to_markdown(lines: list[Line], pages: int) -> tuple[str, tuple[str, ...]]:
    """(Markdown, running heads and page numbers that were left out)."""
    lines, chrome = _without_running(lines, pages)
    if not lines:
        return "", chrome
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    levels = _levels(lines, body)
    usual = _usual_gap(lines)
    out: list[str] = []
    before: Line | None = None
    for line in lines:
        level = _level(line, body, levels)
        text = " ".join(line.text.split())
        if level:
            joins = before is not None and _level(before, body, levels) == level and _close(before, line, usual)
            if joins and out[-1].startswith("#") and len(out[-1]) + len(text) < LONGEST_HEADING:
                out[-1] += f" {text}"
            else:
                out.append(f"{'#' * level} {text}")
        elif before is not None and not out[-1].startswith("#") and _goes_on(before, line, usual):
            out[-1] = _joined(out[-1], text)
        else:
            out.append(re.sub(r"^[•‣◦▪●·]\s*", "- ", text))
        before = line
    return "\n\n".join(out), chrome


def _without_running(lines: list[Line], pages: int) -> tuple[list[Line], tuple[str, ...]]:
    """Lines that come back at the edge of most pages, and bare page numbers, go."""
    at_page: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        at_page.setdefault(line.page, []).append(at)
    edges = [{*places[:2], *places[-2:]} for places in at_page.values()]
    count: Counter[str] = Counter()
    for edge in edges:
        count.update({_shape(lines[at].text) for at in edge})
    gone: dict[int, str] = {}
    for edge in edges:
        for at in edge:
            shape = _shape(lines[at].text)
            often = pages >= 3 and count[shape] >= max(3, pages // 2)
            number = pages >= 2 and re.fullmatch(r"(?:page\s*)?#+(?:\s*(?:/|of)\s*#+)?", shape)
            if often or number:
                gone[at] = lines[at].text.strip()
    return [line for at, line in enumerate(lines) if at not in gone], tuple(dict.fromkeys(gone.values()))


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split()).lower())


def _levels(lines: list[Line], body: float) -> dict[float, int]:
    larger = sorted({line.size for line in lines if _may_head(line) and line.size >= body * LARGER}, reverse=True)
    return {size: min(rank, MOST_LEVELS) for rank, size in enumerate(larger, 1)}


def _may_head(line: Line) -> bool:
    text = line.text.strip()
    return len(text) <= LONGEST_HEADING and sum(map(str.isalpha, text)) >= 3 and not text.endswith((".", ",", ";"))


def _level(line: Line, body: float, levels: dict[float, int]) -> int:
    """1 and up for a heading, else 0."""
    if not _may_head(line):
        return 0
    if line.size in levels:
        return levels[line.size]
    alone = line.is_bold and len(line.text.split()) <= 12 and not line.text.rstrip().endswith(_SENTENCE_END)
    return min(len(levels) + 1, MOST_LEVELS + 1) if alone and line.size >= body else 0


def _usual_gap(lines: list[Line]) -> float:
    gaps = [
        before.y - line.y
        for before, line in pairwise(lines)
        if before.page == line.page and before.y is not None and line.y is not None and 0 < before.y - line.y < 60
    ]
    return median(gaps) if gaps else 0.0


def _close(before: Line, line: Line, usual: float) -> bool:
    if before.page != line.page or before.y is None or line.y is None:
        return before.page != line.page
    return usual == 0.0 or -1.0 <= before.y - line.y <= usual * 1.4 or before.y < line.y


def _goes_on(before: Line, line: Line, usual: float) -> bool:
    """Whether a line belongs to the paragraph of the one before."""
    if _BULLET.match(line.text) or before.size != line.size:
        return False
    ended = before.text.rstrip().endswith(_SENTENCE_END)
    other_place = before.page != line.page or (before.y is not None and line.y is not None and before.y < line.y)
    if other_place:
        return not ended and line.text.lstrip()[:1].islower()
    return _close(before, line, usual)


def _joined(first: str, second: str) -> str:
    if first.endswith("-") and second[:1].islower() and len(first) > 1 and first[-2].isalpha():
        return first[:-1] + second
    return f"{first} {second}"
