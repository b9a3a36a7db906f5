"""Odd characters to plain ones: quotes, dashes, spaces, and what cannot be seen."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = (0xAD, 0x200B, 0x200C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
"""Soft hyphen, zero-width characters, marks that turn the writing direction."""
_TABLE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys(map(chr, (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)), " "),
        **dict.fromkeys(map(chr, _UNSEEN), ""),
        **dict.fromkeys("\u2028\u2029\x85\x0b\x0c", "\n"),
        **dict.fromkeys("\u2010\u2011\u2012\u2212\u2013", "-"),
        "…": "...",
    }
)  # fmt: skip
_LONG_DASH = re.compile(r"[ \t]*[—―][ \t]*")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]|[\U000e0000-\U000e007f]")


def plain_characters(text: str) -> str:
    """The text with straight quotes, hyphens, ordinary spaces and line ends, and nothing invisible."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", _LONG_DASH.sub(" - ", text.translate(_TABLE)))
