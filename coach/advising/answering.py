"""Writes the rep's answer from the playbook: why, with numbered sources; what it says on open questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from coach.advising.believing import Belief
from coach.advising.evidence import Sources, marks
from coach.advising.records import Citation, CitedText, ExpertView
from coach.playbook.recognise import words_of
from coach.playbook.records import Comeback, Disagreement, Line, Passage, Play
from coach.records import Record


def bullet(cited: CitedText) -> str:
    """A statement as a bullet with its citations."""
    return f"- {cited.text}{marks(cited.citations)}"


def why_part(play: Play, sources: Sources, heading: str = "Why", most: int = 4) -> str:
    """The play's reasons, each with its sources."""
    lines = [f"- {sources.marked(line)}" for line in play.why[:most]]
    return part(heading, lines)


def comebacks_part(comebacks: Sequence[Comeback], heading: str = "If they answer") -> str:
    """What the other side may answer, and what to say then."""
    lines = [f"- “{c.they_say}” → “{c.you_say}”" for c in comebacks]
    return part(heading, lines)


def belief_part(belief: Belief, sources: Sources) -> str:
    """A wrong or half-right belief put right, or what holds for somebody who asks, with its sources."""
    said = sources.marked(Line(text=belief.said, sources=belief.premise.sources))
    return f"**First, to put one thing right.** {said}" if belief.held else f"**In short.** {said}"


def passage_part(passages: Sequence[Passage], sources: Sources, question: str) -> str:
    """What the playbook says on an open question: the best passage whole, the next ones in a sentence or two."""
    parts = []
    for rank, passage in enumerate(passages):
        number = sources.cite_passage(passage, question)
        text = passage.text if rank == 0 else excerpt(passage.text, question, 2)
        parts.append(f"**{passage.heading}**\n{text}{marks([number])}")
    return "\n\n".join(parts)


def more_part(passage: Passage, sources: Sources, question: str) -> str:
    """One passage that speaks to the rep's own question, beside what the play says."""
    number = sources.cite_passage(passage, question)
    return f"**On your case: {passage.heading.rstrip('?')}.** {excerpt(passage.text, question, 2)}{marks([number])}"


def branches_part(likelier: Play, other: Play, sources: Sources) -> str:
    """What holds on both branches while one fact is missing."""
    lines = []
    for lead, play in (("**Still early or comparing vendors:**", likelier), ("**You are their choice:**", other)):
        reason = sources.marked(play.why[0]) if play.why else ""
        lines.append(f"- {lead} {play.headline} {reason}")
    lines.append(
        "- **Either way:** no phone number goes out today, and you ask what they want to hear from a customer."
    )
    return part("Both branches", lines)


def house_part(sources: Sources) -> str:
    """Says what rests on house practice rather than the articles; empty where nothing does."""
    numbers = sources.house_numbers()
    if not numbers:
        return ""
    return f"*House practice, not the articles' word:{marks(numbers)}.*"


def expert_view(disagreement: Disagreement, sources: Sources) -> ExpertView:
    """A disagreement with its sides cited."""
    return ExpertView(
        about=disagreement.about,
        sides=tuple(sources.cite(side) for side in disagreement.sides),
        rule=disagreement.rule,
    )


def excerpt(text: str, question: str, sentences: int) -> str:
    """The run of `sentences` sentences of a passage that shares most with the question."""
    flat = re.sub(r"\s*\n\s*(?:- )?", " ", text).strip()
    pieces = re.split(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])", flat)
    if len(pieces) <= sentences:
        return flat
    wanted = {word[:5] for word in words_of(question)}

    def shared(start: int) -> int:
        words = words_of(" ".join(pieces[start : start + sentences]))
        return len(wanted & {word[:5] for word in words})

    best = max(range(len(pieces) - sentences + 1), key=lambda start: (shared(start), -start))
    return " ".join(pieces[best : best + sentences])


def opening(text: str) -> str:
    """The first sentence of a text, and the second where both are short."""
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(text.split()), maxsplit=2)
    return " ".join(sentences[:2]) if len(sentences[0]) < 50 and len(" ".join(sentences[:2])) < 150 else sentences[0]


def join(*parts: str) -> str:
    """Parts that are not empty, a blank line between."""
    return "\n\n".join(part for part in parts if part)


def part(heading: str, lines: Sequence[str]) -> str:
    """A bold heading with its lines below; empty for no lines."""
    return "\n".join([f"**{heading}**", *lines]) if lines else ""


def house_line(citations: Iterable[Citation], text: str) -> str:
    """Says which sources of a text are house practice."""
    numbers = [c.n for c in citations if c.basis == "house" and f"[{c.n}]" in text]
    return f"*House practice, not the articles' word:{marks(numbers)}.*" if numbers else ""


class Own(Record):
    """The playbook's own answer: its parts, the parts as one text, and what stands around it in the Advice."""

    parts: tuple[str, ...]
    answer: str
    around: dict[str, Any]

    @property
    def all(self) -> dict[str, Any]:
        """Answer and all, as changes of an Advice."""
        return {**self.around, "answer": self.answer}

    def part(self, beginnings: tuple[str, ...]) -> str:
        """The parts that begin so."""
        return join(*(part for part in self.parts if part.startswith(beginnings)))
