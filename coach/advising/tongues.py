"""Which language a rep is answered in, and which one a draft is written in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.advising.message import Language, language_of

_NAMES: dict[Language, str] = {
    "en": r"english|englisch\w*|anglais|ingl[eé]s\w*|inglese|engels",
    "de": r"german|deutsch\w*|allemand|alem[aá]n|tedesco|duits|alem[aã]o",
    "fr": r"french|franz[oö]sisch\w*|fran[cç]ais|franc[eé]s\w*|francese|frans",
    "es": r"spanish|spanisch\w*|espagnol|español|spagnolo|spaans|espanhol",
    "it": r"italian|italienisch\w*|italien|italiano|italiaans",
    "nl": r"dutch|niederl[aä]ndisch\w*|n[eé]erlandais|neerland[eé]s|olandese|nederlands|holand[eê]s",
    "pl": r"polish|polsku|polnisch\w*|polonais|polaco|polacco|pools",
    "sv": r"swedish|svenska|schwedisch\w*|su[eé]dois|sueco|svedese|zweeds",
    "pt": r"portuguese|portugiesisch\w*|portugais|portugu[eé]s|portoghese|portugees|portugu[eê]s",
}
_WISH = {
    tongue: re.compile(rf"\b(?:in|into|auf|ins|en|em|in het|naar het|al|po|på)\s+(?:{names})\b", re.I)
    for tongue, names in _NAMES.items()
}
_FEW = 4
"""Words below which a message does not tell its language: a follow-up keeps the one before it."""


def spoken(texts: Sequence[str], message: str) -> Language:
    """The language the rep speaks now; `texts` are their earlier messages, the newest last."""
    for text in (message, *reversed(texts)):
        if len(re.findall(r"[^\W\d_]+", text)) >= _FEW:
            return language_of(text)
    return "en"


def wanted(texts: Sequence[str], message: str) -> Language:
    """The language of a draft: the one last asked for ("auf Englisch"), else the one the rep speaks."""
    for text in (message, *reversed(texts)):
        for tongue, pattern in _WISH.items():
            if pattern.search(text):
                return tongue
    return spoken(texts, message)
