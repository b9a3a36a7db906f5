"""Words in a Markdown or plain text file that its reader does not see: comments, and letters without a shape."""

from __future__ import annotations

import re

from coach.library.parsing.records import Hidden, hidden_pieces

_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.S)
_FENCE = re.compile(r"^([ \t]*)(```+|~~~+).*?(?:^[ \t]*\2[`~]*[ \t]*$|\Z)", re.M | re.S)
_TAGS = re.compile(r"[\U000e0020-\U000e007e]{3,}")
_STYLED = re.compile(
    r"<(\w+)\b[^>]*?(?:style\s*=\s*[\"'][^\"']*(?:display:\s*none|visibility:\s*hidden|font-size:\s*0|opacity:\s*0(?![.\d])|"
    r"color:\s*(?:white|#fff(?:fff)?\b))[^\"']*[\"']|\shidden(?=[\s>]))[^>]*>(.*?)</\1\s*>",
    re.S | re.I,
)
_LINK_COMMENT = re.compile(r"^\[(?://|comment)\]:\s*(?:#|<>)\s*[\"'(](.*)[\"')]\s*$", re.M | re.I)


_KINDS = ((_COMMENT, "a comment"), (_LINK_COMMENT, "a note of the writer"), (_STYLED, "marked as hidden"))


def without_unseen(text: str, markdown: bool) -> tuple[str, tuple[Hidden, ...]]:
    """(the text without words that are not seen, those words)."""
    found: list[tuple[str, str]] = []

    def shapeless(match: re.Match[str]) -> str:
        found.append(("".join(chr(ord(letter) - 0xE0000) for letter in match.group()), "letters without a shape"))
        return ""

    text = _TAGS.sub(shapeless, text)
    if not markdown or not any(mark in text for mark in ("<", "]:")):
        return text, hidden_pieces(found)
    parts: list[str] = []
    at = 0
    for fence in _FENCE.finditer(text):
        parts += [_without(text[at : fence.start()], found), fence.group()]
        at = fence.end()
    return "".join([*parts, _without(text[at:], found)]), hidden_pieces(found)


def _without(text: str, found: list[tuple[str, str]]) -> str:
    for pattern, why in _KINDS:

        def note(match: re.Match[str], why: str = why) -> str:
            found.append((re.sub(r"<[^>]*>", " ", match.groups()[-1]), why))
            return ""

        text = pattern.sub(note, text)
    return text
