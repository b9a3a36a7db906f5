"""Recognises an Element (or something forbidden) in a text: by word stems that meet, or by meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.playbook.records import Element, Forbidden

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Span = tuple[int, int]

NEAR = 0.5
"""Cosine from which a sentence counts as saying what an example says. Over the shipped plays (skeleton lines
against the examples of their own and of the play's other elements) 16 % of true pairs and 1.3 % of false ones
reach it: meaning only adds to the stems, it does not replace them."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*")


def sentence_spans(text: str) -> list[Span]:
    """[start, end) of each sentence or line of a text, blank ones left out."""
    spans = []
    for match in _SENTENCE.finditer(text):
        raw = match.group()
        start = match.start() + len(raw) - len(raw.lstrip())
        end = match.start() + len(raw.rstrip())
        if end > start:
            spans.append((start, end))
    return spans


def words_of(text: str) -> list[str]:
    """Lower-case words; curly quotes count as straight ones."""
    return _WORD.findall(text.lower().replace("’", "'"))


@lru_cache(maxsize=4096)
def _patterns(group: str) -> tuple[tuple[str, bool], ...]:
    parts = [part.strip().lower() for part in group.split("+")]
    return tuple((part.rstrip("*"), part.endswith("*")) for part in parts if part)


def group_meets(group: str, words: Iterable[str]) -> bool:
    """Whether every stem of a group (`name* + compan*`) occurs among the words."""
    present = list(words)
    return all(
        any(word.startswith(stem) if open_end else _same(word, stem) for word in present)
        for stem, open_end in _patterns(group)
    )


def _same(word: str, stem: str) -> bool:
    return word == stem or word.removesuffix("'s") == stem


def find_element(element: Element, text: str, embed: Embed | None = None) -> Span | None:
    """Where a text says an element: the first sentence that does, or None.

    Stems are tried first, on a sentence and on a sentence with the one before it; then meaning,
    where an embedder is given.
    """
    spans = sentence_spans(text)
    words = [words_of(text[start:end]) for start, end in spans]
    for index, span in enumerate(spans):
        if any(group_meets(group, words[index]) for group in element.groups):
            return span
    if embed is None or not spans or not element.examples:
        return None
    vectors = embed([text[start:end] for start, end in spans])
    closeness = (vectors @ embed(list(element.examples)).T).max(axis=1)
    best = int(closeness.argmax())
    return spans[best] if closeness[best] >= NEAR else None


def find_forbidden(never: Forbidden, text: str) -> str | None:
    """The first sentence that says something a draft must never say, or None."""
    for start, end in sentence_spans(text):
        words = words_of(text[start:end])
        if any(group_meets(group, words) for group in never.groups):
            return text[start:end]
    return None
