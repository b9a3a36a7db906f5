"""The one function through which a rep's words reach others: names, contacts and amounts become placeholders."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_CONTACTS = (
    ("[address]", re.compile(r"\b(?:https?://|www\.)\S+", re.I)),
    ("[contact]", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("[contact]", re.compile(r"(?<!\w)\+?\(?\d[\d\s().-]{6,}\d(?!\w)")),
)
_AMOUNT = re.compile(
    r"(?:(?:[$€£¥]|\b(?:USD|EUR|GBP|CHF|dollars?|euros?|pounds?)\b)\s*\d[\d.,']*\s*(?:[kKmM]\b|thousand|million|mn|bn)?)|"
    r"\b\d[\d.,']*\s*(?:[kKmM]\b(?!\w)|thousand|million|mn|bn|%|percent|per cent|[$€£]|(?:USD|EUR|GBP|CHF|dollars?|euros?|pounds?)\b)|"
    r"\b\d{4,}\b",
    re.I,
)
_SAID_AMOUNT = re.compile(
    r"\b(?:(?:a|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|half a|several)[ -])+"
    r"(?:hundred|thousand|million|percent|per cent|grand)\b(?:[ -](?:thousand|million|dollars|euros|pounds))*",
    re.I,
)
_LEGAL = r"(?:\s+(?:Inc|Ltd|LLC|GmbH|AG|SA|SE|Corp|Co|BV|AB|Oy|PLC|plc|Group|Holding|Bank))*\.?"
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau)\.?\s+[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?")
_CAPITALS = re.compile(r"\b[A-ZÀ-Þ][\w'’&-]*(?:\s+(?:of|and|&|de|van|von|der|la|le)?\s*[A-ZÀ-Þ][\w'’&-]*)*")
_KNOWN = frozenset(
    """i i'm i'll i've i'd ceo cfo cto coo cio vp ok it hr rfp rfi nda crm saas poc roi sla csm ae sdr bdr b2b b2c eu us uk
    usa english german french spanish dutch italian monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december q1 q2 q3 q4 linkedin email hi hello
    dear thanks legal security procurement it's api faq asap fyi eod tbd pm am gdpr iso""".split()
)


def masked(text: str, names: Sequence[str] = (), usual: Collection[str] = frozenset()) -> str:
    """A rep's words with placeholders for customers, people, contacts and amounts.

    `names` are those of the books (accounts, deals, people); `usual` are words that name nobody wherever a sentence
    begins with one (see `advising.grounding.usual_words`). What may be a name is masked: better one too many.
    """
    for placeholder, pattern in _CONTACTS:
        text = pattern.sub(placeholder, text)
    text = _AMOUNT.sub("[amount]", text)
    text = _SAID_AMOUNT.sub("[amount]", text)
    for name in sorted({name for name in names if len(name) > 2}, key=lambda name: -len(name)):
        text = re.sub(rf"(?<!\w){re.escape(name)}{_LEGAL}(?:['’]s)?(?!\w)", "[name]", text, flags=re.I)
    text = _TITLED.sub("[name]", text)
    text = _CAPITALS.sub(lambda found: _unless_usual(found, text, usual), text)
    return re.sub(r"\[name\](?:[\s,&/]+(?:and\s+)?\[name\])+", "[name]", text)


def _unless_usual(found: re.Match[str], text: str, usual: Collection[str]) -> str:
    words = re.findall(r"[\w'’&-]+", found.group())
    first = _at_start(text, found.start())
    kept, named = [], False
    for at, word in enumerate(words):
        plain = word.lower().replace("’", "'").removesuffix("'s")
        ordinary = plain in _KNOWN or ((first and at == 0) and (plain in usual or (len(words) == 1 and not usual)))
        ordinary = ordinary or (plain in usual and (word.isupper() or found.group().islower()))
        if ordinary or text[found.start() - 1 : found.start()] == "[":
            kept.append(word)
        elif not named:
            kept.append("[name]")
            named = True
    return " ".join(kept)


def _at_start(text: str, place: int) -> bool:
    before = text[:place].rstrip()
    return not before or before[-1] in ".!?:\n-“\"(" or text[:place].endswith("\n")
