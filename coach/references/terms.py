"""Turns a sentence of a note into columns of numbers: its words and pieces of words, and the cues it holds."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

WIDTH = 2**15
"""Columns for words and pieces; a term goes where its checksum points."""
CUES = 64
"""Columns for cues, after those."""
PIECE_SHARE, CUE_WEIGHT = 0.7, 0.8
"""How much pieces of words and cues weigh beside words."""

_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?|%")
_DIGITS = re.compile(r"\d+")
_PIECES = (3, 4, 5)

Columns = tuple[NDArray[np.int64], NDArray[np.float32]]


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=1)
def leanings() -> dict[str, re.Pattern[str]]:
    """Words that lean one way, by the way they lean (`words.yaml`)."""
    held: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    return {
        f"leans {name}": re.compile("|".join(_leaning(str(word)) for word in words), re.IGNORECASE)
        for name, words in held.items()
    }


def _leaning(word: str) -> str:
    if not word[-1].isalnum():
        return re.escape(word)
    return rf"\b{re.escape(word)}" + (r"\b" if " " in word or len(word) < 4 else "")


def leaning_in(text: str) -> list[str]:
    """Which ways a text's words lean."""
    plain = text.replace("’", "'")
    return [name for name, pattern in leanings().items() if pattern.search(plain)]


def columns_of(text: str, cues: Iterable[str], names: Sequence[str]) -> Columns:
    """(columns, values) of a sentence: words and pairs of neighbours, pieces of words, and its cues.

    `names` lists every cue there is, in a fixed order; numbers in the text count as one and the same word.
    """
    words = _WORD.findall(text.lower().replace("’", "'"))
    stems = ["^", *_stemmer().stemWords([_DIGITS.sub("0", word) for word in words]), "$"]
    whole = [*(f"w:{word}" for word in stems[1:-1]), *(f"b:{one} {two}" for one, two in pairwise(stems))]
    pieces = [
        f"c:{marked[at : at + size]}"
        for marked in (f" {word} " for word in words)
        for size in _PIECES
        for at in range(len(marked) - size + 1)
    ]
    families = [_family(whole, 1.0), _family(pieces, PIECE_SHARE)]
    told = [names.index(cue) for cue in sorted({*cues, *leaning_in(text)}) if cue in names]
    families.append((np.array(told, np.int64) + WIDTH, np.full(len(told), CUE_WEIGHT, np.float32)))
    return np.concatenate([one[0] for one in families]), np.concatenate([one[1] for one in families])


def _family(terms: Sequence[str], share: float) -> Columns:
    counts = Counter(zlib.crc32(term.encode()) % WIDTH for term in terms)
    columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
    values = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
    length = float(np.linalg.norm(values)) or 1.0
    return columns, (values / length * share).astype(np.float32)
