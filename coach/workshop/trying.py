"""Whether a message would lead to a play, in the state of now or with a draft of it."""

from __future__ import annotations

from coach.advising.book import Book
from coach.advising.listening import NEAR_PHRASING, Listener
from coach.advising.message import read_message
from coach.advising.phrases import Phrases
from coach.advising.policy import decide
from coach.advising.talk import Talk
from coach.playbook.records import Asker, Play, Stage
from coach.workshop.records import Tried


def try_message(
    listener: Listener, phrases: Phrases, book: Book, play: str, text: str,
    stage: Stage = "unknown", asker: Asker = "unknown",
) -> Tried:  # fmt: skip
    """What is heard in a message and where the policy leads; `stage` and `asker` are given where somebody knows them.

    Raises BadUse for an empty message.
    """
    heard = listener.hear(read_message(text), Talk(), book, stage)
    situation = heard.understood.situation
    row = heard.understood.row
    if asker != "unknown" or (stage != "unknown" and situation.stage != stage):
        situation = situation.model_copy(
            update={"asker": asker if asker != "unknown" else situation.asker,
                    "stage": stage if stage != "unknown" else situation.stage}
        )  # fmt: skip
        row = decide(book.rows, situation.ask, situation.stage, situation.asker, heard.understood.flags) or row
    return Tried(
        fires=row.play == play, verdict=row.verdict, play=row.play or "", row=row.id, stage=situation.stage,
        asker=situation.asker, ask=situation.ask, why=_why(phrases, book.play(play), book, row.play or "", text),
    )  # fmt: skip


def _why(phrases: Phrases, play: Play | None, book: Book, led_to: str, text: str) -> str:
    """One sentence: why the play fires or what leads elsewhere."""
    if play is None:
        return "There is no such play in this state."
    rows = [row for row in book.rows if row.play == play.id]
    own = any(row.id == play.id and row.asks == (play.ask,) for row in rows)
    if not rows:
        return "No row of the policy leads to this play; give it an ask of its own, or a row."
    if own:
        vector = phrases.shipped([text])
        best, closeness = phrases.nearest(vector, play.phrasings)
        near = f"“{play.phrasings[best]}”" if best >= 0 else "no phrasing"
        return (
            f"The play is found by its phrasings: the nearest is {near} with {closeness:.2f}; "
            f"it fires from {NEAR_PHRASING:.2f} on."
        )
    if led_to == play.id:
        return f"The row of the policy that fits leads to it ({', '.join(row.id for row in rows)})."
    other = book.play(led_to)
    named = f"“{other.title}”" if other else "another answer"
    return f"What is heard leads to {named}; this play is reached by {', '.join(row.id for row in rows)}."
