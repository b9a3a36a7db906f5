"""A coach that says what a test wants said, and samples and advices made by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coach.advising.records import Advice, PlayRef, Situation, Turn
from coach.playbook.records import Passage
from coach.retrieval.records import Found, Hit
from evals.invariants import Published
from evals.subject import Subject

NOTHING = Published(passages={}, drafting=frozenset())


def advice(verdict: str = "not_yet", play: str | None = None, **more: Any) -> Advice:
    """A finished advice, made by hand."""
    given = {"conversation": "c", "headline": "So.", "situation": Situation(), "done": True} | more
    ref = PlayRef(id=play, title=play) if play else None
    return Advice.model_validate(given | {"verdict": verdict, "play": ref})


class SaidCoach:
    """Answers a text with the advice given for it, or with `otherwise`; a missing answer is an error."""

    def __init__(self, answers: Mapping[str, Advice], otherwise: Advice | None = None) -> None:
        self.answers, self.otherwise = answers, otherwise
        self.heard: list[Turn] = []

    def advise(self, turn: Turn) -> Iterator[Advice]:
        self.heard.append(turn)
        said = self.answers.get(turn.text, self.otherwise)
        if said is None:
            raise LookupError(f"nothing to say to {turn.text!r}")
        said = said.model_copy(update={"conversation": turn.conversation})
        yield said.model_copy(update={"done": False})
        yield said


class GivenFinder:
    """Finds the same passages whatever is asked."""

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self.passages = passages

    def find(self, query: str, k: int, extra: str = "") -> Found:
        return Found(hits=tuple(Hit(passage=passage, score=1.0) for passage in self.passages[:k]))


def passage(document: str, text: str = "Text.", sources: Sequence[str] = ()) -> Passage:
    """A passage, made by hand."""
    return Passage(
        id=f"{document}-{text}", document=document, title=document, heading="H", text=text, basis="article",
        sources=tuple(sources),
    )  # fmt: skip


def subject(coach: SaidCoach | None = None, passages: Sequence[Passage] = ()) -> Subject:
    """A subject of doubles."""
    return Subject(coach=coach or SaidCoach({}), finder=GivenFinder(passages), published=NOTHING)


SITUATION = """\
- id: {id}
  reason: made for a test
  turns: ["{text}"]
  stage: early
  asker: prospect
  ask: wants_reference
  verdict: {verdict}
  play: {play}
"""


def situations(folder: Path, *samples: Mapping[str, str]) -> Path:
    """A datasets folder with an open situations file of these samples."""
    place = folder / "datasets" / "open" / "situations.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    blank = {"verdict": "not_yet", "play": "deflect"}
    texts = [SITUATION.format(**{**blank, "text": one["id"], **one}) for one in samples]
    place.write_text("samples:\n" + "".join(texts), encoding="utf-8")
    return folder / "datasets"
