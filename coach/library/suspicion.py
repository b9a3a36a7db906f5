"""Finds texts that read like orders to a machine, so that a person looks twice before they are published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coach.records import Record

HELD = 0.5
"""Score from which a document is held back for a second look."""
MOST_SHOWN = 20
_AROUND = 220

_CUES: tuple[tuple[str, float, str], ...] = (
    ("tells the reader to forget its orders", 0.8,
     r"\b(?:ignore|disregard|forget|override|bypass|skip|olvida|vergiss|ignorier\w*|oublie[rz]?)\b.{0,30}?"
     r"\b(?:previous|prior|above|earlier|all|any|preceding|former|todas?|alle|toutes)\b.{0,30}?"
     r"\b(?:instructions?|prompts?|rules?|messages?|directions?|orders|guidelines|commands?|text|instrucciones|"
     r"anweisungen|everything)\b"),
    ("speaks to an AI", 0.5,
     r"\b(?:to you,? (?:the )?(?:ai|assistant|model|llm)|(?:dear|hey|hello|attention|note to|message (?:to|for)) "
     r"(?:the )?(?:ai|assistant|chatbot|language model|llm|bot)\b|(?:you are|you're) (?:now |an? )*(?:ai|"
     r"language model|llm|chatgpt|gpt|dan|unrestricted|jailbroken)\b|\bas an (?:ai|llm|assistant)\b|if you are an? (?:ai|llm|language model))"),
    ("gives itself a part to play", 0.45,
     r"\b(?:from now on,? (?:you|your)|you are now|pretend (?:to be|you)|act as (?:an? |if )|role-?play as|"
     r"developer mode|dan mode|jailbreak|new persona)\b"),
    ("wants the inner text", 0.6,
     r"\b(?:reveal|repeat|print|show|output|tell me|share|leak|display|give me|see)\b.{0,40}?\b(?:system prompt|"
     r"(?:initial|original|hidden|secret|above|previous|your) (?:prompt|instructions|text|rules|context)|"
     r"instructions you were given)\b"),
    ("imitates the marks of a conversation", 0.6,
     r"(?:<\|?(?:im_start|im_end|system|endoftext|assistant|user)\|?>|\[/?(?:INST|SYSTEM|system)\]|"
     r"<</?SYS>>|^\s*#{2,}\s*(?:system|assistant|instruction)\s*:?\s*$|^\s*(?:system|assistant)\s*:\s|"
     r"</?(?:information|important|instructions?|system|admin)>)"),
    ("orders what the answer must say", 0.5,
     r"\b(?:in|into|at the (?:end|start) of) your (?:answer|response|reply|output|algorithm|codebase)\b|"
     r"\byour (?:answer|response|reply|output|code) (?:should|must|has to|needs to)\b|"
     r"\b(?:just|only) (?:print|output|reply with|respond with|answer with) [\"'A-Z]|"
     r"\b(?:print|output|respond with|reply with|answer with|write exactly)\s+[\"'“‘][^\"”]{3,80}|"
     r"\bdo not (?:mention|tell|inform|reveal|alert) (?:this|these|it|the user)\b|\bwithout telling the user\b"),
    ("sends something away", 0.3,
     r"\b(?:send|forward|e-?mail|upload|transmit|transfer|deliver|exfiltrate)\b.{0,90}?(?:\b[\w.+-]+@[\w-]+"
     r"\.\w+|\bIBAN\b|\b[A-Z]{2}\d{12,})"),
    ("sends the reader's own things away", 0.5,
     r"\b(?:send|forward|e-?mail|upload|transmit|transfer|share|post)\b.{0,60}?\b(?:my|all (?:the )?(?:messages|"
     r"data|files|notes|contacts)|the user'?s|this conversation|the data|the details)\b.{0,80}?(?:@|https?://|\bto my\b)|"
     r"\b(?:download|retrieve|get|access) my\b.{0,120}?@"),
    ("orders a visit or a change", 0.5,
     r"\b(?:visit|go to|open) (?:a|the|this) (?:web ?site|link|url|page)\b.{0,30}?(?:www\.|https?://)|"
     r"\b(?:requests\.(?:get|post)|smtplib|urllib)\b.{0,80}?https?://"),
    ("hides an address in a picture", 0.7, r"!\[[^\]]*\]\(\s*(?:https?:)?//[^)]*(?:[?=][^)]*|\[[A-Z]+\])"),
    ("asks for a secret", 0.5,
     r"\b(?:send|give|tell|show|retrieve|collect|download)\b.{0,40}?\b(?:password|api[ -]?key|"
     r"credentials?|access token|passport|social security|credit card|bank account|saved addresses|"
     r"(?:search|order|transaction|browsing|location) history|genetic data|medical records?)\b"),
    ("stresses itself to a machine", 0.45,
     r"\bIMPORTANT\b.{0,12}!{2,}|\bbefore you (?:can )?(?:solve|answer|do|continue|respond|summari[sz]e)\b.{0,90}?"
     r"\b(?:first|following|must)\b|\bTODO: (?:please |delete|send|get|make|visit|change)|\badhere to the following\b|"
     r"\b(?:following|new|real|actual|hidden) (?:instruction|task|order)s?:|"
     r"\bthis is (?:an? )?(?:important|urgent|admin\w*|system) (?:message|override|notice)\b"),
)  # fmt: skip
_COMPILED = tuple(
    (why, weight, re.compile(pattern, re.I | re.S | re.M if "IMPORTANT" not in pattern else re.S | re.M))
    for why, weight, pattern in _CUES
)
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\([^)]*\)")


class Suspect(Record):
    """A piece of a text that reads like an order to a machine: its score (0 to 1) and what gave it away."""

    text: str
    why: tuple[str, ...]
    score: float


def suspects(text: str) -> tuple[Suspect, ...]:
    """The pieces of a text that score at all, worst first."""
    found = (_weighed(piece) for piece in _pieces(_LINK.sub(r"\1", text)))
    worst = sorted((one for one in found if one is not None), key=lambda one: -one.score)
    return tuple(worst[:MOST_SHOWN])


def score(found: Iterable[Suspect]) -> float:
    """How much a text is to be suspected: its worst piece, 0 to 1."""
    return max((one.score for one in found), default=0.0)


def _weighed(piece: str) -> Suspect | None:
    hits = [(why, weight, match) for why, weight, pattern in _COMPILED if (match := pattern.search(piece))]
    if not hits:
        return None
    clean = 1.0
    for _, weight, _ in hits:
        clean *= 1 - weight
    start = max(0, min(match.start() for _, _, match in hits) - 40)
    return Suspect(
        text=" ".join(piece[start : start + _AROUND].split()), why=tuple(why for why, _, _ in hits),
        score=round(1 - clean, 2),
    )  # fmt: skip


def _pieces(text: str) -> Iterator[str]:
    """Paragraphs; of long ones, overlapping stretches."""
    for paragraph in re.split(r"\n\s*\n", text):
        if len(paragraph) <= 1200:
            yield paragraph
        else:
            for start in range(0, len(paragraph), 900):
                yield paragraph[start : start + 1200]
