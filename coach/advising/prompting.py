"""What a turn gives a model to read: slots for each prompt, the farthest left out until it fits the budget."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from coach.advising.book import Book
from coach.advising.message import LANGUAGES
from coach.advising.records import Draft
from coach.models.port import Message
from coach.playbook.records import Passage, Play
from coach.prompts import Prompts, Rendered, Slot
from coach.records import Record

_MOST_MESSAGE, _MOST_EARLIER, _MOST_SAID = 3_000, 600, 1_500
"""Characters of one text at most; of a longer one its beginning and its end."""


class Source(Record):
    """A passage with the number it is cited by and what it is called."""

    n: int
    title: str
    passage: Passage


class Desk:
    """Renders prompts that fit: `most` tokens, counted by `tokens`."""

    def __init__(self, prompts: Prompts, tokens: Callable[[str], int], most: int) -> None:
        self._prompts, self._tokens, self._most = prompts, tokens, most

    def fits(self, messages: Sequence[Message]) -> bool:
        """Whether messages are within the budget."""
        return sum(self._tokens(message.text) for message in messages) + 4 * len(messages) <= self._most

    def understand(self, book: Book, texts: Sequence[str], own: str, material: str) -> Rendered | None:
        """The reading prompt; None where not even the message fits."""
        choice = [Slot(n=n, head=ask, text=text) for n, (ask, text) in enumerate(_choices(book).items(), 1)]
        pasted = [Slot(n=1, text=shorten(material, _MOST_MESSAGE))] if material and own else []
        message = [Slot(n=1, text=shorten(own or material, _MOST_MESSAGE))]

        def make(earlier: Sequence[Slot]) -> Rendered:
            return self._prompts.render(
                "understand", choice=choice, example=[], earlier=earlier, material=pasted, message=message
            )

        return self._fitted(make, _earlier(texts, 4), oldest_goes=True)

    def reasons(
        self, sources: Sequence[Source], texts: Sequence[str], message: str, decision: str, language: str
    ) -> tuple[Rendered, tuple[int, ...]] | None:
        """The reasons' prompt with the numbers of the sources in it; None where not even one source fits."""
        kept = list(sources)
        earlier = _earlier(texts, 3)
        while kept:
            rendered = self._prompts.render(
                "reasons",
                language=LANGUAGES.get(language, "English"),
                decision=one_line(decision),
                source=[_source_slot(source) for source in kept],
                earlier=earlier,
                message=[Slot(n=1, text=shorten(message, _MOST_MESSAGE))],
            )
            if self.fits(messages_of(rendered)):
                return rendered, tuple(source.n for source in kept)
            if earlier:
                earlier = earlier[1:]
            else:
                kept.pop()
        return None

    def draft(
        self, play: Play, composed: Draft, facts: dict[str, str], said: Sequence[str], words: int,
        language: str = "en",
    ) -> Rendered | None:  # fmt: skip
        """The draft's prompt: the play, facts and the conversation's own words, nothing else."""

        def make(slots: Sequence[Slot]) -> Rendered:
            return self._prompts.render(
                "draft",
                audience=composed.audience,
                channel=composed.channel,
                tone=composed.tone,
                language=LANGUAGES[language],
                words=str(words),
                element=[Slot(n=n, head=e.id, text=e.label) for n, e in enumerate(play.elements, 1)],
                never=[Slot(n=n, text=never.why) for n, never in enumerate(play.never, 1)],
                pattern=[Slot(n=1, text=whole(composed))],
                fact=[Slot(n=n, head=name, text=value) for n, (name, value) in enumerate(facts.items(), 1)],
                said=slots,
            )

        return self._fitted(make, [Slot(n=n, text=shorten(text, _MOST_SAID)) for n, text in enumerate(said, 1)], True)

    def phrase(self, composed: Draft, language: str = "en") -> Rendered | None:
        """The rewording prompt; None where it does not fit."""
        rendered = self._prompts.render(
            "phrase", tone=composed.tone, language=LANGUAGES[language], composed=[Slot(n=1, text=whole(composed))]
        )
        return rendered if self.fits(messages_of(rendered)) else None

    def readback(self, sentences: Sequence[str]) -> Rendered | None:
        """The prompt that puts sentences back into English; None where they do not fit."""
        rendered = self._prompts.render(
            "readback", sentence=[Slot(n=n, text=text) for n, text in enumerate(sentences, 1)]
        )
        return rendered if self.fits(messages_of(rendered)) else None

    def repair(self, findings: Sequence[tuple[str, str]]) -> Rendered:
        """What a check found: (missing, invented or never; what)."""
        slots = [Slot(n=n, head=head, text=text[:300]) for n, (head, text) in enumerate(findings[:12], 1)]
        return self._prompts.render("repair", finding=slots)

    def _fitted(
        self, make: Callable[[Sequence[Slot]], Rendered], slots: Sequence[Slot], oldest_goes: bool
    ) -> Rendered | None:
        """The prompt with as many of the slots as fit, the farthest left out first."""
        kept = list(slots)
        while True:
            rendered = make(kept)
            if self.fits(messages_of(rendered)):
                return rendered
            if not kept:
                return None
            kept.pop(0 if oldest_goes else -1)


def messages_of(rendered: Rendered) -> tuple[Message, ...]:
    """A rendered prompt as messages."""
    system = (Message(role="system", text=rendered.system),) if rendered.system else ()
    return (*system, Message(role="user", text=rendered.user))


def whole(draft: Draft) -> str:
    """A draft with its subject line, as it is written."""
    return f"Subject: {draft.subject}\n\n{draft.text}" if draft.subject else draft.text


def one_line(text: str) -> str:
    """A text as a prompt's word: one line without brackets of tags, 300 characters at most."""
    return re.sub(r"[\s<>]+", " ", text).strip()[:300]


def shorten(text: str, most: int) -> str:
    """A text, or beginning and end of a longer one."""
    return text if len(text) <= most else f"{text[: most * 2 // 3]}\n…\n{text[-most // 3 :]}"


def _earlier(texts: Sequence[str], most: int) -> list[Slot]:
    return [Slot(n=n, text=shorten(text, _MOST_EARLIER)) for n, text in enumerate(texts[-most:], 1)]


def _source_slot(source: Source) -> Slot:
    return Slot(n=source.n, head=f"{source.title}: {source.passage.heading}", text=source.passage.text)


def _choices(book: Book) -> dict[str, str]:
    """Each kind of ask with what it means, from the plays it leads to."""
    found: dict[str, list[str]] = {}
    for row in book.rows:
        play = book.play(row.play)
        means = f"{play.title}. {' '.join(play.when[:2])}" if play else row.why
        for ask in row.asks:
            if means not in found.setdefault(ask, []):
                found[ask].append(means)
    return {ask: shorten(" / ".join(means), 240) for ask, means in found.items()}
