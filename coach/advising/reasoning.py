"""Checks a model's explanation sentence by sentence: what no source holds is left out."""

from __future__ import annotations

import re

from coach.advising.citing import Cited
from coach.advising.grounding import Ground
from coach.records import Record

_SENTENCE = re.compile(r".+?(?:[.!?:][\"”*]*(?:[ ]*\[\d+\])*(?=\s|$)|$)")
_MARK = re.compile(r"\[(\d{1,4})\]")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")


class Reasoned(Record):
    """An explanation after its checks: `dropped` sentences left out; `cut` says why it broke off, or is empty."""

    text: str
    used: tuple[int, ...] = ()
    dropped: int = 0
    sound: bool = True
    cut: str = ""


def supported(cited: Cited, ground: Ground, english: bool, cut: str = "") -> Reasoned:
    """The explanation without sentences that name, count, date or quote what no source holds.

    Names, dates and quotes are looked for in English only, where a capital means a name. `sound` is False where
    a third of the marks, or of the sentences, had to go, or nothing cited is left.
    """
    lines, kept, dropped = list[str](), 0, 0
    for line in cited.text.split("\n"):
        bullet = _BULLET.match(line)
        lead = bullet.group() if bullet else ""
        pieces = [piece for piece in _SENTENCE.findall(line[len(lead) :]) if piece.strip()]
        good = [piece for piece in pieces if not _invents(piece, ground, english)]
        kept, dropped = kept + len(good), dropped + len(pieces) - len(good)
        if good or not pieces:
            lines.append(lead + "".join(good).strip() if good else line)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    used = tuple(dict.fromkeys(int(number) for number in _MARK.findall(text)))
    sound = cited.sound and bool(used) and dropped * 3 <= kept + dropped
    return Reasoned(text=text, used=used, dropped=dropped, sound=sound, cut=cut)


def _invents(sentence: str, ground: Ground, english: bool) -> bool:
    found = ground.invented(_MARK.sub("", sentence), names=english)
    return any(english or one.what in {"number", "address"} for one in found)
