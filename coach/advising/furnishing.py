"""What a turn's draft is made of and its last check: facts and words that its audience may have, and the gate."""

from __future__ import annotations

from collections.abc import Sequence

from coach.advising.drafting import Wish, audience_of, compose, compose_comeback
from coach.advising.facts import facts_of
from coach.advising.gatekeeping import Gate, PlainGate
from coach.advising.listening import Heard
from coach.advising.records import Blocked, Draft
from coach.playbook.recognise import Embed
from coach.playbook.records import Audience, Comeback, Play


class Furnishing:
    """Composes the drafts of one turn from what may be said, and holds every draft against the gate."""

    def __init__(self, heard: Heard, texts: Sequence[str], embed: Embed) -> None:
        self._heard, self._embed = heard, embed
        self._texts = (*texts, heard.message.whole)
        self._gate: Gate = heard.dossier.gate or PlainGate()

    def composed(self, play: Play, wish: Wish, comeback: Comeback | None = None) -> Draft | None:
        """The playbook's own words; None where a play has none."""
        facts = self.facts(audience_of(play, wish))
        if comeback is not None:
            draft = compose_comeback(play, comeback, facts, wish, self._embed)
        else:
            draft = compose(play, facts, wish, self._embed)
        return self.guarded(draft) if draft is not None else None

    def facts(self, audience: Audience) -> dict[str, str]:
        """Slots that may be filled for this audience: the rep's own words before what the books hold."""
        heard = self._heard
        said = facts_of(heard.texts, heard.mentions, audience, heard.settled).known
        found = {**self._heard.dossier.facts, **said}
        return self._gate.facts(found, audience)

    def said(self, audience: Audience) -> tuple[str, ...]:
        """The conversation's own words as a prompt for this audience may hold them."""
        return self._gate.words(self._texts, audience, self._heard.facts.known)

    def guarded(self, draft: Draft) -> Draft:
        """The draft with what blocks it."""
        whole = f"{draft.subject}\n{draft.text}" if draft.subject else draft.text
        found = self._gate.blocked(whole, draft.audience)
        return with_blocked(draft, found) if found else draft


def with_blocked(draft: Draft, found: Sequence[Blocked]) -> Draft:
    """The draft with more that blocks it."""
    return draft.model_copy(update={"blocked": (*draft.blocked, *found), "complete": False})
