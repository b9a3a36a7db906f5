"""What must not go outside: figures, words, codes, people and contact details of notes; found in any writing."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import base64
import codecs
import re
from collections.abc import Iterable, Sequence

from coach.accounts.records import Contact, Note
from coach.advising.figures import figures_of
from coach.advising.normalising import Plain, plain_of
from coach.advising.records import Blocked
from coach.records import Record

_RUN = 5
"""Words in a row that are a note's own."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d\s()./-]{5,}\d(?!\w)")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[a-z0-9]{5,}\b|\b[a-z0-9]+(?:[-_][a-z0-9]+)*[-_]\d[a-z0-9_-]*\b")
_ODD = re.compile(r"\b(?:[A-Z]{2,}[a-z]+[A-Z]\w*|[a-z]+[A-Z]\w+|[A-Z]{6,})\b")
_PERSON = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Dr|Prof|Frau|Herr)\.? )(?P<titled>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)|"
    r"(?<![.!?] )(?<!^)\b(?P<full>[A-Z][a-zà-ÿ'’]+ [A-Z][a-zà-ÿ'’-]+)\b|^(?P<first>[A-Z][a-zà-ÿ'’]+ [A-Z][a-zà-ÿ'’-]{2,})(?= (?:is|was|has|said|says|raves|loves|agreed|wants|asked|would|could|told|called|left)\b)"
)
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_LEAST_AMOUNT = 100.0
_EVERYDAY = frozenset(
    "would could should there their about which after where these those other might every still under being again "
    "before while until since first thank thanks please hello might today tomorrow call customer customers company "
    "someone anyone something anything really think speak talk hear know make time week month".split()
)


class Confidences(Record):
    """What notes and contacts hold that no outsider may read; values as the gate compares them."""

    percents: frozenset[float] = frozenset()
    amounts: frozenset[float] = frozenset()
    runs: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    mails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()

    def __or__(self, other: Confidences) -> Confidences:
        """Both together."""
        return Confidences(**{name: getattr(self, name) | getattr(other, name) for name in type(self).model_fields})

    def without(self, other: Confidences) -> Confidences:
        """These but for what the other holds."""
        return Confidences(**{name: getattr(self, name) - getattr(other, name) for name in type(self).model_fields})


def of_notes(notes: Iterable[Note]) -> Confidences:
    """What confidential notes hold, and the people and contact details of every note that is not shareable."""
    found = Confidences()
    for note in notes:
        if note.sensitivity == "shareable":
            continue
        kept = of_text(note.text)
        if note.sensitivity != "confidential":
            kept = Confidences(people=kept.people, mails=kept.mails, phones=kept.phones)
        found = found | kept
    return found


def of_contacts(contacts: Iterable[Contact]) -> Confidences:
    """Names and details of people."""
    people, mails, phones = set[str](), set[str](), set[str]()
    for one in contacts:
        people |= _names(one.name)
        mails |= {one.email.casefold()} if one.email else set()
        phones |= {digits[-7:]} if len(digits := re.sub(r"\D", "", one.phone)) >= 7 else set()
    return Confidences(people=frozenset(people), mails=frozenset(mails), phones=frozenset(phones))


def of_text(text: str) -> Confidences:
    """What one text holds."""
    plain = plain_of(text)
    undated = _DATE.sub(" ", plain.text)
    figures = figures_of(undated)
    phones = {re.sub(r"\D", "", hit)[-7:] for hit in _PHONE.findall(undated) if len(re.sub(r"\D", "", hit)) >= 7}
    codes = set(_CODE.findall(undated)) | {odd.casefold() for odd in _ODD.findall(text)}
    people = {name for match in _PERSON.finditer(text) for name in _names(match["titled"] or match["full"] or match["first"])}
    return Confidences(
        percents=frozenset(one.value for one in figures if one.percent),
        amounts=frozenset(one.value for one in figures if not one.percent and one.value >= _LEAST_AMOUNT
                          and not _is_year(one.value)),
        runs=frozenset(_runs(plain.text)),
        codes=frozenset(codes),
        people=frozenset(people),
        mails=frozenset(hit for hit in _MAIL.findall(plain.text)),
        phones=frozenset(phones),
    )  # fmt: skip


def found_in(text: str, held: Confidences, whose: str = "a confidential note") -> tuple[Blocked, ...]:
    """What of these a text says, in whatever writing."""
    plain = plain_of(text)
    found = [
        *_figures(plain, held, whose),
        *(Blocked(what=run, why=f"These are words of {whose}.") for run in _runs(plain.text) if run in held.runs),
        *_codes(text, plain, held, whose),
        *_details(plain, held),
    ]
    return tuple({one.why + one.what: one for one in found}.values())


def people_in(text: str, held: Confidences) -> tuple[Blocked, ...]:
    """The people a text names who are nobody's to name yet."""
    words = re.findall(r"[^\W_]+", plain_of(text).text)
    flat = f" {' '.join(words)} "
    return tuple(
        Blocked(what=name.title(), why="This customer's contact is not named to an outsider before they are released.")
        for name in sorted(held.people) if f" {name} " in flat
    )  # fmt: skip


def _figures(plain: Plain, held: Confidences, whose: str) -> list[Blocked]:
    found = []
    for text in dict.fromkeys((plain.text, plain.digits)):
        for one in figures_of(text):
            said = text[one.start : one.end].strip()
            secret = held.percents if one.percent else held.amounts
            if any(abs(one.value - value) < 0.005 for value in secret):
                what = f"{said} %" if one.percent and "%" not in said else said
                found.append(Blocked(what=what, why=f"This figure stands in {whose}."))
            elif not one.percent and one.value in held.percents and not one.value.is_integer():
                found.append(Blocked(what=said, why=f"This figure stands in {whose}."))
    return found


def _codes(text: str, plain: Plain, held: Confidences, whose: str) -> list[Blocked]:
    """Codes in any usual disguise: backwards, shifted, as bytes; the secret is disguised, the text never decoded."""
    tight = "|".join(re.sub(r"[\W_]+", "", one) for one in (plain.text, plain.digits))
    raw = re.sub(r"\s+", "", text)
    found = []
    for code in held.codes | held.mails:
        bare = re.sub(r"[\W_]+", "", code)
        if len(bare) < 5:
            continue
        if bare in tight or bare[::-1] in tight or codecs.encode(bare, "rot13") in tight or _as_bytes(code, raw):
            found.append(Blocked(what=code, why=f"This stands in {whose}."))
    return found


def _as_bytes(code: str, raw: str) -> bool:
    """Whether a code stands in a text as hexadecimal or base64, at any offset."""
    for form in {code, code.upper(), code.title()}:
        data = form.encode()
        if data.hex() in raw.lower():
            return True
        for shift in range(3):
            piece = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")[2 * shift : -1]
            if len(piece) > 5 and (piece in raw or piece.replace("+", "-").replace("/", "_") in raw):
                return True
    return False


def _details(plain: Plain, held: Confidences) -> list[Blocked]:
    why = "A contact detail goes to nobody outside before it is released."
    spoken = re.sub(r"\s*(?:\(at\)|\[at\]|\bat\b)\s*", "@", plain.text)
    spoken = re.sub(r"\s*(?:\(dot\)|\[dot\]|\bdot\b)\s*", ".", spoken)
    digits = re.sub(r"\D", "", re.sub(r"(?<=\d)[\s()./_*-]+(?=\d)", "", plain.digits))
    found = [Blocked(what=mail, why=why) for mail in held.mails if mail in plain.text or mail in spoken]
    return found + [Blocked(what=f"…{phone}", why=why) for phone in held.phones if phone in digits]


def _runs(text: str) -> list[str]:
    """Every five words in a row of which two say something."""
    words = re.findall(r"[^\W_]+", text)
    runs = (words[at : at + _RUN] for at in range(len(words) - _RUN + 1))
    return [" ".join(run) for run in runs if sum(_says_something(word) for word in run) > 1]


def _says_something(word: str) -> bool:
    return word.isdigit() or (len(word) > 4 and word not in _EVERYDAY)


def _names(name: str) -> set[str]:
    """A person's name as a whole and their surname."""
    words: Sequence[str] = re.findall(r"[^\W\d_]+", plain_of(name).text)
    words = [word for word in words if word not in {"mr", "mrs", "ms", "dr", "prof", "frau", "herr"}]
    if not words:
        return set()
    return {" ".join(words)} | ({words[-1]} if len(words) > 1 and len(words[-1]) > 3 else set())


def _is_year(value: float) -> bool:
    return value.is_integer() and 1990 <= value <= 2050
