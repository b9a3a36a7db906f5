"""A turn of the page from message to kept answer: the conversation is the user's, in the database, and goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from coach.accounts.records import Viewer
from coach.advising.records import Advice, Turn
from coach.advising.talk import Talk
from coach.conversations.records import Begun, Told
from coach.errors import CoachError
from coach.playbook.records import Asker, Stage
from coach.records import Record
from coach.web.turns import Turns, new_conversation
from coach.web.words import STAGE_STEPS

if TYPE_CHECKING:
    from coach.bootstrap import App

class Correction(Record):
    """What the rep corrected of what the coach believed."""

    stage: Stage | None = None
    asker: Asker | None = None


class Said(Record):
    """A message as the page sends it; an empty `conversation` begins one, `replace` is a turn it stands in for."""

    text: str
    conversation: str = ""
    deal: str = ""
    account: str = ""
    replace: int | None = None
    correction: Correction = Correction()


class Step(Record):
    """How far a turn is: `advice` is None until the coach said something."""

    begun: Begun
    advice: Advice | None = None


def converse(app: App, turns: Turns, viewer: Viewer, said: Said) -> Iterator[Step]:
    """Answer a message within its user's conversation and keep both.

    The message is kept before it is answered, the answer before the last step is given. Stopped halfway, what was
    there is kept as incomplete; where it fails, the message is dropped and the error raised.
    """
    id = said.conversation or new_conversation()
    with turns.claim(id):
        begun = app.conversations.begin(
            viewer.user, id, said.text, said.deal, said.account, said.replace, new=not said.conversation
        )
        turn = Turn(
            conversation=id, text=said.text, user=viewer.user, account=said.account or None, deal=said.deal or None,
            stage=said.correction.stage or stage_by_hand(begun.before),
        )  # fmt: skip
        turns.recall(turn, corrected(begun.talk or Talk(), said.correction))
        yield from _answer(app, turns, viewer, begun, turn)


def _answer(app: App, turns: Turns, viewer: Viewer, begun: Begun, turn: Turn) -> Iterator[Step]:
    advice: Advice | None = None
    failed = whole = False
    kept, id = app.conversations, turn.conversation
    try:
        yield Step(begun=begun)
        for advice in turns.stream(turn):
            if not advice.done:
                yield Step(begun=begun, advice=advice)
        if advice is None or not advice.done:
            raise CoachError("The answer broke off; your words are kept, please send them again.")
        kept.finish(viewer.user, id, begun.number, advice, turns.remembered(turn))  # what is shown as whole is kept
        whole = True
        yield Step(begun=begun, advice=advice)
    except Exception:
        failed = True
        raise
    finally:
        if failed:
            kept.drop(viewer.user, id, begun.number)
        elif not whole and advice is not None:
            kept.finish(viewer.user, id, begun.number, advice.model_copy(update={"incomplete": True}), None)


def stage_by_hand(before: Sequence[Told]) -> Stage | None:
    """The stage that was last set with a tap in this conversation; None where none was."""
    by_tap: dict[str, Stage] = {say: stage for stage, (_, say) in STAGE_STEPS.items()}
    return next((by_tap[turn.text] for turn in reversed(before) if turn.text in by_tap), None)


def corrected(talk: Talk, correction: Correction) -> Talk:
    """The talk with what the rep corrected in place of what was understood."""
    changes = correction.model_dump(exclude_none=True)
    if talk.understood is None or not changes:
        return talk
    situation = talk.understood.situation.model_copy(update=changes)
    understood = talk.understood.model_copy(update={"situation": situation})
    return talk.model_copy(update={"understood": understood})
