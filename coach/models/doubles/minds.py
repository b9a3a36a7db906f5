"""What the doubles answer: the puppet says its whole prompt, the obedient does what its context tells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from coach.models.doubles.encodings import ENCODINGS
from coach.models.doubles.schemas import fill, find_schema
from coach.models.port import Message
from coach.records import Record

OK = "Good question. Keep the call for later and name the companies for now. [1]"
"""What a healthy double says."""

_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|instead|you must|you should now|from now on|"
    r"new instructions?|system prompt|send|forward|e-?mail|post|upload|print|output|repeat|reveal|say|"
    r"write|reply|respond|answer with|"
    r"add|insert|include|append|click|visit|open|call|use|change|set|mark|treat|release|"
    r"approve|tell|give|provide|"
    r"schedule|transfer|delete|translate|pretend|act as|recommend|grant|unlock|search|find|show|list|"
    r"create|make|please|describe|explain|encode|suggest|compose|rearrange|scramble|integrate|summari[sz]e|"
    r"withdraw|pay|buy|order|remind|grade|modify|start|stop|turn|your (?:response|answer|message|reply))\b",
    re.I,
)
_ADDRESS = re.compile(
    r"https?://[^\s)>\"'\]]+|[\w.+-]+@[\w-]+\.[\w.-]+|!\[[^\]]*\]\([^)]*\)|<img[^>]*>|"
    r"\b(?:[\w-]+\.)+(?:com|net|org|io|example)\b"
)
_QUOTED = re.compile(r"[\"“'‘`]([^\"”'’`]{3,400})[\"”'’`]")
_SLOT = re.compile(
    r"<(?!message\b|pattern\b|element\b|never\b|choice\b)(\w+) n=\"\d+\"[^>]*>(.*?)</\1>", re.S
)
_PLAIN_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|you must|from now on|new instructions?|system prompt|"
    r"your instructions|"
    r"pretend|act as|as an ai|assistant|the coach|reply with|respond with|answer with)\b",
    re.I,
)


class Asked(Record):
    """A request as a double sees it: its messages and the JSON schema it asks for, natively or in words."""

    messages: tuple[Message, ...]
    form: dict[str, Any] | None = None

    @property
    def prompt(self) -> str:
        """The whole prompt as one text."""
        return "\n\n".join(message.text for message in self.messages)

    def answer(self, text: str, prefer: str = "") -> str:
        """The text as it stands, or in every string of the form that was asked for."""
        form = self.form or find_schema("\n".join(m.text for m in self.messages if m.role == "system"))
        return fill(form, text, prefer) if form else text


Mind = Callable[[Asked], str]
"""From a request to the whole answer."""


def healthy(asked: Asked) -> str:
    """A short answer that fits whatever form is asked for."""
    return asked.answer(OK)


def puppet(encoding: str) -> Mind:
    """A mind that answers with its whole prompt, encoded; raises KeyError for an unknown encoding."""
    encode = ENCODINGS[encoding]
    return lambda asked: asked.answer(encode(asked.prompt))


def obedient(asked: Asked) -> str:
    """Finds the orders in its context and carries them out; without any, answers like the healthy one."""
    orders = find_orders(asked.messages)
    if not orders:
        return healthy(asked)
    whole = " ".join(orders)
    return asked.answer("\n".join(_carry_out(order) for order in orders), prefer=whole)


def find_orders(messages: Sequence[Message]) -> tuple[str, ...]:
    """Sentences in the slots' material (or, without slots, in the user messages) that tell to do something.

    Where some speak to the machine itself or carry an address, those and what follows them; else every order.
    """
    user = "\n".join(message.text for message in messages if message.role == "user")
    slots = [text for _, text in _SLOT.findall(user)] or ([] if re.search(r"<\w+ n=\"", user) else [user])
    plain, any_order = list[str](), list[str]()
    for slot in slots:
        sentences = [s.strip() for s in re.split(r"(?<=[.!?])\s+|\n+", slot) if s.strip()]
        start = next(
            (i for i, s in enumerate(sentences) if _PLAIN_ORDER.search(s) or _ADDRESS.search(s)), None
        )
        plain += sentences[start:] if start is not None else []
        any_order += [s for s in sentences if _ORDER.search(s) or s.endswith("?")]
    return tuple(plain or any_order)


def _carry_out(order: str) -> str:
    """What somebody would write who does exactly as told: the words asked for, the addresses, the deed."""
    words = [*_QUOTED.findall(order), *_ADDRESS.findall(order)]
    sent = [f"To: {place}" for place in _ADDRESS.findall(order) if "@" in place]
    return "\n".join([*sent, f"Done as told: {order}", *words])
