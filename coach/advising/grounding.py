"""Grounding: names, numbers, quotes, dates and addresses of a text that no given text holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from coach.playbook.recognise import sentence_spans
from coach.records import Record

What = Literal["name", "number", "quote", "date", "address"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_ADDRESS = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|(?:https?://|www\.)[^\s)>\]]+|"
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:com|net|org|io|co|example|de|eu|ai)\b(?:/\S*)?",
    re.I,
)
_QUOTE = re.compile(r"[\"“„«]([^\"“”„«»\n]{3,300})[\"”“»]")
_DATE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|april|june|july|august|september|october|"
    r"november|december|yesterday|tomorrow|tonight|(?:next|last) (?:week|month|quarter|year|spring|summer|autumn|"
    r"winter))\b",
    re.I,
)
_UNITS = {
    name: value
    for value, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    name: 10 * value
    for value, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_SCALES_SHORT = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
_COUNTED = "|".join({**_UNITS, **_TENS, **_SCALES})
_SPOKEN = re.compile(rf"\b(?:{_COUNTED})s?(?:(?:[ -]|\s+and\s+)(?:{_COUNTED})s?)*\b", re.I)
_EVERYDAY = frozenset({"0", "1"})
"""`one` and `zero` are said without counting."""
_TITLED = frozenset(
    "i i'm i'd i'll i've ok dear hi hello hey regards best thanks subject mr ms mrs dr ceo cfo cto cio coo ciso vp hr "
    "it ps faq".split()
)
"""Words written with a capital that name nobody."""
_BEGINNINGS = frozenset(
    "a absolutely actually after all also although an and another any anyone anything are as ask at be because before "
    "both but by call can certainly congratulations could definitely did do does either enjoy even every everyone "
    "everything feel few finally first for frankly from gladly glad good great had happily happy has have having he "
    "her here his honestly hope hopefully hoping how however i if in instead is it it's its just kindly last lastly "
    "let let's like looking many may maybe me meanwhile might more most much my naturally nice no none not nothing "
    "now of on once one only or our ours perhaps please pleased quick quite rather really right same say second see "
    "send several shall she should since sincerely so some someone something soon sorry speak still such sure talk "
    "tell thank thanks that that's the their them then there these they they're this those though thrilled to today "
    "together too true trust truly ultimately understood until up us very was we we'd we'll we're we've well were what "
    "what's when whenever where whether which while who why will with within without wonderful would yes yet you "
    "you'll you're you've your yours cheers appreciate appreciated delighted excited great fair exactly indeed "
    "following given based considering regarding rest assured whatever whichever wherever each".split()
)


_NAMES_LIKE_ADVERBS = frozenset("emily kelly molly sally billy polly holly kimberly beverly carly elly milly".split())


class Invented(Record):
    """Something of a text that no source of it holds."""

    what: What
    text: str


class Ground:
    """What may be said: the words, numbers and addresses of some texts; `usual` are words of the language."""

    def __init__(self, texts: Iterable[str], usual: frozenset[str] = frozenset()) -> None:
        self._whole = "\n".join(_plain(text) for text in texts)
        self._words = {_stem(word) for word in _WORD.findall(self._whole)}
        self._words |= {part for word in self._words for part in word.split("-")}
        self._numbers = set(_numbers(self._whole))
        self._flat = _flat(self._whole)
        self._usual = usual

    def invented(self, text: str, names: bool = True) -> tuple[Invented, ...]:
        """What of a text is not held here, in order of kinds, each once.

        `names` off where the language writes other words with a capital as well.
        """
        plain = _plain(text)
        found = [Invented(what="address", text=hit) for hit in _ADDRESS.findall(plain) if not self._holds(hit)]
        rest = _ADDRESS.sub(" ", plain)
        found += [Invented(what="quote", text=hit) for hit in _QUOTE.findall(rest) if not self._holds(hit)]
        found += [Invented(what="date", text=hit) for hit in _DATE.findall(rest) if not self._holds(hit)]
        found += [
            Invented(what="number", text=said)
            for value, said in _numbers(rest).items()
            if value not in self._numbers and value not in _EVERYDAY
        ]
        found += [Invented(what="name", text=hit) for hit in self._names(rest)] if names else []
        return tuple(dict.fromkeys(found))

    def _holds(self, piece: str) -> bool:
        flat = _flat(piece)
        return bool(flat) and f" {flat} " in f" {self._flat} "

    def _names(self, text: str) -> list[str]:
        """Capitalised words that are no name we know and no beginning of a sentence in usual words."""
        found = []
        for start, end in sentence_spans(text):
            sentence = text[start:end]
            for match in _WORD.finditer(sentence):
                word, opens = match.group(), _opens(sentence, match.start())
                if word[0].isupper() and not _DATE.fullmatch(word) and not self._known(word, opens):
                    found.append(word)
        return found

    def _known(self, word: str, opens: bool) -> bool:
        stem = _stem(word)
        if stem in self._words or stem in _TITLED or word.lower().replace("’", "'") in _TITLED:
            return True
        if opens and (word.lower().replace("’", "'") in _BEGINNINGS or self._is_usual(stem)):
            return True
        if "-" in word:
            return all(self._known(part, opens) for part in word.split("-") if part and part[0].isupper())
        return bool(_SPOKEN.fullmatch(word))

    def _is_usual(self, stem: str) -> bool:
        """Whether the language uses a word, or one it is formed from; an adverb names nobody, but for first names."""
        if stem in self._usual or (stem.endswith("ly") and len(stem) > 4 and stem not in _NAMES_LIKE_ADVERBS):
            return True
        bases = (stem.removesuffix(end) for end in ("ing", "ed", "s") if stem.endswith(end))
        return any(base in self._usual or f"{base}e" in self._usual for base in bases)


def usual_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that texts write without a capital: they name nobody, wherever a sentence begins with one."""
    return frozenset(_stem(word) for text in texts for word in _WORD.findall(_plain(text)) if word[0].islower())


def _plain(text: str) -> str:
    return text.replace("’", "'")


def _stem(word: str) -> str:
    return word.lower().replace("’", "'").removesuffix("'s")


def _flat(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _opens(sentence: str, at: int) -> bool:
    """Whether a word stands where any word is written with a capital."""
    before = sentence[:at].rstrip(" \t*_")
    return not before.strip("0123456789. )") or before[-1] in "[(:“\"'-–—•>."


def _numbers(text: str) -> dict[str, str]:
    """Number as digits → how the text says it."""
    found = {}
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[,](?=\d{3}\b)", "", match.group()).strip(".,:")
        scale = re.match(r"\s?(k|m|bn)\b", text[match.end() :], re.I)
        if scale and "." not in digits and ":" not in digits and "," not in digits:
            digits = str(int(digits) * _SCALES_SHORT[scale[1].lower()])
        found[digits.lstrip("0") or "0"] = match.group()
    for match in _SPOKEN.finditer(text):
        found[str(_value(match.group()))] = match.group()
    return found


def _value(spoken: str) -> int:
    """The number that words say."""
    total, part = 0, 0
    for raw in re.split(r"[\s-]+", spoken.lower()):
        word = raw if raw in _UNITS or raw in _TENS or raw in _SCALES else raw.removesuffix("s")
        if word in _SCALES:
            scale = _SCALES[word]
            part = max(part, 1) * scale
            total, part = (total + part, 0) if scale >= 1_000 else (total, part)
        else:
            part += _UNITS.get(word, _TENS.get(word, 0))
    return total + part
