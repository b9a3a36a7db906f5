"""Proves that what was taken back is in no answer: looks for it where answers look."""

from __future__ import annotations

from typing import Protocol

from coach.library.library import Library
from coach.retrieval.records import Found

MOST_ASKED = 40
"""Passages of a document that are searched for by their own words."""


class Finder(Protocol):
    """Search over what is published."""

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """The best `k` passages."""


def passages_left(library: Library, finder: Finder, item: str) -> int:
    """Passages of an item that an answer could still rest on: published ones, and those that search still finds.

    To be called after the index is in step; 0 is the proof of a withdrawal. Raises BadUse for an unknown id.
    """
    left = {passage.id for passage in library.published_passages() if passage.document == item}
    for passage in library.clean_view(item).passages[:MOST_ASKED]:
        for hit in finder.find(f"{passage.heading} {passage.text}", 5).hits:
            if hit.passage.document == item:
                left.add(hit.passage.id)
    return len(left)
