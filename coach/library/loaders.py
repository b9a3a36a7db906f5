"""Reads a trainer's file by its suffix; what it cannot read it refuses with a plain reason."""

from __future__ import annotations

from pathlib import Path

from coach.errors import BadFile
from coach.library.knowledge import decoded
from coach.library.parsing.records import Refused
from coach.library.parsing.sandbox import Sandbox
from coach.library.records import Loaded
from coach.library.unseen import without_unseen

LARGEST = 5_000_000
"""Bytes a text file may have."""
LARGEST_PARSED = 20_000_000
"""Bytes a file of another format may have."""
TEXT_KINDS = {".md": True, ".markdown": True, ".txt": False, ".text": False, ".yaml": False}
"""Suffixes of plain text, and whether its marks are Markdown's. `.yaml` serves an edition's small files only."""
PARSED_KINDS = {
    ".pdf": "pdf", ".docx": "docx", ".pptx": "pptx", ".html": "html", ".htm": "html", ".xhtml": "html", ".csv": "csv",
}  # fmt: skip
"""Suffixes of what is parsed in a child process, and the kind of parser."""
READ = "Markdown, text, HTML, PDF, DOCX, PPTX, or a CSV of questions and answers"
_ADVICE = {
    ".doc": "save it as .docx", ".dot": "save it as .docx", ".rtf": "save it as .docx", ".odt": "save it as .docx",
    ".pages": "export it as .docx", ".ppt": "save it as .pptx", ".odp": "save it as .pptx",
    ".key": "export it as .pptx", ".xls": "save questions and answers as .csv",
    ".xlsx": "save questions and answers as .csv", ".zip": "unpack it and add the folder",
    ".tar": "unpack it and add the folder", ".gz": "unpack it and add the folder",
}  # fmt: skip


def load(path: Path, sandbox: Sandbox) -> Loaded:
    """The file's text; raises BadFile with the reason where there is none that can be read.

    Formats other than plain text are parsed in `sandbox`.
    """
    suffix = path.suffix.lower()
    if suffix not in TEXT_KINDS and suffix not in PARSED_KINDS:
        raise BadFile(str(path), 1, unread(path))
    data = _bytes(path, LARGEST if suffix in TEXT_KINDS else LARGEST_PARSED)
    return _plain(path, data) if suffix in TEXT_KINDS else _parsed(path, data, PARSED_KINDS[suffix], sandbox)


def unread(path: Path) -> str:
    """Why a file of this kind is not read, and what to do."""
    advice = _ADVICE.get(path.suffix.lower(), f"save it as {READ}")
    return f"files of the kind `{path.suffix or 'no suffix'}` are not read; {advice}"


def _bytes(path: Path, most: int) -> bytes:
    try:
        if path.stat().st_size > most:
            raise BadFile(str(path), 1, f"the file is larger than {most // 1_000_000} MB; split it")
        return path.read_bytes()
    except OSError as error:
        raise BadFile(str(path), 1, f"the file cannot be read ({error.strerror})") from None


def _plain(path: Path, data: bytes) -> Loaded:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", errors="replace").encode()
    if b"\0" in data:
        raise BadFile(str(path), data[: data.index(b"\0")].count(b"\n") + 1, "the file is not text")
    markdown = TEXT_KINDS[path.suffix.lower()]
    text, hidden = without_unseen(decoded(data, str(path)), markdown)
    return Loaded(path=path, text=text, markdown=markdown, hidden=hidden)


def _parsed(path: Path, data: bytes, kind: str, sandbox: Sandbox) -> Loaded:
    try:
        found = sandbox.parse(kind, data)
    except Refused as reason:
        raise BadFile(str(path), 1, str(reason)) from None
    return Loaded(
        path=path, text=found.text, markdown=True, title=found.title, hidden=found.hidden, chrome=found.chrome,
        parsed=True,
    )  # fmt: skip
