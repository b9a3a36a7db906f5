"""Systems that answer a question with a text: our coach, a model without a playbook, with all of it, and stock RAG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from coach.library.layout import edition_folder
from coach.models.errors import ModelError
from coach.models.port import Message, Model
from coach.models.retrying import Action
from coach.retrieval.embedding import Embedder
from evals.bench.stock import split_files
from evals.holding import Around, hold
from evals.scorers.wording import all_said
from evals.subject import Subject

FOUND = 4
"""Pieces that the stock pipeline puts before the model."""
BARE = (
    "You are a coach for sales reps, on customer references and referrals. Answer the rep's question: what to do, "
    "why, and the words to say."
)
GIVEN = f"{BARE} Rest on the playbook below; where it does not answer the question, say so.\n\n# Playbook\n\n"


class System(Protocol):
    """Anything that can be asked."""

    @property
    def name(self) -> str:
        """As the table calls it."""

    def answer(self, turns: Sequence[str]) -> str:
        """The answer to the last of a conversation's turns; raises CoachError where there is none."""


class Ours:
    """The coach as it is under test."""

    def __init__(self, subject: Subject, name: str = "this coach, without a model") -> None:
        self.name, self._subject, self._asked = name, subject, 0

    def answer(self, turns: Sequence[str]) -> str:
        """Everything the advice says."""
        self._asked += 1
        asked = hold(self._subject, f"system {self._asked}", turns, Around(as_of=self._subject.as_of))
        return "\n".join(all_said(asked.advice))


class Prompted:
    """A model with a fixed text before the conversation."""

    def __init__(self, name: str, model: Model, system: str) -> None:
        self.name, self._model, self._system = name, model, system

    def answer(self, turns: Sequence[str]) -> str:
        """The model's whole reply."""
        return _reply(self._model, self._system, turns)


class Stock:
    """Retrieve and answer: pieces of 1,000 characters, the nearest few, and a model; without one, the pieces."""

    def __init__(self, folder: Path, embedder: Embedder, model: Model | None = None) -> None:
        self.name = "stock retrieve-and-answer" if model else "stock retrieval, its pieces as the answer"
        self._pieces = [text for _, text in split_files(folder)]
        self._embedder, self._model = embedder, model
        self._vectors = embedder.embed(self._pieces)

    def answer(self, turns: Sequence[str]) -> str:
        """From the pieces nearest to the last turn."""
        near = self._vectors @ self._embedder.embed([turns[-1]])[0]
        found = "\n\n".join(self._pieces[at] for at in near.argsort()[::-1][:FOUND])
        return _reply(self._model, GIVEN + found, turns) if self._model else found


def with_whole_playbook(model: Model) -> Prompted:
    """The model with every playbook document in its context."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((edition_folder() / "playbook").glob("*.md")))
    return Prompted(f"{model.name} with the whole playbook in its context", model, GIVEN + "\n\n".join(texts))


def without_playbook(model: Model) -> Prompted:
    """The model alone."""
    return Prompted(f"{model.name} without a playbook", model, BARE)


def _reply(model: Model, system: str, turns: Sequence[str]) -> str:
    messages = [Message(role="system", text=system), *(Message(role="user", text=turn) for turn in turns)]
    text = ""
    for piece in Action(model).stream(messages, most_tokens=900):
        text = piece.text or text
        if piece.end and piece.end.how != "finished" and not text:
            raise ModelError(piece.end.reason)
    return text
