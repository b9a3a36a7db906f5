"""Reads a trainer's file by its suffix; what it cannot read it refuses with a plain reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coach.errors import BadFile
from coach.library.knowledge import decoded
from coach.library.records import Loaded

LARGEST = 5_000_000
"""Bytes a file may have."""


def load(path: Path) -> Loaded:
    """The file's text; raises BadFile with the reason where it is no readable Markdown or plain text."""
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        kind = path.suffix or "no suffix"
        raise BadFile(str(path), 1, f"files of the kind `{kind}` are not read; save it as .md or .txt")
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(str(path), 1, f"the file is larger than {LARGEST // 1_000_000} MB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise BadFile(str(path), 1, f"the file cannot be read ({error.strerror})") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", errors="replace").encode()
    if b"\0" in data:
        raise BadFile(str(path), data[: data.index(b"\0")].count(b"\n") + 1, "the file is not text")
    return loader(path, decoded(data, str(path)))


def _markdown(path: Path, text: str) -> Loaded:
    return Loaded(path=path, text=text, markdown=True)


def _plain(path: Path, text: str) -> Loaded:
    return Loaded(path=path, text=text, markdown=False)


LOADERS: dict[str, Callable[[Path, str], Loaded]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".yaml": _plain,
    ".txt": _plain,
    ".text": _plain,
}
"""What reads which suffix. `.yaml` serves the small files of an edition only."""
