"""Words of other languages put into the English the recogniser knows, word by word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from coach.frontmatter import load_yaml

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Glossary:
    """Language → (stem → English); reads `glossary.yaml` when a message first needs it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def gloss(self, text: str, language: str) -> str:
        """`text` with every known word of `language` in English; unknown words stay as they are."""
        words = _words(self._path).get(language)
        if not words:
            return text
        phrases = [phrase for phrase in words if " " in phrase]
        for phrase in phrases:
            text = re.sub(rf"\b{re.escape(phrase)}\b", words[phrase], text, flags=re.I)
        return _WORD.sub(lambda match: _one(match.group(), words), text)


@lru_cache(maxsize=4)
def _words(path: Path) -> Mapping[str, Mapping[str, str]]:
    content = load_yaml(path.read_text(encoding="utf-8"), path.name)
    return {str(lang): {str(k): str(v) for k, v in words.items()} for lang, words in content.items()}


def _one(word: str, words: Mapping[str, str]) -> str:
    low = word.lower()
    if low in words:
        return words[low]
    stems = [stem for stem in words if stem.endswith("*") and low.startswith(stem[:-1])]
    return words[max(stems, key=len)] if stems else word
