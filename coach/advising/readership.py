"""Who may read what of the playbook: a document for one team is found by that team, and by who keeps the playbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coach.accounts.records import Viewer
from coach.advising.replies import Finder
from coach.retrieval.records import Found

SPARE = 60
"""Passages asked for beyond those wanted, as some of them may be another team's."""


class Readership:
    """Gives each user a search that finds what is for them.

    `restricted` maps documents to the team they are for; what is everybody's is not in it.
    """

    def __init__(
        self, index: Finder, restricted: Callable[[], Mapping[str, str]], viewer_of: Callable[[str | None], Viewer]
    ) -> None:
        self._index, self._restricted, self._viewer_of = index, restricted, viewer_of

    def finder(self, user: str | None) -> Finder:
        """The search of a user; None is this machine's owner, who sees all."""
        restricted = self._restricted()
        if not restricted or user is None:
            return self._index
        viewer = self._viewer_of(user)
        if viewer.role in {"trainer", "admin"}:
            return self._index
        closed = frozenset(item for item, team in restricted.items() if team not in viewer.teams)
        return _Scoped(self._index, closed) if closed else self._index


class _Scoped:
    """The search without some documents."""

    def __init__(self, index: Finder, closed: frozenset[str]) -> None:
        self._index, self._closed = index, closed

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """The best `k` passages of the documents that are open."""
        found = self._index.find(query, k + SPARE, extra)
        hits = tuple(hit for hit in found.hits if hit.passage.document not in self._closed)
        return found.model_copy(update={"hits": hits[:k]})
