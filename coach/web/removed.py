"""Which sources of a kept answer are still there for its reader: what was removed must not be shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.accounts.errors import NotFound
from coach.accounts.records import Note, Viewer
from coach.advising.records import Advice, Citation

if TYPE_CHECKING:
    from coach.bootstrap import App


def removed_sources(app: App, advice: Advice, viewer: Viewer) -> frozenset[int]:
    """The numbers of the citations whose document is not published, or whose note this viewer cannot read, now."""
    if not advice.citations:
        return frozenset()
    there = {item.id for item in app.library.list() if item.status == "published"}
    return frozenset(cited.n for cited in advice.citations if not _is_there(app, cited, viewer, there))


def _is_there(app: App, cited: Citation, viewer: Viewer, documents: set[str]) -> bool:
    if cited.kind == "playbook":
        return cited.document in documents
    return cited_note(app, cited, viewer) is not None


def cited_note(app: App, cited: Citation, viewer: Viewer) -> Note | None:
    """The note that a citation quotes; None where it is gone or not this viewer's to read."""
    try:
        notes = app.accounts.show(cited.document, viewer).notes
    except NotFound:
        return None
    return next((note for note in notes if cited.quote in note.text), None)
