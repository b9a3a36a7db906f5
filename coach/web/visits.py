"""What a page of the frame is, what it is given when somebody opens it, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from coach.accounts.records import Role, Viewer
from coach.errors import CoachError
from coach.records import Record

if TYPE_CHECKING:
    from coach.bootstrap import App

EVERYBODY: frozenset[Role] = frozenset({"rep", "trainer", "manager", "admin"})


class NotYours(CoachError):
    """A page or a step that this role has not."""


class AskAgain(CoachError):
    """The password was given too long ago for this; the browser asks for it and sends the same once more."""

    def __init__(self) -> None:
        super().__init__("This asks for your password again, in case somebody else sits at this screen.")


@dataclass(frozen=True)
class Visit:
    """Who came, to which address below the page, with which fields of a form or button.

    `rest` is the address after the page's id (`12` in `#/accounts/12`); `fields` are plain texts by name.
    `demo`: nobody signed in, and only the demo's company may be there. `fresh`: the password was given lately.
    `boot` is another after a restart of the server, when whatever ran before runs no more.
    """

    app: App
    viewer: Viewer
    rest: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False
    fresh: bool = False
    boot: str = ""

    def field(self, name: str) -> str:
        """A field without surrounding blanks; empty where it was not sent."""
        return self.fields.get(name, "").strip()

    @property
    def today(self) -> date:
        """Today in UTC."""
        return datetime.now(UTC).date()


class Download(Record):
    """A small text file for the visitor to keep."""

    name: str
    type: str
    text: str


class Reply(Record):
    """What a step gives back. With `html` it fills the page, or only the element with the id `into`.

    `said` is a short confirmation, `trouble` a sentence where it did not work; `go` is an address such as
    `#/accounts/12`; `fields` are values for the browser's own script. `get` is an address of ours whose file the
    browser keeps. With `asks_password` nothing was done: the same is sent again once the password was given.
    """

    html: str | None = None
    into: str = ""
    said: str = ""
    trouble: str = ""
    go: str = ""
    download: Download | None = None
    fields: dict[str, str] = {}
    get: str = ""
    asks_password: bool = False


Show = Callable[[Visit], str]
"""Makes a page's HTML: escaped text and our own tags only (`coach.web.parts`, `coach.web.markup`)."""
Act = Callable[[Visit], "Reply | str | None"]
"""Carries out a step; text fills the page, None shows it again."""


@dataclass(frozen=True)
class Page:
    """A page: how it is shown and what can be done on it. Each handler checks who the visitor is."""

    show: Show
    acts: Mapping[str, Act] = field(default_factory=dict)
