"""From a path to something that can be stored: a file of our own format, or a cleaned document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import yaml

from coach.errors import BadFile
from coach.frontmatter import read_page
from coach.library.cleaning import clean
from coach.library.knowledge import check, is_play
from coach.library.loaders import load
from coach.library.parsing.records import Hidden
from coach.library.parsing.sandbox import Sandbox
from coach.library.records import SMALL_FILES, Cleaned, Kind, Loaded
from coach.playbook.records import Basis
from coach.records import Record

UPLOADED_BASIS = "policy"
"""What an uploaded document rests on where its head does not say: the company's own word."""


class Read(Record):
    """A file as read. `id` is empty where the file does not state one; `text` is then the body only."""

    kind: Kind
    id: str
    title: str
    text: str
    basis: str = UPLOADED_BASIS
    author: str = ""
    date: str = ""
    about_author: str = ""
    warnings: tuple[str, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    dropped: tuple[str, ...] = ()

    def as_file(self, id: str) -> str:
        """The text as a file of our own format, under this id."""
        if self.id:
            return self.text
        head = {"id": id, "title": self.title, "basis": self.basis}
        more = {"author": self.author, "date": self.date, "about_author": self.about_author}
        stated = head | {key: value for key, value in more.items() if value}
        lines = yaml.safe_dump(stated, sort_keys=False, allow_unicode=True, width=10_000)
        return f"---\n{lines}---\n\n{self.text}\n"


def read(path: Path, sandbox: Sandbox) -> Read:
    """A file of knowledge; raises BadFile with line and reason where it is refused."""
    loaded = load(path, sandbox)
    if loaded.parsed:
        return _cleaned(loaded)
    small = next((kind for kind, name in SMALL_FILES.items() if name == path.name), None)
    if small and _is_small(small, loaded):
        return Read(kind=small, id=small, title=small.capitalize(), text=loaded.text)
    if path.suffix.lower() == ".yaml":
        raise BadFile(str(path), 1, "of .yaml files only rules.yaml and articles.yaml are read")
    if loaded.markdown and is_play(loaded.text, str(path)):
        play = check("play", loaded.text, str(path))
        return Read(kind="play", id=play.id, title=play.title, text=loaded.text)
    if loaded.markdown and _is_our_document(loaded):
        document = check("document", loaded.text, str(path))
        return Read(kind="document", id=document.id, title=document.title, text=loaded.text, hidden=loaded.hidden)
    return _cleaned(loaded)


def _is_small(kind: Kind, loaded: Loaded) -> bool:
    """Whether a file named like a small one is one: it can be read as such and holds something.

    Beside plays or a playbook it is meant as one, so there a mistake in it is refused.
    """
    beside = any((loaded.path.parent / name).is_dir() for name in ("plays", "playbook"))
    try:
        return bool(check(kind, loaded.text, str(loaded.path)))
    except BadFile:
        if beside or not loaded.markdown:
            raise
        return False


def _is_our_document(loaded: Loaded) -> bool:
    try:
        head = read_page(loaded.text, "", head_needed=False).head
    except BadFile:
        return False
    return {"id", "title", "basis"} <= head.keys()


def _cleaned(loaded: Loaded) -> Read:
    cleaned = clean(loaded)
    if not cleaned.text:
        raise BadFile(str(loaded.path), 1, "the file holds no text")
    return Read(
        kind="document",
        id="",
        title=cleaned.title or loaded.title or _name(loaded.path),
        text=cleaned.text,
        basis=_basis(loaded),
        author=cleaned.author,
        date=cleaned.date,
        about_author=cleaned.about_author,
        warnings=tuple(_warnings(cleaned, loaded)),
        hidden=loaded.hidden,
        dropped=(*loaded.chrome, *cleaned.dropped),
    )


def _basis(loaded: Loaded) -> str:
    found = (
        re.match(r"---\n(?:.*\n)*?basis: *(\w+) *\n(?:.*\n)*?---\n", loaded.text) if loaded.markdown else None
    )
    return found.group(1) if found and found.group(1) in get_args(Basis) else UPLOADED_BASIS


def _name(path: Path) -> str:
    """A title from the file's name, or from its folder's where the name says nothing."""
    stem = path.stem if path.stem.lower() not in {"index", "_index", "readme"} else path.parent.name
    return " ".join(re.split(r"[-_\s]+", stem)).strip().capitalize() or path.name


def _warnings(cleaned: Cleaned, loaded: Loaded) -> list[str]:
    said = []
    if not cleaned.title and not loaded.title:
        said.append(f"no title found, so it is named after the file {loaded.path.name}")
    if dropped := (*loaded.chrome, *cleaned.dropped):
        first = " ".join(dropped[0].split())[:60]
        count = len(dropped)
        said.append(f'left out {count} paragraph{"s" * (count > 1)} around the text, the first: "{first}"')
    if hidden := [one for one in loaded.hidden if one.why != "a comment"]:
        first = f'the first ({hidden[0].why}): "{hidden[0].text[:60]}"'
        said.append(f"left out words that a reader does not see, {len(hidden)} in all, {first}")
    return said
