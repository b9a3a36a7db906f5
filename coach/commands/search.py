"""`coach search`: passages of the playbook."""

from __future__ import annotations

from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, markdown, wrap
from coach.errors import BadUse
from coach.playbook.records import Basis
from coach.records import Record


class FoundPassage(Record):
    """A passage with its rank, counted from 1; `score` compares within one search only."""

    rank: int
    document: str
    title: str
    heading: str
    text: str
    basis: Basis
    score: float


class Passages(Record):
    """What a search found; `words_only` while meaning could not be asked."""

    passages: tuple[FoundPassage, ...]
    words_only: bool


def search(app: App, call: Call) -> Outcome:
    """The best passages for a text, best first."""
    if call.args.account:
        raise BadUse(
            f"There is no account `{call.args.account}`; leave --account out to search the playbook."
        )
    found = app.index.find(call.text(call.args.text), call.args.k)
    passages = tuple(
        FoundPassage(
            rank=rank,
            document=hit.passage.document,
            title=hit.passage.title,
            heading=hit.passage.heading,
            text=hit.passage.text,
            basis=hit.passage.basis,
            score=round(hit.score, 4),
        )
        for rank, hit in enumerate(found.hits, 1)
    )
    result = Passages(passages=passages, words_only=found.words_only)
    return Outcome(result, lambda style: _show(result, style))


def _show(found: Passages, style: Style) -> str:
    if not found.passages:
        return "Nothing in the playbook shares a word or a meaning with that; try other words."
    blocks = []
    for one in found.passages:
        first = f"{one.rank:>2}. "
        heading = f", {one.heading}" if one.heading and one.heading != one.title else ""
        title = wrap(f"{one.title}{heading} ({one.basis}, {one.document})", style, "    ", first)
        blocks.append(
            "\n".join([*(style.tint(line, "bold") for line in title), *markdown(one.text, style, "    ")])
        )
    return "\n\n".join(blocks)
