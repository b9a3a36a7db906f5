"""Records of the library: files of knowledge, what they hold together, items and their versions."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Literal

from coach.library.parsing.records import Hidden
from coach.library.suspicion import HELD, Suspect
from coach.playbook.records import Article, Disagreement, Document, Passage, Play, Premise, Row, Rule
from coach.records import Record

Kind = Literal["document", "play", "policy", "disagreements", "premises", "articles", "rules"]
Status = Literal["draft", "published", "superseded", "withdrawn"]

SMALL_FILES: dict[Kind, str] = {
    "policy": "policy.md",
    "disagreements": "disagreements.md",
    "premises": "premises.md",
    "articles": "articles.yaml",
    "rules": "rules.yaml",
}
"""The files of which an edition has one each; their item id is the kind itself."""


class KnowledgeFile(Record):
    """A file in the edition's own format. `path` is relative to its folder; `id` is the item's."""

    kind: Kind
    id: str
    title: str
    path: str
    text: str


class Holdings(Record):
    """Everything published that a cold start needs at once: all but documents and passages."""

    plays: tuple[Play, ...] = ()
    policy: tuple[Row, ...] = ()
    premises: tuple[Premise, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    articles: tuple[Article, ...] = ()
    rules: tuple[Rule, ...] = ()


class Knowledge(Record):
    """What a folder of knowledge holds, and every complaint about it, one sentence each."""

    files: tuple[KnowledgeFile, ...] = ()
    documents: tuple[Document, ...] = ()
    passages: tuple[Passage, ...] = ()
    holdings: Holdings = Holdings()
    problems: tuple[str, ...] = ()


class Loaded(Record):
    """A file as its loader read it; `markdown` says whether its marks are Markdown's.

    `parsed`: it was another format. `hidden` and `chrome` are out of `text` already.
    """

    path: Path
    text: str
    markdown: bool
    title: str = ""
    hidden: tuple[Hidden, ...] = ()
    chrome: tuple[str, ...] = ()
    parsed: bool = False


class Cleaned(Record):
    """A text without what a web page puts around it.

    `author` and `date` are as the page states them, or empty; `dropped` are the lines left out.
    """

    title: str
    text: str
    author: str = ""
    date: str = ""
    about_author: str = ""
    dropped: tuple[str, ...] = ()


class Upkeep(Record):
    """What is settled for an item and holds for all its versions.

    `audience` is `all` or a team; of two items that contradict each other the one with the higher
    `precedence` is followed; from `review_on` on it is due to be looked at.
    """

    owner: str = ""
    audience: str = "all"
    precedence: int = 0
    review_on: date | None = None


class NewVersion(Record):
    """A version about to be stored; `number` is given by the repository."""

    item: str
    kind: Kind
    title: str
    text: str
    hash: str
    origin: str
    by: str
    why: str
    at: datetime
    status: Status
    passages: tuple[Passage, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    dropped: tuple[str, ...] = ()
    suspects: tuple[Suspect, ...] = ()


class Version(Record):
    """A stored version. `origin` is the path of its file, or empty; moments are UTC.

    `status_why` says why it was withdrawn, where somebody said so. `text` is empty in overviews.
    """

    item: str
    kind: Kind
    number: int
    status: Status
    title: str
    text: str
    hash: str
    origin: str
    by: str
    why: str
    status_why: str
    at: datetime
    published_at: datetime | None
    passages: int = 0
    suspicion: float = 0.0
    cleared_by: str = ""
    upkeep: Upkeep = Upkeep()

    @property
    def is_held(self) -> bool:
        """Whether somebody has to look at it a second time before it may be published."""
        return self.suspicion >= HELD and not self.cleared_by


class Item(Record):
    """A document, play or small file as a list shows it: its published version, else its newest."""

    id: str
    kind: Kind
    title: str
    version: int
    status: Status
    passages: int
    newest: int
    by: str
    at: datetime
    why: str
    held: bool = False
    upkeep: Upkeep = Upkeep()


class Shown(Record):
    """An item with all its versions, oldest first; `text` is that of the version the item shows."""

    item: Item
    text: str
    versions: tuple[Version, ...]


class Added(Record):
    """What became of one file."""

    id: str
    title: str
    version: int
    status: Status
    passages: int
    warnings: tuple[str, ...] = ()


class Report(Record):
    """What an `add` or an edition did; `problems` are refused files, one sentence each."""

    documents: tuple[Added, ...] = ()
    problems: tuple[str, ...] = ()


class FileDone(Record):
    """One file of an `add` is done: how many of how many, and its problem or what it became."""

    done: int
    total: int
    file: str
    title: str = ""
    problem: str = ""


class Change(Record):
    """What somebody did to an item."""

    number: int
    what: str
    by: str
    at: datetime
    why: str


class CleanView(Record):
    """What was taken from a file and what was not, before anything of it is in an answer."""

    item: str
    number: int
    status: Status
    title: str
    text: str
    passages: tuple[Passage, ...]
    hidden: tuple[Hidden, ...]
    dropped: tuple[str, ...]
    suspicion: float
    suspects: tuple[Suspect, ...]
    held: bool


class Diff(Record):
    """What changed between two versions: lines that begin with a space, + or -; `old` 0 is no version."""

    item: str
    old: int
    new: int
    lines: tuple[str, ...]


class Missed(Record):
    """A question the playbook did not answer."""

    text: str
    verdict: str
    at: datetime
