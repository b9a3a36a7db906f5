"""Reads tables row by row, whatever their encoding and delimiter; a broken row does not stop the rest."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from coach.errors import BadUse

if TYPE_CHECKING:
    from _csv import Reader

_FIELD_LIMIT = 4_000_000
"""Longest cell in characters; what is longer is a quote that was never closed."""

Cells = dict[str, str]


class BrokenRow(Exception):
    """A row that is no row; the text says why, for a person."""


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """A text file for reading: UTF-8 (with or without mark) or UTF-16; raises BadUse if unreadable."""
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
        encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
            yield file
    except OSError as error:
        raise BadUse(f"{path} cannot be read ({error.strerror}); check its name and rights.") from None


def clean(text: str) -> str:
    """Characters that were no UTF-8 read as Windows-1252; NUL and outer spaces dropped."""
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        text = text.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return text.replace("\0", "").strip()


def header_of(path: Path) -> list[str]:
    """The headers of a table; empty for an empty file."""
    with open_text(path) as file:
        try:
            return next(iter(_reader(file)), [])
        except csv.Error:
            return []


def rows_of(path: Path) -> Iterator[tuple[int, Cells | BrokenRow]]:
    """(line, cells by header) of each row that is not blank; BrokenRow in its place where it is none."""
    csv.field_size_limit(_FIELD_LIMIT)
    with open_text(path) as file:
        reader = _reader(file)
        headers = [clean(cell) for cell in next(reader, [])]
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield reader.line_num, BrokenRow(f"the row cannot be read ({error})")
                continue
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _row(headers, cells)


def _row(headers: list[str], cells: list[str]) -> Cells | BrokenRow:
    filled = len(cells)
    while filled > len(headers) and not cells[filled - 1].strip():
        filled -= 1
    if filled > len(headers):
        return BrokenRow(f"it has {filled} cells under {len(headers)} columns")
    if filled == 1 < len(headers):
        return BrokenRow(f"it has one cell under {len(headers)} columns")
    return {header: clean(cell) for header, cell in zip(headers, cells, strict=False) if header}


def _reader(file: TextIO) -> Reader:
    first = file.readline()
    file.seek(0)
    delimiter = max(",;\t|", key=first.count) if first else ","
    return csv.reader(file, delimiter=delimiter)
