"""Follows a PDF page's drawing orders to tell which words can be seen."""

from __future__ import annotations

from typing import Any

from pypdf.generic import ArrayObject, ByteStringObject

from coach.library.parsing.looks import NEAR_WHITE, TINY, lightness

_PAINT = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
_END = {b"n", b"S", b"s"}
_SHOW = {b"Tj", b"TJ", b"'", b'"'}
_INVISIBLE = 3
_COVERED = 0.5
"""Share of a page from which a picture makes invisible words the layer of a text recognition."""
Box = tuple[float, float, float, float]


class Look:
    """The state of one reading of a page. Words that cannot be seen are emptied as they come, or the others."""

    def __init__(self, page: Any, wanted_hidden: bool = False) -> None:
        box = page.cropbox
        self._page: Box = (float(box.left), float(box.bottom), float(box.right), float(box.top))
        self._wanted_hidden = wanted_hidden
        self._resources = page.get("/Resources")
        self._light, self._mode, self._size = 0.0, 0, 0.0
        self._stack: list[tuple[float, int, float]] = []
        self._path: list[Box] = []
        self._painted: list[Box] = []
        self._covered = 0.0
        self.pictures = 0
        self.found_hidden = False
        self.reason = ""
        self.hidden: list[tuple[str, str]] = []

    def before(self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        """To be told of each drawing order before it is carried out."""
        if operator in _SHOW:
            self._show(operator, operands, cm, tm)
        elif operator == b"q":
            self._stack.append((self._light, self._mode, self._size))
        elif operator == b"Q" and self._stack:
            self._light, self._mode, self._size = self._stack.pop()
        elif operator == b"Tr" and operands:
            self._mode = int(operands[0])
        elif operator == b"Tf" and len(operands) > 1:
            self._size = abs(float(operands[1]))
        elif operator == b"re" and len(operands) >= 4:
            self._path.append(_box(operands, cm))
        elif operator in _PAINT:
            if self._light < NEAR_WHITE:
                self._painted += self._path[-200:]
            self._path = []
        elif operator in _END:
            self._path = []
        elif operator == b"Do" and operands:
            self._picture(operands[0], cm)
        else:
            self._colour(operator, operands)

    def _colour(self, operator: bytes, operands: list[Any]) -> None:
        numbers = [float(one) for one in operands if isinstance(one, int | float)]
        if operator in {b"g", b"sc", b"scn"} and len(numbers) == 1:
            self._light = numbers[0]
        elif operator in {b"rg", b"sc", b"scn"} and len(numbers) == 3:
            self._light = lightness(*numbers)
        elif operator in {b"k", b"sc", b"scn"} and len(numbers) == 4:
            self._light = (1 - max(numbers[:3])) * (1 - numbers[3])
        elif operator == b"cs":
            self._light = 0.0

    def _picture(self, name: Any, cm: list[float]) -> None:
        try:
            drawn = self._resources.get_object()["/XObject"][name].get_object()
            if drawn.get("/Subtype") != "/Image":
                return
        except (KeyError, TypeError, AttributeError):
            return
        self.pictures += 1
        box = _box([0, 0, 1, 1], cm)
        self._painted.append(box)
        left, bottom, right, top = self._page
        whole = max(1.0, (right - left) * (top - bottom))
        self._covered += (box[2] - box[0]) * (box[3] - box[1]) / whole

    def _show(self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        why = self._why_unseen(cm, tm)
        if why:
            self.found_hidden, self.reason = True, why
        if bool(why) != self._wanted_hidden and operands:
            if operator == b"TJ":
                operands[0] = ArrayObject([])
            else:
                operands[-1] = ByteStringObject(b"")

    def _why_unseen(self, cm: list[float], tm: list[float]) -> str:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        left, bottom, right, top = self._page
        if not (left - 2 <= x <= right + 2 and bottom - 2 <= y <= top + 2):
            return "off the page"
        scale = max(abs(tm[0] * cm[0] + tm[1] * cm[2]), abs(tm[2] * cm[1] + tm[3] * cm[3]), abs(tm[1]), abs(tm[2]))
        if self._size * scale < TINY and self._size > 0:
            return "too small to be seen"
        if self._mode == _INVISIBLE and self._covered < _COVERED:
            return "drawn invisibly"
        on_paint = any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in reversed(self._painted))
        if self._light >= NEAR_WHITE and self._mode in {0, 4} and not on_paint:
            return "white on white"
        return ""


def _box(operands: list[Any], cm: list[float]) -> Box:
    x, y, width, height = (float(one) for one in operands[:4])
    corners = [
        (a * cm[0] + b * cm[2] + cm[4], a * cm[1] + b * cm[3] + cm[5])
        for a, b in ((x, y), (x + width, y + height))
    ]
    (left, bottom), (right, top) = corners
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
