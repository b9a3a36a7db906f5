"""What styles say of an element: whether its words can be seen on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coach.library.parsing.looks import TINY, is_white

_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{1,2000})\}")
_SHEET = re.compile(r"<style\b[^>]*>(.*?)</style", re.S | re.I)
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?([.#][\w-]+)?", re.I)
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|%|vw|vh|ex|ch)?")
_FAR = 500
_UNITS = {
    "": 0.75, "px": 0.75, "pt": 1.0, "em": 12.0, "rem": 12.0, "%": 0.12, "vw": 8.0, "vh": 8.0, "ex": 6.0, "ch": 6.0,
}  # fmt: skip
"""Points of a unit, about."""
_BRIGHT = {"none", "inherit", "initial", "unset", ""}


class Style(dict[str, str]):
    """Declarations by name, in small letters."""

    @property
    def is_backed(self) -> bool:
        """Whether it gives the element a ground on which white words can be read."""
        ground = self.get("background-color") or self.get("background") or ""
        if "url(" in ground or "gradient" in ground or "var(" in ground:
            return True
        colour = ground.split()[0] if ground else ""
        return colour not in _BRIGHT and not is_white(ground) and not is_white(colour)

    def points(self, name: str) -> float | None:
        """A length in points, about; None where it is not stated."""
        found = _LENGTH.match(self.get(name, ""))
        return float(found.group(1)) * _UNITS[found.group(2) or ""] if found else None


class Styles:
    """The rules of a page's own sheets, as far as they name a tag, a class or an id alone."""

    def __init__(self, page: str) -> None:
        self._rules: dict[str, Style] = {}
        sheets = "".join(_SHEET.findall(page[:2_000_000]))[:500_000]
        for names, body in _RULE.findall(re.sub(r"/\*.*?\*/", "", sheets, flags=re.S)):
            for name in names.split(","):
                if _SELECTOR.fullmatch(name.strip()) and name.strip():
                    self._rules.setdefault(name.strip().lower(), Style()).update(_declared(body))

    def of(self, tag: str, named: Mapping[str, str]) -> Style:
        """What holds for an element."""
        found = Style()
        marks = [f".{name}" for name in named.get("class", "").lower().split()]
        marks += [f"#{named['id'].lower()}"] if named.get("id") else []
        for key in (tag, *marks, *(f"{tag}{mark}" for mark in marks)):
            found.update(self._rules.get(key, {}))
        found.update(_declared(named.get("style", "")))
        if tag == "font" and named.get("color"):
            found["color"] = named["color"]
        return found


def why_unseen(tag: str, named: Mapping[str, str], style: Style, backed: bool) -> str:
    """Why the words of an element cannot be seen, or nothing."""
    if "hidden" in named or tag in {"template", "noscript"} or named.get("aria-hidden") == "true":
        return "marked as hidden"
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return "marked as hidden"
    opacity = re.match(r"0*\.?\d+", style.get("opacity", ""))
    if opacity and float(opacity.group()) < 0.05:
        return "drawn invisibly"
    size = style.points("font-size")
    if size is not None and size < TINY:
        return "too small to be seen"
    if _is_off(style):
        return "off the page"
    if "color" in style and not backed and is_white(style["color"]):
        return "white on white"
    return ""


def _is_off(style: Style) -> bool:
    placed = style.get("position") in {"absolute", "fixed", "relative"}
    far = any((style.points(side) or 0) <= -_FAR for side in ("left", "top", "right", "bottom") if placed)
    far = far or (style.points("text-indent") or 0) <= -_FAR or (style.points("margin-left") or 0) <= -_FAR
    gone = any(style.points(side) == 0 for side in ("height", "width", "max-height", "max-width"))
    clipped = "rect(0" in style.get("clip", "").replace(" ", "") or "inset(100%" in style.get("clip-path", "")
    return far or (gone and style.get("overflow") == "hidden") or clipped


def _declared(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value}
