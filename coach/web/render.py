"""Advice → HTML of our own under the verdict card: first words, reasons, what may follow, past turns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from coach.advising.records import Advice, Candidate, Check, CitedText, Draft, ExpertView
from coach.conversations.records import Rating
from coach.web.markup import cited, cites, markdown
from coach.web.render_head import message, risks
from coach.web.shapes import family_shape, icon
from coach.web.words import DECISIONS, FOLLOW_UPS, PUSHED_BACK, REASONS

_SAY_FIRST = re.compile(r"\s*\*\*Say first:\*\*\s*([^\n]+)\n*")
_GREETING = re.compile(r"(?:hi|hello|hey|dear|good (?:morning|afternoon))\b[^.!?\n]{0,40}[,.!?]?\s*", re.I)
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.S)
_CHECK_ICON = {"yes": "tick", "no": "no", "unknown": "unknown"}
_CHECK_WORD = {"yes": "Yes", "no": "No", "unknown": "Not known"}


def lead(advice: Advice) -> str:
    """What to say first, under the card; on a phone with Copy. Its place is kept until it is known."""
    said = _said_first(advice.answer)
    words = said or (first_words(advice.draft) if advice.draft else "")
    if not words:
        expected = advice.play is not None and not advice.done
        return '<div class="lead waiting"></div>' if expected else ""
    spoken = said or advice.draft is None or advice.draft.channel == "spoken"
    label = "Say first" if spoken else "It opens with"
    text = escape(words.strip('“”" '))
    if advice.draft is None:
        actions = copy_button(advice, "lead-words")
    else:
        actions = copy_button(advice) + '<a class="to-draft" href="#draft">Whole draft</a>'
    return (
        f'<div class="lead"><p><b>{label}</b><span id="lead-words" data-text="{text}">“{text}”</span></p>'
        f'<div class="lead-do">{actions}</div></div>'
    )


def _said_first(answer: str) -> str:
    found = _SAY_FIRST.match(answer)
    return found[1].strip() if found else ""


def first_words(draft: Draft) -> str:
    """The draft's first sentences up to some 60 characters, greetings passed over."""
    whole = draft.text.strip()
    text = _GREETING.sub("", whole, count=1) or whole
    taken = ""
    for match in _SENTENCE.finditer(text):
        taken = f"{taken} {match.group().strip()}".strip()
        if len(taken) >= 60:
            break
    words = taken or text.split("\n", 1)[0]
    return words if len(words) <= 180 else words[:177].rsplit(" ", 1)[0] + " …"


def copy_button(advice: Advice, holder: str = "draft-words") -> str:
    """Copy for the element `holder`, once checked; where it must not go out, a button that says why."""
    if advice.draft is not None and advice.draft.blocked:
        return (
            f'<button type="button" class="copy" data-blocked="{holder}" disabled>{icon("copy")}'
            "<span>Cannot be copied</span></button>"
        )
    if not advice.done or advice.incomplete:
        label = "Incomplete" if advice.incomplete else "Checking…"
        return f'<button type="button" class="copy" disabled>{label}</button>'
    return f'<button type="button" class="copy" data-copy="{holder}">{icon("copy")}<span>Copy</span></button>'


def body(advice: Advice, rating: Rating | None = None) -> str:
    """Reasons, next steps, other risks, candidates, disagreement, warnings, and what may be asked next."""
    numbers = {c.n for c in advice.citations}
    reasons = markdown(_SAY_FIRST.sub("", advice.answer, count=1), numbers)
    answer = f'<section class="answer">{reasons}</section>' if reasons else ""
    parts = [warnings(advice), answer, next_steps(advice), _more_risks(advice.risks[2:])]
    parts += [candidates(advice), disagreement(advice.disagreement), follow_ups(advice, rating)]
    return "".join(parts)


def warnings(advice: Advice) -> str:
    """Notices above the reasons, one a line."""
    return "".join(f'<p class="notice">{escape(w)}</p>' for w in advice.warnings)


def next_steps(advice: Advice) -> str:
    """Numbered next steps; empty without any."""
    if not advice.next_steps:
        return ""
    numbers = {c.n for c in advice.citations}
    items = "".join(f"<li>{cited(step, numbers)}</li>" for step in advice.next_steps)
    return f'<section class="steps"><h3>Next steps</h3><ol>{items}</ol></section>'


def _more_risks(found: tuple[CitedText, ...]) -> str:
    return f"<section><h3>Also watch</h3>{risks(found)}</section>" if found else ""


def candidates(advice: Advice) -> str:
    """Customers who may vouch, each with the checks of the gate and what speaks for and against."""
    if not advice.candidates:
        return ""
    cards = "".join(_candidate(c) for c in advice.candidates)
    return f'<section class="candidates"><h3>Customers</h3>{cards}</section>'


def _candidate(candidate: Candidate) -> str:
    owner = f"<small>Owner: {escape(candidate.owner)}</small>" if candidate.owner else ""
    pros = "".join(f'<li class="yes">{icon("tick")}{escape(text)}</li>' for text in candidate.for_)
    cons = "".join(f'<li class="no">{icon("missing")}{escape(text)}</li>' for text in candidate.against)
    told = f'<ul class="ticks">{pros}{cons}</ul>' if pros or cons else ""
    name = f"<h4>{escape(candidate.account)}{owner}</h4>"
    return f'<article class="candidate">{name}{told}{checks(candidate.checks)}</article>'


def checks(found: Sequence[Check]) -> str:
    """The checks of a gate: what speaks against and what is not known stand open, what is fine folds away."""
    first = [check for check in found if check.result == "no"] + [check for check in found if check.result == "unknown"]
    fine = [check for check in found if check.result == "yes"]
    open_ = f'<ul class="checks">{"".join(map(_check, first))}</ul>' if first else ""
    if not fine:
        return open_
    total = f"{len(fine)} of {len(found)} checks are fine"
    folded = f'<details class="fine"><summary>{icon("tick")}{total}</summary><ul class="checks">'
    return f'{open_}{folded}{"".join(map(_check, fine))}</ul></details>'


def _check(check: Check) -> str:
    mark = f"{icon(_CHECK_ICON[check.result])}<b>{_CHECK_WORD[check.result]}</b>"
    text = f"<span>{escape(check.text)}{cites(check.citations)}</span>"
    return f'<li class="check-{check.result}">{mark}{text}</li>'


def disagreement(view: ExpertView | None) -> str:
    """The box that says where the experts disagree, both sides, and the rule that was followed."""
    if view is None:
        return ""
    sides = "".join(f"<li>{escape(side.text)}{cites(side.citations)}</li>" for side in view.sides)
    return (
        f'<section class="split"><h3>The experts disagree</h3><p class="about">{escape(view.about)}</p>'
        f'<ul>{sides}</ul><p class="rule"><b>What we follow</b>{escape(view.rule)}</p></section>'
    )


def follow_ups(advice: Advice, rating: Rating | None = None) -> str:
    """Questions that may follow as buttons, thumbs, and what can be done with the turn."""
    if not advice.done:
        return ""
    offered = [*(FOLLOW_UPS if advice.citations else ()), *((PUSHED_BACK,) if advice.draft else ())]
    buttons = "".join(
        f'<button type="button" class="chip" data-say="{escape(say)}">{escape(label)}</button>'
        for label, say in offered
    )
    engine = "From the playbook" if advice.engine == "playbook" else f"Worded by {escape(advice.engine)}"
    total = f" in {advice.timings_ms.total:,.0f} ms" if advice.timings_ms.total else ""
    return (
        f'<footer class="after"><div>{buttons}</div><div class="thumbs" id="thumbs">{thumbs(rating)}</div></footer>'
        f'<div class="doing"><div>'
        f'<button type="button" class="quiet" data-again>{icon("again")}Ask again</button>'
        f'<button type="button" class="quiet" data-undo>{icon("undo")}Take back</button>'
        f'<button type="button" class="quiet" data-keep="markdown">{icon("keep")}Markdown</button>'
        f"</div><small>{engine}{total}</small></div>"
    )


def thumbs(rating: Rating | None) -> str:
    """Two thumbs; under a thumb down, why."""
    up, down = (rating is not None and rating.thumb == thumb for thumb in ("up", "down"))
    return (
        f"<span>Did this help?</span>{_thumb('up', 'Yes, it helped', up)}"
        f"{_thumb('down', 'No, it did not', down)}{_reasons(rating) if down else ''}"
    )


def _thumb(thumb: str, label: str, pressed: bool) -> str:
    return (
        f'<button type="button" class="quiet" data-rate="{thumb}" aria-pressed="{str(pressed).lower()}" '
        f'aria-label="{label}">{icon(thumb)}</button>'
    )


def _reasons(rating: Rating | None) -> str:
    chosen = rating.reason if rating else ""
    chips = "".join(
        f'<button type="button" class="chip" data-rate="down" data-reason="{key}" '
        f'aria-pressed="{str(key == chosen).lower()}">{escape(text)}</button>'
        for key, text in REASONS
    )
    kept = rating.words if rating else ""
    words = (
        '<form id="rate-words"><label class="sr" for="rate-text">What should it have said?</label>'
        f'<input id="rate-text" name="words" maxlength="500" placeholder="What should it have said?" '
        f'value="{escape(kept)}"><button class="chip">Send</button></form>'
    )
    return f'<div class="reasons">{chips}{words}</div>'


def past_turn(text: str, advice: Advice | None) -> str:
    """An earlier turn, folded: message and decision on one line, the rest inside."""
    if advice is None:
        return f'<div class="past unanswered">{message(text)}{trouble("This message was not answered.")}</div>'
    decision = DECISIONS[advice.verdict]
    draft = f'<pre class="old-draft">{escape(advice.draft.text)}</pre>' if advice.draft else ""
    return (
        f'<details class="past family-{decision.family}"><summary>{family_shape(decision.family)}'
        f"<b>{decision.word}</b><span>{escape(text.strip()[:160])}</span></summary>"
        f'<div class="past-in">{message(text)}<p class="headline">{escape(advice.headline)}</p>'
        f"{markdown(advice.answer)}{draft}</div></details>"
    )


def trouble(sentence: str, again: bool = False, failed: bool = False) -> str:
    """A plain sentence where something went wrong; with a button that asks again, or words given back (`failed`)."""
    button = f' <button type="button" class="chip" data-again>{icon("again")}Ask again</button>' if again else ""
    data = " data-failed" if failed else ""
    return f'<p class="notice trouble" role="alert"{data}>{escape(sentence)}{button}</p>'
