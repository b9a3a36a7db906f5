"""The top of a turn as HTML: the rep's message, and the verdict card with what the coach believes."""

from __future__ import annotations

from html import escape

from coach.advising.records import Advice, CitedText, Situation
from coach.records import Record
from coach.web.markup import cites
from coach.web.shapes import family_shape, icon
from coach.web.words import ASKER_STEPS, ASKERS, DECISIONS, RESTS_ON, STAGE_STEPS, STAGES

_SHOWN_MESSAGE = 700


class Place(Record):
    """Where a turn stands: its conversation, its number, and what the conversation is about."""

    conversation: str
    number: int
    deal: str = ""
    account: str = ""


def turn(place: Place, *parts: str) -> str:
    """The parts of a turn's head in the element that tells the browser where it is."""
    data = (
        f'data-turn="{place.number}" data-conversation="{escape(place.conversation)}" '
        f'data-deal="{escape(place.deal)}" data-account="{escape(place.account)}"'
    )
    return f'<div class="turn" {data}>{"".join(parts)}</div>'


def reading(text: str, place: Place) -> str:
    """The bubble with an empty card under it: shown until the verdict is there, as high as a short card."""
    busy = '<span class="sr">Reading…</span>'
    card = f'<section class="verdict family-none waiting" aria-busy="true">{busy}</section>'
    return turn(place, message(text), card)


def head(text: str, advice: Advice, place: Place) -> str:
    """The rep's message and the verdict card."""
    return turn(place, message(text, place if advice.done else None), verdict(advice))


def message(text: str, editable: Place | None = None) -> str:
    """The rep's own words as a bubble, cut where they are long; with a pencil where they may be changed."""
    shown = text.strip()
    more = ""
    if len(shown) > _SHOWN_MESSAGE:
        more = f"<small>… {len(shown):,} characters in all</small>"
        shown = shown[:_SHOWN_MESSAGE]
    return (
        f'<div class="you">{_pencil(text, editable)}<span class="sr">You said</span>'
        f"<p><span>{escape(shown)}</span>{more}</p></div>"
    )


def _pencil(text: str, place: Place | None) -> str:
    if place is None:
        return ""
    return (
        f'<button type="button" class="quiet" data-edit="{place.number}" data-text="{escape(text)}" '
        f'aria-label="Change this message">{icon("pencil")}</button>'
    )


def verdict(advice: Advice) -> str:
    """The card with the decision word, the headline, the situation as understood, and two risks."""
    decision = DECISIONS[advice.verdict]
    rests = RESTS_ON.get(advice.basis) if advice.done else None
    badge = f'<span class="badge basis-{advice.basis}"><i>Rests on </i>{rests}</span>' if rests else ""
    facts = "" if decision.family == "none" else situation(advice.situation, advice.done)
    return (
        f'<section class="verdict family-{decision.family}" aria-live="polite">'
        f'<div class="decision">{family_shape(decision.family)}<h2>{decision.word}</h2>{badge}</div>'
        f'<p class="headline">{escape(advice.headline)}</p>{_question(advice.question)}'
        f"{facts}{risks(advice.risks[:2])}</section>"
    )


def _question(question: str | None) -> str:
    return f'<p class="question">{escape(question)}</p>' if question else ""


def situation(believed: Situation, settled: bool) -> str:
    """What the coach believes: the stage as steps and the asker, each corrected with a tap once `settled`."""
    missing = [name.replace("_", " ") for name in believed.missing if name not in ("stage", "asker")]
    unsaid = f'<p class="unsaid">Nobody said: {escape(", ".join(missing))}</p>' if missing else ""
    return f'<div class="beliefs">{_stage(believed, settled)}{_asker(believed, settled)}</div>{unsaid}'


def _stage(believed: Situation, settled: bool) -> str:
    if believed.stage == "customer":
        steps = f'<b class="chip-off">{STAGES["customer"]}</b>'
    else:
        steps = "".join(
            _step(label, say, "stage", stage, stage == believed.stage, settled)
            for stage, (label, say) in STAGE_STEPS.items()
        )
    sure = "" if believed.sure or believed.stage == "unknown" else " unsure"
    told = STAGES[believed.stage] + (", as I read it" if sure else "")
    return (
        f'<div class="belief"><span id="stage-label">Stage</span>'
        f'<div class="seg steps-of{sure}" role="group" aria-label="Stage: {escape(told)}. Tap another to correct it.">'
        f"{steps}</div></div>"
    )


def _step(label: str, say: str, what: str, value: str, chosen: bool, settled: bool) -> str:
    if chosen or not settled:
        return f'<button type="button" aria-pressed="{str(chosen).lower()}" disabled>{escape(label)}</button>'
    return (
        f'<button type="button" aria-pressed="false" data-say="{escape(say)}" data-correct="{what}:{value}">'
        f"{escape(label)}</button>"
    )


def _asker(believed: Situation, settled: bool) -> str:
    options = "".join(
        f'<button type="button" data-say="{escape(say)}" data-correct="asker:{asker}">{ASKERS[asker]}</button>'
        for asker, say in ASKER_STEPS.items()
        if asker != believed.asker
    )
    shown = escape(ASKERS[believed.asker])
    if not settled:
        return f'<div class="belief"><span>Asked by</span><b class="chip-off">{shown}</b></div>'
    return (
        f'<div class="belief"><span>Asked by</span><details class="pick"><summary>{shown}</summary>'
        f'<div class="menu" aria-label="Correct who asked">{options}</div></details></div>'
    )


def risks(found: tuple[CitedText, ...]) -> str:
    """What could go wrong, each with its sources."""
    if not found:
        return ""
    mark = icon("risk")
    items = "".join(f"<li>{mark}<span>{escape(r.text)}{cites(r.citations)}</span></li>" for r in found)
    return f'<ul class="risks" aria-label="What could go wrong">{items}</ul>'
