"""Which of a rep's sentences speak of which customer, and a text with its names put plainly for the recogniser."""

from __future__ import annotations

# ruff: noqa: E501 - a pattern is easier to read in one piece
import re
from collections.abc import Iterable, Sequence

from coach.accounts.records import Account, NamedAccount
from coach.advising.dossier import Dossier
from coach.playbook.recognise import sentence_spans

_PRONOUN = re.compile(r"\b(?:they|them|their|she|he|her|his|it|its|(?:the|our|that) customer|everything)\b", re.I)
_OTHER_SIDE = re.compile(
    r"\b(?:prospects?|buyers?|procurement|sourcing|the deal|finalists?|rfp|their pick|picked us|chose us|shortlist\w*|contract|legal|"
    r"verbal|clause|signature|want(?:s|ed)? (?:a|to talk|to speak|to ring|to call|references?|names?|the)|ask(?:s|ed|ing)? for)\b",
    re.I,
)
_BEFORE = re.compile(r"\b(?:customer|client|account|prospect|reference)[,:]? $", re.I)


def told_of(text: str, named: Sequence[NamedAccount], customers: Iterable[int], focus: int | None) -> dict[int, str]:
    """Account → the sentences of a message that speak of it.

    A sentence without a name speaks of whom the one before named; at the beginning of the customer in `focus`, whom
    an earlier message named. What tells of the prospect or the deal speaks of nobody.
    """
    wanted, found = set(customers), dict[int, list[str]]()
    about = focus
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        here = [one.account.id for one in named if start <= one.start < end]
        if here:
            about = next((id for id in here if id in wanted), None)
        elif about is None or _OTHER_SIDE.search(sentence) or not (_PRONOUN.search(sentence) or focus == about):
            continue
        if about in wanted and about is not None and not sentence.rstrip().endswith("?"):
            found.setdefault(about, []).append(sentence)
    return {id: " ".join(sentences) for id, sentences in found.items()}


def plain_of(dossier: Dossier, text: str) -> str:
    """The text with the names of the books told by what they are: our customer, the prospect; "" without any."""
    named = dossier.named.accounts
    return in_plain_words(text, named, dossier.prospect) if named else ""


def in_plain_words(text: str, named: Sequence[NamedAccount], prospect: Account | None) -> str:
    """The text with these names told by what they are."""
    for one in sorted(named, key=lambda one: one.start, reverse=True):
        before = text[: one.start]
        if (prospect is not None and one.account.id == prospect.id) or one.account.type == "prospect":
            word = "the prospect"
        else:
            word = "our customer" if one.account.type == "customer" or not one.own else "the company"
        if _BEFORE.search(before):
            word = "Acme"
        text = before + word + text[one.end :]
    return text
