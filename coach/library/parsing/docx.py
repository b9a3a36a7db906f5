"""DOCX to Markdown with python-docx: headings, lists, tables; unseen runs and comments apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from coach.library.parsing.looks import TINY, is_white
from coach.library.parsing.packed import checked
from coach.library.parsing.records import Extracted, Refused, hidden_pieces

_P, _R, _T, _TAB, _BR, _FALLBACK = (
    qn("w:p"), qn("w:r"), qn("w:t"), qn("w:tab"), qn("w:br"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)  # fmt: skip


def parse(data: bytes) -> Extracted:
    """The text of a Word document; raises Refused where it cannot be read."""
    file = checked(data, "word/")
    try:
        document: Any = docx.Document(file)
    except (KeyError, ValueError, BadZipFile, SyntaxError) as error:
        raise Refused(f"it is damaged ({type(error).__name__}); open it in its program and save it again") from None
    reader = _Reader()
    blocks = list(_joined(reader.blocks(document)))
    hidden = [*reader.hidden, *_comments(document)]
    if not blocks:
        raise Refused("it holds no text that a reader would see")
    title = " ".join(str(document.core_properties.title or "").split())
    title = reader.title or ("" if title.lower() in {"word document", "document", "untitled"} else title)
    return Extracted(text="\n".join(blocks), title=title[:200], hidden=hidden_pieces(hidden), chrome=_edges(document))


class _Reader:
    """Walks a document once; gathers its title and what cannot be seen on the way."""

    def __init__(self) -> None:
        self.title = ""
        self.hidden: list[tuple[str, str]] = []
        self._style_looks: dict[str, str] = {}

    def blocks(self, document: Any) -> Iterator[str]:
        """Markdown blocks in order."""
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                yield from self._table(block)
            else:
                text = self._text(block)
                if text:
                    yield self._marked(block, text)

    def _marked(self, paragraph: Paragraph, text: str) -> str:
        style = _style_name(paragraph)
        if style == "title" and not self.title:
            self.title = " ".join(text.split())
            return f"# {self.title}"
        if style.startswith("heading") and style[-1:].isdigit():
            return f"{'#' * min(6, int(style[-1]) + 1)} {' '.join(text.split())}"
        properties = paragraph._p.pPr
        numbered = properties is not None and properties.find(qn("w:numPr")) is not None
        if style.startswith("list") or numbered:
            deep = "  " * (int(style[-1]) - 1 if style[-1:].isdigit() else _depth(properties))
            return f"{deep}- {' '.join(text.split())}"
        return text

    def _table(self, table: Table) -> Iterator[str]:
        rows = []
        for row in table.rows:
            cells = []
            last: Any = None
            for cell in row.cells:
                if cell._tc is not last:
                    shaded = _shade(cell._tc) != ""
                    said = (self._text(paragraph, shaded) for paragraph in cell.paragraphs)
                    cells.append(" ".join(filter(None, said)).replace("\n", " ").replace("|", "/"))
                last = cell._tc
            if any(cells):
                rows.append(f"| {' | '.join(cells)} |")
        if rows:
            yield "\n".join(rows)

    def _text(self, paragraph: Paragraph, shaded: bool = False) -> str:
        seen: list[str] = []
        of_style = self._look_of_style(paragraph.style)
        shaded = shaded or _shade(paragraph._p) != ""
        for run in paragraph._p.iter(_R):
            if any(parent.tag == _FALLBACK for parent in run.iterancestors()):
                continue
            words = "".join(_words(run))
            if not words:
                continue
            why = _why_unseen(run, shaded) or of_style
            if why:
                self.hidden.append((words, why))
            else:
                seen.append(words)
        return "".join(seen).strip()

    def _look_of_style(self, style: Any) -> str:
        """Why a paragraph of this style cannot be seen, or nothing."""
        key = str(getattr(style, "style_id", ""))
        if key not in self._style_looks:
            why, seen = "", 0
            while style is not None and not why and seen < 10:
                why = _why_unseen(style._element, False)
                style, seen = style.base_style, seen + 1
            self._style_looks[key] = why
        return self._style_looks[key]


def _words(run: Any) -> Iterator[str]:
    for part in run:
        if part.tag == _T:
            yield part.text or ""
        elif part.tag == _TAB:
            yield " "
        elif part.tag == _BR:
            yield "\n"


def _why_unseen(element: Any, shaded: bool) -> str:
    look = element.find(qn("w:rPr"))
    if look is None:
        return ""
    for name in ("w:vanish", "w:webHidden", "w:specVanish"):
        found = look.find(qn(name))
        if found is not None and found.get(qn("w:val")) not in {"0", "false", "off"}:
            return "marked as hidden"
    size = look.find(qn("w:sz"))
    points = str(size.get(qn("w:val")) or "") if size is not None else ""
    if points.isdigit() and int(points) / 2 < TINY:
        return "too small to be seen"
    colour = look.find(qn("w:color"))
    backed = shaded or look.find(qn("w:highlight")) is not None or look.find(qn("w:shd")) is not None
    if colour is not None and not backed and is_white(str(colour.get(qn("w:val")) or "")):
        return "white on white"
    return ""


def _shade(element: Any) -> str:
    """The fill behind a paragraph or cell, where it is one that white words can be read on."""
    for name in ("w:pPr", "w:tcPr"):
        look = element.find(qn(name))
        shade = look.find(qn("w:shd")) if look is not None else None
        fill = str(shade.get(qn("w:fill")) or "") if shade is not None else ""
        if fill and fill != "auto" and not is_white(fill):
            return fill
    return ""


def _style_name(paragraph: Paragraph) -> str:
    try:
        return str(paragraph.style.name or "").lower() if paragraph.style is not None else ""
    except (AttributeError, KeyError):
        return ""


def _depth(properties: Any) -> int:
    level = properties.find(f"{qn('w:numPr')}/{qn('w:ilvl')}") if properties is not None else None
    value = str(level.get(qn("w:val")) or "0") if level is not None else "0"
    return min(int(value), 8) if value.isdigit() else 0


def _joined(blocks: Iterator[str]) -> Iterator[str]:
    """A blank line between blocks, none between items of a list."""
    before = ""
    for block in blocks:
        if before and not (_item(before) and _item(block)):
            yield ""
        yield block
        before = block


def _item(block: str) -> bool:
    return block.lstrip().startswith("- ")


def _comments(document: Any) -> list[tuple[str, str]]:
    try:
        return [(comment.text, "a comment") for comment in document.comments]
    except (KeyError, AttributeError, ValueError):
        return []


def _edges(document: Any) -> tuple[str, ...]:
    """Headers and footers, which belong to the paper and not to the text."""
    found: list[str] = []
    for section in document.sections:
        for edge in (section.header, section.footer):
            if not edge.is_linked_to_previous:
                found += [paragraph.text.strip() for paragraph in edge.paragraphs]
    return tuple(dict.fromkeys(filter(None, found)))[:50]
