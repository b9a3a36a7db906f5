"""What a conversation has said so far, as far as later turns need it."""

from __future__ import annotations

from coach.advising.dossier import Thread
from coach.advising.drafting import Wish
from coach.advising.understanding.situation import Understood
from coach.records import Record

KEPT_TEXTS = 12


class Talk(Record):
    """One conversation: the rep's messages, what was understood, how drafts are wished.

    `asked` is what the coach last asked (`stage`, or a slot of which `choices` were named); `settled` are
    slots the rep chose then. `thread` is what of the books it has been about.
    """

    texts: tuple[str, ...] = ()
    understood: Understood | None = None
    wish: Wish = Wish()
    asked: str | None = None
    choices: tuple[str, ...] = ()
    settled: dict[str, str] = {}
    thread: Thread = Thread()

    def chosen(self, text: str) -> dict[str, str]:
        """The slot that `text` settles by naming exactly one of the choices; empty where it does not."""
        named = [choice for choice in self.choices if choice.split()[0].lower() in text.lower()]
        return {self.asked: named[0]} if self.asked and len(named) == 1 else {}

    def with_text(self, text: str) -> Talk:
        """This talk with one more message; the oldest are dropped beyond `KEPT_TEXTS`."""
        return self.model_copy(update={"texts": (*self.texts, text)[-KEPT_TEXTS:]})

    def about_another_deal(self) -> Talk:
        """What stays of this talk when the rep had meant another deal: how drafts are wished."""
        return Talk(wish=self.wish)
