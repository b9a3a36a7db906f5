"""Reads files in the edition's own format: what they hold, and every complaint about them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coach.errors import BadFile
from coach.library.layout import edition_folder as edition_folder  # its old place, for bootstrap
from coach.library.layout import edition_paths
from coach.library.records import SMALL_FILES, Holdings, Kind, Knowledge, KnowledgeFile
from coach.library.splitting import split
from coach.playbook.files import (
    read_articles,
    read_disagreements,
    read_document,
    read_policy,
    read_premises,
    read_rules,
)
from coach.playbook.play_files import read_play
from coach.playbook.records import Document, Play

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
"""What the id of a document or a play looks like; it becomes a file's name on export."""

_READERS: dict[Kind, Callable[[str, str], Any]] = {
    "document": read_document,
    "play": read_play,
    "policy": read_policy,
    "disagreements": read_disagreements,
    "premises": read_premises,
    "articles": read_articles,
    "rules": read_rules,
}


def load_edition(folder: Path) -> Knowledge:
    """Everything a folder of knowledge holds.

    A broken file is left out and named in `problems` with line and reason; so is every reference
    to a row, a statement, a play or a disagreement that does not exist.
    """
    problems: list[str] = []
    return parse(_files(folder, problems), problems)


def _files(folder: Path, problems: list[str]) -> Iterator[KnowledgeFile]:
    for kind, path in edition_paths(folder):
        try:
            yield read_file(kind, path.read_bytes(), path.relative_to(folder).as_posix())
        except BadFile as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{path}: cannot be read ({error.strerror}).")


def read_file(kind: Kind, data: bytes, path: str) -> KnowledgeFile:
    """A file of knowledge, parsed once so that a broken one is refused; raises BadFile."""
    text = decoded(data, path)
    if kind in SMALL_FILES:
        check(kind, text, path)
        return KnowledgeFile(kind=kind, id=kind, title=kind.capitalize(), path=path, text=text)
    found: Document | Play = check(kind, text, path)
    return KnowledgeFile(kind=kind, id=found.id, title=found.title, path=path, text=text)


def decoded(data: bytes, path: str) -> str:
    """UTF-8 text with plain line ends; raises BadFile with the line of the first byte that is none."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadFile(path, line, "the file is not UTF-8 text; save it as UTF-8") from None


def check(kind: Kind, text: str, path: str) -> Any:
    """What a file of this kind holds; raises BadFile for anything that cannot be read."""
    try:
        found = _READERS[kind](text, path)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadFile(path, 1, f"`{where}`: {first['msg']}") from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadFile(path, 1, f"the file is not shaped like {kind} ({error})") from None
    if kind not in SMALL_FILES and (found.id in SMALL_FILES or not ID.fullmatch(found.id)):
        said = "small letters, digits and hyphens, 100 at most, and not the name of a small file"
        raise BadFile(path, 2, f"the id `{found.id}` will not do; allowed are {said}")
    return found


def content_hash(title: str, text: str) -> str:
    """What makes two versions the same: title and text."""
    return hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()


def is_play(text: str, path: str) -> bool:
    """Whether a Markdown file is meant as a play: its head names a verdict and elements, even if it is broken."""
    if not text.startswith("---"):
        return False
    head = text.split("\n---", 1)[0]
    return all(re.search(rf"^\s*{key}\s*:", head, re.M) for key in ("verdict", "elements"))


def parse(files: Iterable[KnowledgeFile], problems: list[str]) -> Knowledge:
    """What these files hold together; complaints are added to `problems`."""
    kept: dict[str, KnowledgeFile] = {}
    held: dict[Kind, list[Any]] = {kind: [] for kind in _READERS}
    for file in files:
        if file.id in kept:
            problems.append(f"{file.path}, line 2: the id `{file.id}` is taken by {kept[file.id].path}")
            continue
        try:
            found = check(file.kind, file.text, file.path)
        except BadFile as error:
            problems.append(str(error))
            continue
        kept[file.id] = file
        held[file.kind] += found if file.kind in SMALL_FILES else [found]
    passages = [passage for document in held["document"] for passage in split(document)]
    holdings = Holdings(
        plays=tuple(held["play"]),
        policy=tuple(held["policy"]),
        premises=tuple(held["premises"]),
        disagreements=tuple(held["disagreements"]),
        articles=tuple(held["articles"]),
        rules=tuple(held["rules"]),
    )
    statements = {source for passage in passages for source in passage.sources}
    problems += _crossed(holdings, statements, {id: file.path for id, file in kept.items()})
    return Knowledge(
        files=tuple(kept.values()),
        documents=tuple(held["document"]),
        passages=tuple(passages),
        holdings=holdings,
        problems=tuple(problems),
    )


def _crossed(held: Holdings, statements: set[str], paths: dict[str, str]) -> Iterator[str]:
    """Names that lead nowhere."""
    plays = {play.id for play in held.plays}
    for play in held.plays:
        yield from _crossed_play(play, held, statements, paths[play.id])
    for row in held.policy:
        for name in (row.play, *row.also):
            if name and name not in plays:
                yield f"{paths['policy']}: row `{row.id}` leads to the play `{name}`, which does not exist"
    for line in held.disagreements:
        ids = [source for side in line.sides for source in side.sources]
        yield from _missing(paths["disagreements"], f"`{line.id}` rests on", ids, statements)
        yield from _missing(paths["disagreements"], f"`{line.id}` names the play", line.plays, plays)
    for premise in held.premises:
        yield from _missing(paths["premises"], f"`{premise.id}` rests on", premise.sources, statements)
        yield from _missing(paths["premises"], f"`{premise.id}` names the play", (premise.play or "",), plays)


def _crossed_play(play: Play, held: Holdings, statements: set[str], path: str) -> Iterator[str]:
    rows = {row.id: row for row in held.policy}
    yield from _missing(path, "the head names the row", play.rows, set(rows))
    for name in play.rows:
        if name in rows and rows[name].play not in {play.id, None}:
            yield f"{path}: the row `{name}` leads to the play `{rows[name].play}`, not to this one"
    yield from _missing(path, "the head names", play.disagreements, {line.id for line in held.disagreements})
    for element in play.elements:
        yield from _missing(path, f"the element `{element.id}` rests on", (element.source,), statements)
    said = [source for line in (*play.why, *play.risks) for source in line.sources]
    yield from _missing(path, "it rests on", (*play.sources, *said), statements)


def _missing(path: str, what: str, names: Iterable[str], known: set[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if name and name not in known:
            yield f"{path}: {what} `{name}`, which does not exist"
