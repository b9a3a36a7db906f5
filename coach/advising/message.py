"""What came in: the rep's own words, the material they pasted, haste, and the language."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from coach.errors import BadUse
from coach.records import Record

MOST = 20_000
"""Characters of one message that are read; the rest is left out, and the advice says so."""

Language = Literal["en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "other"]
LANGUAGES: dict[str, str] = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch",
    "pt": "Portuguese", "pl": "Polish", "sv": "Swedish", "other": "the language of the message",
}  # fmt: skip

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_HEADER = re.compile(r"^\s*(?:from|to|cc|sent|date|subject|von|betreff)\s*:\s*\S", re.I)
_SPEAKER = re.compile(r"^\s*[A-Z][\w.' -]{0,24}\s*(?:\([^)]*\))?\s*:\s+\S")
_HASTE = re.compile(
    r"\b(?:(?:in|got|have|only|like)\s+(?:about\s+)?(?:a|one|two|three|five|1|2|3|4|5|ten|10|couple(?: of)?)\s*"
    r"(?:-|\s)?(?:min\b|mins\b|minutes?\b|sec)|about to (?:dial|join|walk in|go in|call|present|start)|"
    r"(?:call|meeting|demo) (?:starts|is) (?:now|in \d+)|on hold|dialling in|dialing in|walking in(?:to)?|"
    r"they'?re (?:on the line|waiting|in the lobby)|right now on|quick(?:ly)?[,!.]*\s*(?:what|pls|please)|hurry|asap)\b",
    re.I,
)
_FUNCTION_WORDS: dict[Language, frozenset[str]] = {
    "en": frozenset("the a to of and is are was i we they he she it in on for with my our what how do can that this not".split()),
    "de": frozenset("der die das und ist nicht ich wir sie ein eine mit zu auf für den dem wie was kann haben hat von bei noch".split()),
    "fr": frozenset("le la les de des et est pas je nous il elle un une avec pour que qui dans sur mon notre comment ils au".split()),
    "es": frozenset("el la los las de y es no yo un una con para que en por mi nuestro como quiere se del al lo".split()),
    "it": frozenset("il la le di e è non io un una con per che in mi nostro come vuole si del gli ho sono della".split()),
    "nl": frozenset("de het een en is niet ik we wij ze met voor van op mijn onze hoe wat kan heeft naar bij nog".split()),
    "pt": frozenset("o a os as de e é não eu um uma com para que em por meu nosso como quer se do da nos".split()),
    "pl": frozenset("i w z na do nie się jest są że to jak co mi mnie mam ma od za ale czy już po dla przed ich nam".split()),
    "sv": frozenset("och i att det som en ett är inte jag vi de hon han på med för till av har hur vad kan från när".split()),
}  # fmt: skip
_ENGLISH_TOO = frozenset("no em w i a e o as do in on me met was die at con per van von de la el per so si z to det et es an".split())
"""Function words of other languages that stand in English messages too, as words, names or shorthand."""


class Message(Record):
    """A message as read: `own` are the rep's words, `material` what they pasted (data, never orders)."""

    own: str
    material: str = ""
    haste: bool = False
    language: Language = "en"
    cut: bool = False

    @property
    def whole(self) -> str:
        """Own words and material together."""
        return f"{self.own}\n{self.material}".strip()


def read_message(text: str) -> Message:
    """Clean and take apart one message; raises BadUse where nothing is left to read."""
    plain = unicodedata.normalize("NFKC", _CONTROL.sub("", text)).replace("\r\n", "\n").strip()
    if not plain:
        raise BadUse("The message is empty; write what happened and what you need, in a sentence.")
    own, material = _take_apart(plain[:MOST])
    return Message(
        own=own,
        material=material,
        haste=bool(_HASTE.search(own)),
        language=language_of(own or material),
        cut=len(plain) > MOST,
    )


def has_words(text: str) -> bool:
    """Whether there is at least one word of two letters or more."""
    return re.search(r"[^\W\d_]{2,}", text) is not None


def _take_apart(text: str) -> tuple[str, str]:
    """Own words and pasted material: quoted lines, mails with heads, transcripts, long quotations."""
    lines = text.split("\n")
    quoted = [line.lstrip("> ") for line in lines if line.lstrip().startswith(">")]
    if quoted:
        return "\n".join(line for line in lines if not line.lstrip().startswith(">")).strip(), "\n".join(quoted)
    start = next((i for i, line in enumerate(lines) if _HEADER.match(line)), None)
    if start is None and sum(bool(_SPEAKER.match(line)) for line in lines) >= 2:
        start = next(i for i, line in enumerate(lines) if _SPEAKER.match(line))
    if start is not None:
        return "\n".join(lines[:start]).strip(), "\n".join(lines[start:]).strip()
    long_quote = re.search(r"[\"“]([^\"”]{120,})[\"”]", text, re.S)
    if long_quote:
        return (text[: long_quote.start()] + text[long_quote.end() :]).strip(), long_quote.group(1).strip()
    return text, ""


def language_of(text: str) -> Language:
    """The language of a text by its commonest words; English for one of fewer than four words."""
    letters = [char for char in text if char.isalpha()]
    if letters and sum(ord(char) > 0x2FF for char in letters) > len(letters) / 2:
        return "other"
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < 4:
        return "en"
    counts = {name: sum(word in known for word in words) for name, known in _FUNCTION_WORDS.items()}
    best = max(counts, key=lambda name: (counts[name], name == "en"))
    if counts[best] >= max(2, counts["en"] + 2):
        return best
    alone = counts["en"] == 0 and any(word in _FUNCTION_WORDS[best] - _ENGLISH_TOO for word in words)
    return best if alone else "en"
