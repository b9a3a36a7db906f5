"""Words of other languages put into the English the recogniser knows, word by word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from coach.advising.message import language_of
from coach.frontmatter import load_yaml
from coach.records import Record

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|all|dell|nell|un|sull)['’](?=\w)")
_FEWEST = 3
"""Letters that a stem has at least."""


class Words(Record):
    """One language's words: whole ones, stems that any ending may follow, and phrases; keys without accents."""

    whole: Mapping[str, str]
    stems: Mapping[str, str]
    phrases: Mapping[str, str]
    longest: int = 1
    """Words of the longest phrase."""

    def english(self, word: str) -> str:
        """The English of one word; the word itself where nothing is known."""
        low = folded(word)
        bare = _ELIDED.sub("", low)
        found = self.whole.get(low) or self.whole.get(bare) or self._stemmed(bare)
        if found is None and "-" in word:
            return " ".join(self.english(part) for part in word.split("-"))
        return word if found is None else found

    def _stemmed(self, word: str) -> str | None:
        ends = range(len(word), _FEWEST - 1, -1)
        return next((self.stems[word[:end]] for end in ends if word[:end] in self.stems), None)


class Glossary:
    """Language → its words; a language's file in `folder` is read when a message first needs it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def gloss(self, text: str, language: str) -> str:
        """`text` with every known phrase and word of `language` in English; what is unknown stays as it is."""
        known = _read(self._folder / f"{language}.yaml")
        if known is None:
            return text
        found = list(_WORD.finditer(text))
        parts, end, at = [], 0, 0
        while at < len(found):
            run, english = _longest(found, at, text, known)
            parts += [text[end : found[at].start()], english]
            end, at = found[at + run - 1].end(), at + run
        return "".join([*parts, text[end:]])

    def sentence(self, sentence: str, text: str) -> str:
        """A sentence of `text` in English, word by word; as it is where the text is English."""
        language = language_of(text)
        return sentence if language == "en" else self.gloss(sentence, language)


def _longest(found: Sequence[re.Match[str]], at: int, text: str, known: Words) -> tuple[int, str]:
    """How many words from `at` on the longest known phrase has, and its English; a lone word by itself."""
    most = at + 1
    while most < min(len(found), at + known.longest) and text[found[most - 1].end() : found[most].start()].isspace():
        most += 1
    for stop in range(most, at + 1, -1):
        phrase = " ".join(folded(match.group()) for match in found[at:stop])
        if phrase in known.phrases:
            return stop - at, known.phrases[phrase]
    return 1, known.english(found[at].group())


def folded(text: str) -> str:
    """Lower case without accents: how hurried people type, and how the glossary is looked up."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("ł", "l").replace("’", "'"))
    return "".join(char for char in plain if not unicodedata.combining(char))


@lru_cache(maxsize=16)
def _read(path: Path) -> Words | None:
    return _words(load_yaml(path.read_text(encoding="utf-8"), path.name)) if path.is_file() else None


def _words(listed: Mapping[object, object]) -> Words:
    entries = {folded(str(key)): str(value) for key, value in listed.items()}
    return Words(
        whole={key: value for key, value in entries.items() if " " not in key and not key.endswith("*")},
        stems={key[:-1]: value for key, value in entries.items() if key.endswith("*")},
        phrases={key: value for key, value in entries.items() if " " in key},
        longest=max((len(key.split()) for key in entries), default=1),
    )
