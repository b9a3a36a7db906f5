"""Which plays are backed by which documents, which elements nobody explains, which documents nobody retrieves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.playbook.recognise import group_meets, words_of
from coach.playbook.records import Passage, Play
from coach.workshop.records import Coverage, PlayCover
from coach.workshop.states import Finder

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

EXPLAINED = 0.5
"""Cosine of a passage's sentence to an element from which the passage explains it."""
READ = 4
"""Passages that a turn reads."""


def cover(
    plays: Sequence[Play], passages: Sequence[Passage], finder: Finder, embed: Embed, questions: Sequence[str]
) -> Coverage:
    """The coverage of what is published; `questions` are the recorded ones."""
    titles = {passage.document: passage.title for passage in passages}
    return Coverage(
        plays=tuple(_cover(play, passages, finder, embed) for play in plays), documents=titles,
        unread=_unread(titles, finder, questions), asked=len(questions),
    )  # fmt: skip


def _cover(play: Play, passages: Sequence[Passage], finder: Finder, embed: Embed) -> PlayCover:
    sources = {*play.sources, *(source for line in (*play.why, *play.risks) for source in line.sources)}
    carried = [passage for passage in passages if sources & set(passage.sources)]
    near = [hit.passage for text in (play.title, play.headline) for hit in finder.find(text, READ).hits]
    backing = {passage.id: passage for passage in (*carried, *near)}
    documents = Counter(passage.document for passage in carried) or Counter(passage.document for passage in near[:2])
    unexplained = []
    for element in play.elements:
        by_source = bool(element.source) and any(element.source in passage.sources for passage in passages)
        if not by_source and not _explained(element.label, element.groups, list(backing.values()), embed):
            unexplained.append(element.label)
    return PlayCover(play=play.id, title=play.title, documents=dict(documents), unexplained=tuple(unexplained))


def _explained(label: str, groups: Sequence[str], passages: Sequence[Passage], embed: Embed) -> bool:
    texts = [passage.text for passage in passages]
    if any(group_meets(group, words_of(text)) for group in groups for text in texts):
        return True
    if not texts:
        return False
    vectors = embed([label, *texts])
    return bool((vectors[1:] @ vectors[0]).max() >= EXPLAINED)


def _unread(titles: dict[str, str], finder: Finder, questions: Sequence[str]) -> tuple[str, ...]:
    read = {hit.passage.document for question in questions for hit in finder.find(question, READ).hits}
    return tuple(document for document in titles if document not in read)
