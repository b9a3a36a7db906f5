"""Whether words with a given look can be seen: colours, sizes and places, the same for every format."""

from __future__ import annotations

import re

NEAR_WHITE = 0.93
"""Lightness (0 black, 1 white) from which words on white paper cannot be read."""
TINY = 2.5
"""Points below which words cannot be read."""
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.I)
_RGB = re.compile(r"rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+%?))?\s*\)", re.I)


def lightness(red: float, green: float, blue: float) -> float:
    """0 (black) to 1 (white) of a colour whose parts run from 0 to 1; the darkest part decides."""
    return min(red, green, blue)


def is_white(colour: str) -> bool:
    """Whether a colour as HTML or Office writes it is white, nearly so, or transparent."""
    colour = colour.strip().lower()
    if colour in {"white", "transparent", "snow", "ghostwhite", "floralwhite", "ivory", "whitesmoke"}:
        return True
    if found := _RGB.fullmatch(colour):
        red, green, blue = (float(part) / 255 for part in found.group(1, 2, 3))
        clear = found.group(4) is not None and float(found.group(4).rstrip("%")) == 0
        return clear or lightness(red, green, blue) >= NEAR_WHITE
    if found := _HEX.fullmatch(colour):
        digits = found.group(1)
        digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
        return lightness(*(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))) >= NEAR_WHITE
    return False
