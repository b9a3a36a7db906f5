"""Advice → HTML of our own for the conversation: message, verdict, first words, reasons, past turns."""

from __future__ import annotations

import re
from html import escape

from coach.advising.records import Advice, Candidate, Check, CitedText, Draft, ExpertView, Situation
from coach.web.markup import cited, cites, markdown
from coach.web.shapes import family_shape, icon
from coach.web.words import ASKERS, DECISIONS, FOLLOW_UPS, PUSHED_BACK, RESTS_ON, STAGES, STARTERS

_SHOWN_MESSAGE = 700
_SAY_FIRST = re.compile(r"\s*\*\*Say first:\*\*\s*([^\n]+)\n*")
_GREETING = re.compile(r"(?:hi|hello|hey|dear|good (?:morning|afternoon))\b[^.!?\n]{0,40},?\s*", re.I)
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.S)
_CHECK_ICON = {"yes": "tick", "no": "no", "unknown": "unknown"}
_CHECK_WORD = {"yes": "Yes", "no": "No", "unknown": "Not known"}


def start_page() -> str:
    """What an empty conversation shows: what to do, and starters that send themselves."""
    cards = "".join(
        f'<button type="button" class="starter" data-say="{escape(text)}">'
        f"<b>{escape(label)}</b><span>{escape(text)}</span></button>"
        for label, text in STARTERS
    )
    return (
        '<section class="start"><h1>Before you share a customer’s name, ask here.</h1>'
        "<p>Say what happened and where the deal stands. You get a decision, the reasons with their "
        "sources, and the words to say.</p>"
        f'<div class="starters">{cards}</div></section>'
    )


def message(text: str) -> str:
    """The rep's own words as a bubble, cut where they are long."""
    shown = text.strip()
    more = ""
    if len(shown) > _SHOWN_MESSAGE:
        more = f"<small>… {len(shown):,} characters in all</small>"
        shown = shown[:_SHOWN_MESSAGE]
    return f'<div class="you"><span class="sr">You said</span><p><span>{escape(shown)}</span>{more}</p></div>'


def reading(text: str, turn: int) -> str:
    """The bubble with an empty card under it: shown until the verdict is there, as high as a short card."""
    busy = '<span class="sr">Reading…</span>'
    card = f'<section class="verdict family-none waiting" aria-busy="true">{busy}</section>'
    return f'<div class="turn" data-turn="{turn}">{message(text)}{card}</div>'


def head(text: str, advice: Advice, turn: int) -> str:
    """The rep's message and the verdict card."""
    return f'<div class="turn" data-turn="{turn}">{message(text)}{verdict(advice)}</div>'


def verdict(advice: Advice) -> str:
    """The card with the decision word, the headline, the situation as understood, and two risks."""
    decision = DECISIONS[advice.verdict]
    rests = RESTS_ON.get(advice.basis) if advice.done else None
    badge = f'<span class="badge basis-{advice.basis}"><i>Rests on </i>{rests}</span>' if rests else ""
    facts = "" if decision.family == "none" else _situation(advice.situation)
    return (
        f'<section class="verdict family-{decision.family}" aria-live="polite">'
        f'<div class="decision">{family_shape(decision.family)}<h2>{decision.word}</h2>{badge}</div>'
        f'<p class="headline">{escape(advice.headline)}</p>{_question(advice.question)}'
        f"{facts}{_risks(advice.risks[:2])}</section>"
    )


def _question(question: str | None) -> str:
    return f'<p class="question">{escape(question)}</p>' if question else ""


def _situation(situation: Situation) -> str:
    sure = "" if situation.sure or situation.stage == "unknown" else ' <i class="unsure">as I read it</i>'
    facts = [
        f"<div><dt>Stage</dt><dd>{STAGES[situation.stage]}{sure}</dd></div>",
        f"<div><dt>Who asked</dt><dd>{ASKERS[situation.asker]}</dd></div>",
    ]
    missing = [name.replace("_", " ") for name in situation.missing if name not in ("stage", "asker")]
    if missing:
        facts.append(f"<div><dt>Nobody said</dt><dd>{escape(', '.join(missing))}</dd></div>")
    return f'<dl class="facts">{"".join(facts)}</dl>'


def _risks(risks: tuple[CitedText, ...]) -> str:
    if not risks:
        return ""
    mark = icon("risk")
    items = "".join(f"<li>{mark}<span>{escape(r.text)}{cites(r.citations)}</span></li>" for r in risks)
    return f'<ul class="risks" aria-label="What could go wrong">{items}</ul>'


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
        return '<button type="button" class="copy" disabled>Cannot be copied</button>'
    if not advice.done or advice.incomplete:
        label = "Incomplete" if advice.incomplete else "Checking…"
        return f'<button type="button" class="copy" disabled>{label}</button>'
    return f'<button type="button" class="copy" data-copy="{holder}">{icon("copy")}<span>Copy</span></button>'


def body(advice: Advice) -> str:
    """Reasons, next steps, other risks, candidates, disagreement, warnings, and what may be asked next."""
    numbers = {c.n for c in advice.citations}
    reasons = markdown(_SAY_FIRST.sub("", advice.answer, count=1), numbers)
    answer = f'<section class="answer">{reasons}</section>' if reasons else ""
    parts = [warnings(advice), answer, next_steps(advice), _more_risks(advice.risks[2:])]
    parts += [candidates(advice), disagreement(advice.disagreement), follow_ups(advice)]
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


def _more_risks(risks: tuple[CitedText, ...]) -> str:
    return f"<section><h3>Also watch</h3>{_risks(risks)}</section>" if risks else ""


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
    checks = "".join(_check(check) for check in candidate.checks)
    return (
        f'<article class="candidate"><h4>{escape(candidate.account)}{owner}</h4>'
        f'<ul class="ticks">{pros}{cons}</ul><ul class="checks">{checks}</ul></article>'
    )


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


def follow_ups(advice: Advice) -> str:
    """Questions that may follow, as buttons, and what answered in how many milliseconds."""
    if not advice.done:
        return ""
    offered = [*(FOLLOW_UPS if advice.citations else ()), *((PUSHED_BACK,) if advice.draft else ())]
    buttons = "".join(
        f'<button type="button" class="chip" data-say="{escape(say)}">{escape(label)}</button>'
        for label, say in offered
    )
    engine = "From the playbook" if advice.engine == "playbook" else f"Worded by {escape(advice.engine)}"
    total = f" in {advice.timings_ms.total:,.0f} ms" if advice.timings_ms.total else ""
    return f'<footer class="after"><div>{buttons}</div><small>{engine}{total}</small></footer>'


def past_turn(text: str, advice: Advice) -> str:
    """An earlier turn, folded: message and decision on one line, the rest inside."""
    decision = DECISIONS[advice.verdict]
    draft = f'<pre class="old-draft">{escape(advice.draft.text)}</pre>' if advice.draft else ""
    return (
        f'<details class="past family-{decision.family}"><summary>{family_shape(decision.family)}'
        f"<b>{decision.word}</b><span>{escape(text.strip()[:160])}</span></summary>"
        f'<div class="past-in">{message(text)}<p class="headline">{escape(advice.headline)}</p>'
        f"{markdown(advice.answer)}{draft}</div></details>"
    )


def trouble(sentence: str) -> str:
    """A plain sentence where something went wrong."""
    return f'<p class="notice trouble" role="alert">{escape(sentence)}</p>'
