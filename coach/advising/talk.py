"""What a conversation has said so far, as far as later turns need it."""

from __future__ import annotations

from coach.advising.drafting import Wish
from coach.advising.understanding.situation import Understood
from coach.records import Record

KEPT_TEXTS = 12


class Talk(Record):
    """One conversation: the rep's messages, what was understood, how drafts are wished, what was asked.

    `moved` is how often the rep has reported an answer of the other side.
    """

    texts: tuple[str, ...] = ()
    understood: Understood | None = None
    wish: Wish = Wish()
    asked: str | None = None

    def with_text(self, text: str) -> Talk:
        """This talk with one more message; the oldest are dropped beyond `KEPT_TEXTS`."""
        return self.model_copy(update={"texts": (*self.texts, text)[-KEPT_TEXTS:]})
