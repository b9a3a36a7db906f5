"""Turns a play's skeleton into words: tone, length and slots; leaves a visible blank for what nobody said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from coach.advising.mentions.naming import TITLES
from coach.playbook.records import Tone
from coach.records import Record

Length = Literal["shorter", "normal", "longer"]
_PEOPLE = frozenset({"contact", "customer_contact", "colleague", "colleagues", "me"})
_TONES: tuple[Tone, ...] = ("plain", "warm", "formal")
_CHOICE = re.compile(r"<([^<>|]*)\|([^<>|]*)\|([^<>|]*)>")
_SLOT = re.compile(r"(?P<lead>[,\s]*)\{(?P<name>[a-z_]+)(?:\|(?P<default>[^{}]*))?\}")
_MARK = re.compile(r"\s*\{#[a-z0-9-]+\}")
_SUBJECT = re.compile(r"\ASubject:\s*(.+)\n+")


class Words(Record):
    """A rendered skeleton; `blanks` are the visible blanks left for the rep."""

    subject: str | None
    text: str
    blanks: tuple[str, ...]


def render(skeleton: str, facts: Mapping[str, str], tone: Tone = "plain", length: Length = "normal") -> Words:
    """Words from a skeleton; `facts` maps slot names to what the conversation said."""
    lines = [kept for line in skeleton.split("\n") if (kept := _keep(line, length, facts)) is not None]
    text = "\n".join(lines)
    text = _CHOICE.sub(lambda match: match.group(_TONES.index(tone) + 1), text)
    text = _MARK.sub("", text)
    known = facts if tone == "formal" else {name: _first_name(name, value) for name, value in facts.items()}
    text = _SLOT.sub(lambda match: _fill(match, known), text)
    text = _tidy(text)
    subject = _SUBJECT.match(text)
    body = text[subject.end() :] if subject else text
    blanks = tuple(dict.fromkeys(re.findall(r"\[[^\]\n]+\]", text)))
    return Words(subject=subject.group(1).strip() if subject else None, text=body.strip(), blanks=blanks)


def _first_name(slot: str, value: str) -> str:
    """People are greeted by their first name, except formally."""
    return value.split()[0] if slot in _PEOPLE and value.split()[0].lower().strip(".") not in TITLES else value


def _keep(line: str, length: Length, facts: Mapping[str, str]) -> str | None:
    """The line as it is used; None where it is not: too much for the length, or (`?slot …`) nothing known for it."""
    if line.startswith("?"):
        slot, _, line = line[1:].partition(" ")
        return line if facts.get(slot) and length != "shorter" else None
    if line.startswith("~"):
        return None if length == "shorter" else line[1:].lstrip()
    if line.startswith("+"):
        return line[1:].lstrip() if length == "longer" else None
    return line


def _fill(match: re.Match[str], facts: Mapping[str, str]) -> str:
    value = facts.get(match["name"]) or match["default"] or ""
    if not value:
        return "\n" * match["lead"].count("\n")
    return match["lead"] + value


def _tidy(text: str) -> str:
    text = re.sub(r"[ \t]+([,.;:!?])", r"\1", text)
    text = re.sub(r"[ \t]{2,}", " ", text)
    text = re.sub(r"\b([Oo])n (?=(?:tomorrow|today|tonight|next|this|the end|end of)\b)", "", text)
    text = re.sub(r"(^|[.!?]\s+|\n)([a-z])", lambda m: m[1] + m[2].upper(), text)
    return re.sub(r"\n{3,}", "\n\n", text)
