"""Checks a packed file (DOCX, PPTX) before anything parses it: parts, sizes, ratios."""

from __future__ import annotations

import io
import zipfile

from coach.library.parsing.records import MOST_RATIO, MOST_UNPACKED, Refused

MOST_PARTS = 5_000
_MEGABYTE = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0"


def checked(data: bytes, needed: str) -> io.BytesIO:
    """The file, ready for its parser. Raises Refused; `needed` is the folder that its kind always has.

    Nothing is written anywhere, so names of parts cannot lead out of a folder. What a part says of its
    size is checked by unpacking it piece by piece.
    """
    if data.startswith(_OLE):
        raise Refused("it is locked with a password or of the kind before 2007; save it as a new file without one")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise Refused(f"it is packed of {len(parts)} parts, more than {MOST_PARTS}")
            if not any(part.filename.startswith(needed) for part in parts):
                raise Refused("it is not what its name says; open it in its program and save it again")
            _check_sizes(archive, parts)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, UnicodeError):
        raise Refused("it is damaged or not what its name says; open it in its program and save it again") from None
    return io.BytesIO(data)


def _check_sizes(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    total = text = 0
    for part in parts:
        size = _unpacked(archive, part, MOST_UNPACKED * 5 - total)
        total += size
        text += size if part.filename.lower().endswith((".xml", ".rels")) else 0
        if size > _MEGABYTE and size > MOST_RATIO * max(1, part.compress_size):
            raise Refused(f"a part of it unpacks to {size // max(1, part.compress_size)} times its size; it is refused")
        if text > MOST_UNPACKED:
            raise Refused(f"its text unpacks to more than {MOST_UNPACKED // _MEGABYTE} MB; split it")


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """Bytes this part really unpacks to; raises Refused from `room` on."""
    size = 0
    if part.file_size > room:
        raise Refused(f"it unpacks to more than {MOST_UNPACKED * 5 // _MEGABYTE} MB; it is refused")
    with archive.open(part) as opened:
        while piece := opened.read(1 << 20):
            size += len(piece)
            if size > room:
                raise Refused(f"it unpacks to more than {MOST_UNPACKED * 5 // _MEGABYTE} MB; it is refused")
            if size > _MEGABYTE and size > MOST_RATIO * max(1, part.compress_size):
                return size
    return size
