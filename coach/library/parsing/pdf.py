"""PDF to Markdown with pypdf: headings by size, paragraphs put together, unseen words apart."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from coach.library.parsing.lines import Line, to_markdown
from coach.library.parsing.pdf_looks import Look
from coach.library.parsing.records import MOST_PAGES, Extracted, Refused, hidden_pieces

FEWEST_LETTERS = 12
"""Letters a page has on average below which a PDF with pictures counts as a scan."""

_FILE_NAMES = (".doc", ".docx", ".pdf", ".indd", ".xls", ".xlsx", ".ppt", ".pptx", ".dvi", ".txt")


def parse(data: bytes) -> Extracted:
    """The text of a PDF; raises Refused for a scan, a locked or an overlong one."""
    if b"%PDF" not in data[:2_000]:
        raise Refused("it is not a PDF, whatever its name says")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("it is locked with a password; save a copy without one")
        pages = len(reader.pages)
    except (PyPdfError, NotImplementedError, ImportError) as error:
        locked = "encrypt" in str(error).lower() or "cryptography" in str(error).lower() or "AES" in str(error)
        reason = "it is encrypted; save a copy without a password" if locked else "it is damaged and cannot be read"
        raise Refused(reason) from None
    if pages > MOST_PAGES:
        raise Refused(f"it has {pages} pages, more than {MOST_PAGES}; split it")
    return _read(reader)


def _read(reader: PdfReader) -> Extracted:
    lines: list[Line] = []
    hidden: list[tuple[str, str]] = []
    pictures = broken = 0
    pages = list(reader.pages)
    for number, page in enumerate(pages):
        try:
            look, own = _page(page, number)
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, ZeroDivisionError):
            broken += 1
            continue
        pictures += look.pictures
        lines += own
        hidden += [*look.hidden, *_comments(page)]
    if broken and broken == len(pages):
        raise Refused("none of its pages can be read; print it to a new PDF and try again")
    text, chrome = to_markdown(lines, len(pages))
    letters = sum(map(str.isalnum, text))
    if letters < FEWEST_LETTERS * len(pages) and pictures:
        raise Refused("it is a scan: pictures of pages without text; have its text recognised (OCR) first")
    if not letters:
        raise Refused("it holds no text that a reader would see")
    return Extracted(text=text, title=_title(reader), hidden=hidden_pieces(hidden), chrome=chrome)


def _page(page: Any, number: int) -> tuple[Look, list[Line]]:
    """Look and lines of a page: first the words that can be seen, then, where there are some, the others."""
    seen = Look(page)
    lines = _lines(page, seen, number)
    if not seen.found_hidden:
        return seen, lines
    unseen = Look(page, wanted_hidden=True)
    seen.hidden = [(line.text, unseen.reason or seen.reason) for line in _lines(page, unseen, number)]
    return seen, lines


def _lines(page: Any, look: Look, number: int) -> list[Line]:
    lines: list[Line] = []
    current = Line(page=number)

    def take(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        nonlocal current
        height = abs(tm[1] * cm[1] + tm[3] * cm[3]) or abs(tm[0] * cm[0]) or 1.0
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        for at, piece in enumerate(text.split("\n")):
            if at:
                lines.append(current)
                current = Line(page=number)
            current.add(piece, float(size or 0) * height, y, bold)

    page.extract_text(visitor_operand_before=look.before, visitor_text=take)
    lines.append(current)
    return [line for line in lines if line.text.strip()]


def _comments(page: Any) -> list[tuple[str, str]]:
    """What annotations of a page say: notes that lie over it, and are not its text."""
    found = []
    try:
        for annotation in page.get("/Annots") or ():
            words = annotation.get_object().get("/Contents")
            if words:
                found.append((str(words), "a comment"))
    except (PyPdfError, AttributeError, TypeError):
        return found
    return found


def _title(reader: PdfReader) -> str:
    try:
        title = str((reader.metadata and reader.metadata.get("/Title")) or "")
    except (PyPdfError, AttributeError, TypeError, ValueError):
        return ""
    dull = title.lower().endswith(_FILE_NAMES) or "untitled" in title.lower() or len(title) > 150
    return "" if dull else " ".join(title.split())
