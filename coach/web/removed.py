"""Which sources of a kept answer are no longer there: their words must not be shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.advising.records import Advice

if TYPE_CHECKING:
    from coach.bootstrap import App


def removed_sources(app: App, advice: Advice) -> frozenset[int]:
    """The numbers of the playbook citations whose document is not published any more."""
    cited = {citation.n: citation.document for citation in advice.citations if citation.kind == "playbook"}
    if not cited:
        return frozenset()
    there = {item.id for item in app.library.list() if item.status == "published"}
    return frozenset(n for n, document in cited.items() if document not in there)
