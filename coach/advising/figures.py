"""The figures of a text, however they are written: digits, words, percentages, fractions, amounts."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import re

from coach.records import Record

_UNITS = {word: value for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split())}  # fmt: skip
_TENS = {word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "grand": 1e3, "dozen": 12.0}
_SHORT = {"k": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "bn": 1e9}
_COUNT = "|".join([*_UNITS, *_TENS, *_SCALES])
_SPOKEN = re.compile(rf"\b(?:a )?(?:{_COUNT})(?:(?:[ -]|,? and )(?:{_COUNT}))*(?: point (?:(?:{'|'.join(_UNITS)}) ?)+)?(?P<half> and a half)?\b")
_DIGITS = re.compile(r"(?<![\w.,])\d+(?:[.,' ]\d{3})*(?:[.,]\d+)?(?:\s?(?P<scale>k|mm|mn|mio|m|bn|thousand|million|billion)\b)?")
_PERCENT = re.compile(r"^\s*-?\s*(?:%|per ?cent\b|pct\b|percentage points?\b|pc\b|hundredths?\b|prozent\b|pour cent\b)")
_PARTS = {"half": 2, "halve": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
          "eighth": 8, "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100}  # fmt: skip
_FRACTION = re.compile(
    r"\b(?:(?P<of>a|an|one|two|three|four|five|six|seven|eight|nine|\d{1,2})[ -])?(?P<part>half|halves|third|quarter|fourth|fifth|sixth|seventh|"
    r"eighth|ninth|tenth|twentieth)s?\b|\b(?P<top>\d{1,2})\s?[/⁄]\s?(?P<bottom>\d{1,3})\b(?!\s?[/⁄])"
)
_PRICE = re.compile(
    r"\b(?:off|price[sd]?|pricing|discount\w*|rebate\w*|list|cheaper|less|reduc\w+|cut|cost\w*|paid|pay|pays|paying|fee|fees|margin|"
    r"knock\w*|below|rate|quote[sd]?|bill|invoice|budget|save[sd]?|savings?)\b"
)


class Figure(Record):
    """A figure of a text: its value, whether it is a share of a hundred, and where it stands."""

    value: float
    percent: bool
    start: int
    end: int


def figures_of(text: str) -> tuple[Figure, ...]:
    """Every figure of a text in lower case. A fraction is a share only where its sentence speaks of a price."""
    found = []
    for match in _DIGITS.finditer(text):
        number = match.group()[: match.start("scale") - match.start()] if match["scale"] else match.group()
        for value in _readings(number.strip()):
            scaled = value * (_SHORT | _SCALES).get(match["scale"] or "", 1.0)
            found.append(_figure(text, scaled, match.start(), match.end()))
    for match in _SPOKEN.finditer(text):
        found.append(_figure(text, _spoken(match.group()), match.start(), match.end()))
    for match in _FRACTION.finditer(text):
        share = _share(match)
        around = text[max(0, match.start() - 60) : match.end() + 60]
        if share is not None and _PRICE.search(around):
            found.append(Figure(value=share, percent=True, start=match.start(), end=match.end()))
            found.append(Figure(value=100 - share, percent=True, start=match.start(), end=match.end()))
    return tuple(found)


def _figure(text: str, value: float, start: int, end: int) -> Figure:
    after = _PERCENT.match(text[end : end + 24])
    return Figure(value=round(value, 4), percent=after is not None, start=start, end=end)


def _readings(number: str) -> list[float]:
    """What digits with separators may mean: 412.350 is both."""
    plain = re.sub(r"[ ']", "", number)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain):
        whole = float(re.sub(r"[.,]", "", plain))
        return [whole, float(plain.replace(",", "."))] if plain.count(".") + plain.count(",") == 1 else [whole]
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return [float(plain)]
    return [float(re.sub(r"[.,]", "", plain[:last]) + "." + (plain[last + 1 :] or "0"))]


def _spoken(words: str) -> float:
    """The number that words say."""
    words = re.sub(r"^a ", "one ", words.replace(",", " "))
    half = words.endswith(" and a half")
    main, _, tail = words.removesuffix(" and a half").partition(" point ")
    total, part = 0.0, 0.0
    for word in re.split(r"[\s-]+", main.strip()):
        if word in _SCALES:
            part = max(part, 1.0) * _SCALES[word]
            if _SCALES[word] >= 1e3:
                total, part = total + part, 0.0
        else:
            part += _UNITS.get(word, _TENS.get(word, 0))
    digits = "".join(str(_UNITS[word]) for word in tail.split() if word in _UNITS)
    return total + part + (float(f"0.{digits}") if digits else 0.0) + (0.5 if half else 0.0)


def _share(match: re.Match[str]) -> float | None:
    if match["top"]:
        bottom = int(match["bottom"])
        return 100 * int(match["top"]) / bottom if bottom and int(match["top"]) < bottom else None
    said = match["of"] or "a"
    top = 1 if said in ("a", "an") else int(said) if said.isdigit() else _UNITS[said]
    bottom = _PARTS[match["part"]]
    return round(100 * top / bottom, 4) if top < bottom else None
