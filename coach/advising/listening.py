"""Hears a message: reads it with the recogniser, follows the conversation, notices wrong premises."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.advising.believing import Belief, belief_in
from coach.advising.book import Book
from coach.advising.dossier import Dossier
from coach.advising.facts import Facts, facts_of
from coach.advising.glossary import Glossary
from coach.advising.mentions.reader import MentionReader, Mentions, States
from coach.advising.message import Message
from coach.advising.phrases import Phrases
from coach.advising.talk import Talk
from coach.advising.understanding.clauses import clauses_of, with_plainest
from coach.advising.understanding.recogniser import Reading, Recogniser
from coach.advising.understanding.situation import (
    KEEPS,
    OTHER_DEAL,
    OTHER_SIDE,
    Understood,
    kind_of,
    understand,
    with_stage,
)
from coach.playbook.recognise import sentence_spans
from coach.playbook.records import Play, Stage
from coach.records import Record

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], tuple[Floats, Floats]]
"""Texts → (vectors, layers) of the recogniser's embedder."""

NEAR_PHRASING = 0.62
"""Cosine from which a message calls a trainer's own play."""
_MOST_READ = 1500
_ORDERS = ("deceive", "outside")
WORDLESS = frozenset({"explain", "not_in_playbook", "out_of_scope"})
"""Verdicts that come without words for somebody else."""


class Heard(Record):
    """A message understood: kind, the situation after it, facts, a belief, other questions, what the books hold."""

    message: Message
    kind: str
    understood: Understood
    facts: Facts = Facts()
    belief: Belief | None = None
    english: str = ""
    """The rep's own words as they are looked up: another language put into English word by word."""
    others: tuple[tuple[str, str], ...] = ()
    dossier: Dossier = Dossier()
    texts: tuple[str, ...] = ()
    mentions: Mentions = Mentions()
    settled: dict[str, str] = {}


class Listener:
    """Reads messages with the fitted heads; see `hear`."""

    def __init__(
        self, recogniser: Recogniser, embed: Embed, phrases: Phrases, glossary: Glossary,
        mentions: MentionReader, states: States,
    ) -> None:  # fmt: skip
        self._recogniser, self._embed, self._phrases, self._glossary = recogniser, embed, phrases, glossary
        self._mentions, self._states = mentions, states

    def hear(self, message: Message, talk: Talk, book: Book, stage: Stage = "unknown", plain: str = "") -> Heard:
        """What a message means after what was said before; `stage` is known of the deal where nobody says one.

        `plain` is the message with the names of the books put plainly, where it names any.
        """
        text, spoken = _readable(message.whole), _readable(plain or message.whole)
        if message.language != "en":
            text, spoken = (self._glossary.gloss(one, message.language) for one in (text, spoken))
        english = self._glossary.gloss(message.own or message.material, message.language)
        reading, vector = self._read(spoken, book)
        reading = self._without_orders(reading, message, book)
        chosen = talk.chosen(message.own)
        kind = "chosen" if chosen and len(text.split()) < 12 else kind_of(reading, text, talk.understood)
        before = () if kind == OTHER_DEAL else talk.texts
        said, heard = [*before, text], [*before, spoken]
        follows = not before or kind in KEEPS  # then the conversation need not be read anew
        whole = reading if follows else self._read("\n".join(heard)[-_MOST_READ:], book)[0]
        if stage != "unknown":
            unsaid = talk.understood is None or talk.understood.situation.stage == "unknown"
            reading, whole = _staged(reading, stage) if unsaid else reading, _staged(whole, stage)
        understood = understand(reading, whole, book.rows, kind, talk.understood)
        understood = _for_other_side(understood, book) if kind == OTHER_SIDE else understood
        return Heard(
            message=message,
            kind=kind,
            understood=understood,
            texts=tuple(said),
            settled={**talk.settled, **chosen},
            belief=self._belief(english, (reading, vector), understood.situation.ask, book),
            english=english,
            others=self._others(message, understood, book),
        )

    def with_people(self, heard: Heard, book: Book) -> Heard:
        """What was heard with who is who in it, where words for somebody are due; else as it is."""
        row = heard.understood.row
        play = book.play(row.play)
        if play is None or row.verdict in WORDLESS or not play.drafts:
            return heard
        texts = _last(heard.texts)
        text, dossier = "\n".join(texts), heard.dossier
        known = {one.account.name: "c" for one in dossier.customers}
        known |= {dossier.prospect.name: "p"} if dossier.prospect else {}
        reading = self._read(text, book)[0]
        mentions = self._mentions.read(text, self._states, reading, known, play.audience)
        facts = facts_of(texts, mentions, play.audience, heard.settled)
        return heard.model_copy(update={"texts": texts, "mentions": mentions, "facts": facts})

    def _read(self, text: str, book: Book) -> tuple[Reading, Floats]:
        clauses = clauses_of(text)
        vectors, layers = self._embed([text, *clauses])
        vector = vectors[0]
        parts = [self._recogniser.read(clause, layer) for clause, layer in zip(clauses, layers[1:], strict=True)]
        reading = with_plainest(self._recogniser.read(text, layers[0]), parts)
        play = self._custom(vector, book)
        if play is not None:
            called = {"ask": play.ask, "verdict": play.verdict}
            reading = {**reading, **{head: _called(reading[head], label) for head, label in called.items()}}
        return reading, vector

    def _custom(self, vector: Floats, book: Book) -> Play | None:
        plays = book.custom(self._recogniser.labels("ask"))
        listed = [(play, phrasing) for play in plays for phrasing in play.phrasings]
        best, closeness = self._phrases.nearest(vector[None, :], [phrasing for _, phrasing in listed])
        return listed[best][0] if closeness >= NEAR_PHRASING else None

    def _without_orders(self, reading: Reading, message: Message, book: Book) -> Reading:
        """What pasted material orders the coach to do is not what the rep asks."""
        if not message.material or not any(reading["ask"].get(name, 0) > 0.2 for name in _ORDERS):
            return reading
        own = self._read(message.own, book)[0]["ask"] if message.own else {}
        asks = {
            ask: share if ask not in _ORDERS else min(share, own.get(ask, 0.0)) for ask, share in reading["ask"].items()
        }
        return {**reading, "ask": asks}

    def _belief(self, own: str, first: tuple[Reading, Floats], ask: str, book: Book) -> Belief | None:
        pieces = [own[start:end] for start, end in sentence_spans(own)][:6]
        readings, rows = [first[0]], [first[1][None, :]]
        if len(pieces) > 1:
            vectors, layers = self._embed(pieces)
            readings += [self._recogniser.read(piece, layer) for piece, layer in zip(pieces, layers, strict=True)]
            rows.append(vectors)
        return belief_in(readings, np.vstack(rows), ask == "explain", book.premises, self._phrases)

    def _others(self, message: Message, understood: Understood, book: Book) -> tuple[tuple[str, str], ...]:
        """(question, ask) of further questions in the message, in order; at most two."""
        questions = [text.strip() for text in re.findall(r"[^.?!\n]+\?", message.own) if len(text.split()) > 3]
        if len(questions) < 2:
            return ()
        found = []
        for question in questions[:4]:
            asks = self._read(question, book)[0]["ask"]
            best = max(asks, key=lambda name: asks[name])
            if asks[best] >= 0.5 and best not in {understood.situation.ask, "none", *_ORDERS}:
                found.append((question, best))
        return tuple(found[:2])


def _last(texts: Sequence[str]) -> tuple[str, ...]:
    """The last messages, as many as are read together."""
    kept: list[str] = []
    for text in reversed(texts):
        if kept and len("\n".join([text, *kept])) > _MOST_READ:
            break
        kept.insert(0, text)
    return tuple(kept)


def _readable(text: str) -> str:
    """A text, or of a very long one its beginning and its end."""
    if len(text) <= _MOST_READ:
        return text
    half = _MOST_READ // 2
    return f"{text[:half]}\n{text[-half:]}"


def _staged(reading: Reading, stage: Stage) -> Reading:
    """The reading with the deal's stage; a stage that is known leaves no share unsaid."""
    found = with_stage(reading, stage)
    return {**found, "stage": {"unknown": 0.0, **found["stage"]}}


def _for_other_side(understood: Understood, book: Book) -> Understood:
    other = book.counterpart(book.play(understood.row.play))
    return (
        understood.model_copy(update={"row": understood.row.model_copy(update={"play": other.id})})
        if other
        else understood
    )


def _called(shares: Mapping[str, float], label: str) -> dict[str, float]:
    """The shares once a trainer's own play is called by its phrasing: hardly anything else is left."""
    return {**{name: share * 0.05 for name, share in shares.items()}, label: 0.95}
