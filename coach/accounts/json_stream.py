"""Reads a JSON file piece by piece: each item of its top-level lists, never the whole file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from coach.accounts.sheets import open_text
from coach.errors import BadUse

_CHUNK = 1 << 16
_LONGEST = 64 << 20
"""Longest single item, in characters."""


def items_of(path: Path) -> Iterator[tuple[str, int, Any]]:
    """(list's name, place from 1, item); the name is "" where the file itself is a list.

    Raises BadUse where the file is no JSON, naming the place; items before it were already given.
    """
    with open_text(path) as file:
        cursor = _Cursor(file, path)
        opening = cursor.take()
        if opening == "[":
            yield from _list(cursor, "")
        elif opening == "{":
            yield from _object(cursor)
        else:
            raise cursor.fault("it starts with neither { nor [")


def _object(cursor: _Cursor) -> Iterator[tuple[str, int, Any]]:
    if cursor.peek() == "}":
        return
    while True:
        name = cursor.value()
        if not isinstance(name, str) or cursor.take() != ":":
            raise cursor.fault("a name and a colon were expected")
        if cursor.peek() == "[":
            cursor.take()
            yield from _list(cursor, name)
        else:
            cursor.value()
        sign = cursor.take()
        if sign == "}":
            return
        if sign != ",":
            raise cursor.fault("a comma was expected")


def _list(cursor: _Cursor, name: str) -> Iterator[tuple[str, int, Any]]:
    if cursor.peek() == "]":
        cursor.take()
        return
    place = 0
    while True:
        place += 1
        yield name, place, cursor.value()
        sign = cursor.take()
        if sign == "]":
            return
        if sign != ",":
            raise cursor.fault("a comma was expected")


class _Cursor:
    """A place in a file of which only the next piece is held."""

    def __init__(self, file: TextIO, path: Path) -> None:
        self._file, self._path = file, path
        self._held, self._at, self._before = "", 0, 0
        self._decoder = json.JSONDecoder()

    def peek(self) -> str:
        """The next sign that is no space; "" at the end."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def take(self) -> str:
        """The next sign that is no space, and past it."""
        sign = self.peek()
        self._at += 1
        return sign

    def value(self) -> Any:
        """The next value, whole."""
        if not self.peek():
            raise self.fault("it ends too early")
        while True:
            try:
                found, end = self._decoder.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                if len(self._held) - self._at > _LONGEST or not self._more():
                    raise self.fault(error.msg) from None
                continue
            except RecursionError:
                raise self.fault("it is nested too deeply") from None
            if end == len(self._held) and self._more():
                continue
            self._at = end
            return found

    def fault(self, why: str) -> BadUse:
        """What is wrong, and where."""
        return BadUse(f"{self._path} is no JSON from character {self._before + self._at + 1} on: {why}.")

    def _more(self) -> bool:
        fresh = self._file.read(max(_CHUNK, len(self._held) - self._at))
        self._before += self._at
        self._held, self._at = self._held[self._at :] + fresh, 0
        return bool(fresh)
