"""`coach index status`: how far the search index has caught up with what is published."""

from __future__ import annotations

from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, wrap
from coach.records import Record


class IndexStatus(Record):
    """Passages in the index, those with a vector, the embedder, and what went wrong (or an empty text)."""

    passages: int
    vectors: int
    complete: bool
    embedder: str
    problem: str


def status(app: App, call: Call) -> Outcome:
    """The state now, or after waiting for at most `--wait` seconds."""
    app.index.wait(call.args.wait)
    progress = app.index.progress
    found = IndexStatus(
        passages=progress.total,
        vectors=progress.done,
        complete=progress.complete and not app.index.problem,
        embedder=app.embedder.name,
        problem=app.index.problem,
    )
    return Outcome(found, lambda style: _show(found, style))


def _show(found: IndexStatus, style: Style) -> str:
    if found.problem:
        return "\n".join(wrap(f"The index works by words alone: {found.problem}", style, ""))
    state = "complete" if found.complete else "catching up"
    return "\n".join(
        wrap(f"{found.vectors} of {found.passages} passages by {found.embedder}: {state}.", style, "")
    )
