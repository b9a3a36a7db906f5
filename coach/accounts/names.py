"""Names as they are compared: case, signs, spaces and legal forms do not tell companies apart."""

from __future__ import annotations

import re
import unicodedata

_LEGAL = frozenset(
    "inc incorporated llc llp ltd limited plc corp corporation co company gmbh ag kg sa sas sarl srl spa bv nv "
    "oy ab as aps kk pty pte se".split()
)
_SIGNS = re.compile(r"[^\w\s]+")


def key_of(name: str) -> str:
    """A name's key, at most 200 characters: `Halden Foods, Inc.` and `halden  foods` are the same."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    words = _SIGNS.sub(" ", plain.replace(".", "").replace("'", "").replace("’", "")).split()
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return " ".join(words)[:200]


def says_name(text: str, name: str) -> bool:
    """Whether a text names this company (its whole key, at word boundaries)."""
    key = key_of(name)
    return bool(key) and f" {key} " in f" {key_of_text(text)} "


def key_of_text(text: str) -> str:
    """A text in the form keys have; legal forms stay, a genitive s goes."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    plain = re.sub(r"['’]s\b", "", plain)
    return " ".join(_SIGNS.sub(" ", plain.replace(".", " ").replace("'", "").replace("’", "")).split())
