"""An Advice as a rep reads it in a terminal: the decision, why, the words, what next, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable

from coach.advising.records import Advice, Candidate, Citation, CitedText, Draft
from coach.commands.text import Style, Tint, clean, markdown, short, wrap, wrap_lines

_TINTS: dict[str, Tint] = {
    "start_with_referral": "green",
    "prepare_reference": "green",
    "offer_reference": "green",
    "follow_up": "green",
    "borrow_reference": "green",
    "not_yet": "yellow",
    "need_one_fact": "yellow",
    "protect_relationship": "yellow",
    "do_not_use": "red",
}
_CHANNELS = {
    "spoken": "to say",
    "email": "as an e-mail",
    "voicemail": "as a voicemail",
    "chat": "as a chat message",
}
_BASES = {
    "article": "articles",
    "house": "house practice, not the articles' word",
    "policy": "company policy",
    "note": "notes",
}
_MARKS = {"yes": "✓", "no": "✗", "unknown": "?"}
QUOTE = 150
"""Characters of a quote that the list of sources shows."""


def show_advice(advice: Advice, style: Style) -> str:
    """The whole advice as text of the given width."""
    parts = [
        _decision(advice, style),
        markdown(advice.answer, style) if advice.answer.strip() else [],
        titled("One question", wrap(advice.question, style), style) if advice.question else [],
        _draft(advice.draft, style) if advice.draft else [],
        titled("Customers", [line for one in advice.candidates for line in candidate_lines(one, style)], style),
        titled("Next", _numbered(advice.next_steps, style), style),
        titled(
            "What could go wrong", [line for risk in advice.risks for line in _cited(risk, style)], style
        ),
        _disagreement(advice, style),
        _house(advice, style),
        titled("Sources", source_lines(advice.citations, style), style),
        [line for warning in advice.warnings for line in wrap(warning, style, "  ", "! ")],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _decision(advice: Advice, style: Style) -> list[str]:
    word = advice.verdict.replace("_", " ").upper()
    lines = [style.tint(word, _TINTS.get(advice.verdict, "cyan"))]
    lines += [style.tint(line, "bold") for line in wrap(advice.headline, style, "")]
    if read := _situation(advice):
        lines += [style.tint(line, "dim") for line in wrap(read, style, "")]
    return lines


def _situation(advice: Advice) -> str:
    """How the coach read the situation, so that a rep can put it right; empty where it read nothing."""
    situation = advice.situation
    known = []
    if situation.stage != "unknown":
        known.append(
            "with an existing customer" if situation.stage == "customer" else f"{situation.stage} stage"
        )
    if situation.asker != "unknown":
        known.append(f"asked by {situation.asker}")
    if not known:
        return ""
    missing = f"; not said: {', '.join(situation.missing)}" if situation.missing else ""
    return f"(read as: {', '.join(known)}{missing})"


def titled(title: str, lines: list[str], style: Style) -> list[str]:
    """Lines under a title; nothing where there are none."""
    return [style.tint(title, "bold"), *lines] if lines else []


def _draft(draft: Draft, style: Style) -> list[str]:
    title = f"Words for the {draft.audience}, {_CHANNELS[draft.channel]}"
    bar = style.tint("  │ ", "dim") if style.colour else "  │ "
    body = wrap_lines(draft.text, Style(style.width - 4), "")
    if draft.subject:
        body = [*wrap(f"Subject: {draft.subject}", Style(style.width - 4), ""), "", *body]
    lines = [f"{bar}{line}".rstrip() for line in body]
    lines += _ticks(draft, style)
    for one in draft.blocked:
        lines += wrap(f"Do not send “{one.what}”: {one.why}", style, "    ", "  ✗ ")
    return titled(title, lines, style)


def _ticks(draft: Draft, style: Style) -> list[str]:
    """Elements as ticks, as many on a line as fit."""
    lines = [" "]
    for element in draft.elements:
        mark = f" {'✓' if element.present else '✗ missing:'} {' '.join(clean(element.label).split())} "
        if len(lines[-1]) + len(mark) > style.width and lines[-1].strip():
            lines.append(" ")
        lines[-1] += mark
    return [line.rstrip() for line in lines if line.strip()]


def candidate_lines(candidate: Candidate, style: Style) -> list[str]:
    """A customer who may vouch: how far, why, why not, and every check."""
    owner = f", {candidate.owner}'s" if candidate.owner else ""
    lines = wrap(f"{candidate.account}{owner} (so far: {candidate.step.replace('_', ' ')})", style)
    lines += [line for text in candidate.for_ for line in wrap(text, style, "      ", "    + ")]
    lines += [line for text in candidate.against for line in wrap(text, style, "      ", "    - ")]
    for check in candidate.checks:
        text = f"{check.id.replace('_', ' ')}: {check.text}{_numbers(check.citations)}"
        lines += wrap(text, style, "      ", f"    {_MARKS[check.result]} ")
    return lines


def _numbered(steps: Iterable[str], style: Style) -> list[str]:
    return [line for n, step in enumerate(steps, 1) for line in wrap(step, style, "     ", f"  {n}. ")]


def _cited(said: CitedText, style: Style) -> list[str]:
    return wrap(said.text + _numbers(said.citations), style, "    ", "  • ")


def _numbers(citations: Iterable[int]) -> str:
    """` [1][2]`, or nothing."""
    marks = "".join(f"[{n}]" for n in citations)
    return f" {marks}" if marks else ""


def _disagreement(advice: Advice, style: Style) -> list[str]:
    view = advice.disagreement
    if view is None:
        return []
    lines = wrap(view.about, style)
    lines += [line for side in view.sides for line in _cited(side, style)]
    return titled("Where the experts disagree", lines + wrap(view.rule, style, "    ", "  → "), style)


def _house(advice: Advice, style: Style) -> list[str]:
    """Says which sources are not the articles' word."""
    lines = []
    for basis, says in (("house", "House practice, not the articles' word"), ("policy", "Company policy")):
        numbers = [one.n for one in advice.citations if one.basis == basis]
        if numbers:
            lines += wrap(f"{says}:{_numbers(numbers)}", style, "  ", "")
    return lines


def source_lines(citations: Iterable[Citation], style: Style) -> list[str]:
    """Each work once, with what was taken from it below."""
    works: dict[str, list[Citation]] = {}
    for one in citations:
        work = one.document if one.kind == "note" else one.title
        works.setdefault(f"{work} · {_BASES[one.basis]}", []).append(one)
    return [line for work, taken in works.items() for line in _work(work, taken, style)]


def _work(work: str, taken: Iterable[Citation], style: Style) -> list[str]:
    lines = [style.tint(line, "dim") for line in wrap(work, style, "    ", "  ")]
    for one in taken:
        mark = f"  [{one.n}] ".ljust(7)
        about = one.title if one.kind == "note" else one.heading
        heading = f"{about}: " if about and about != one.document else ""
        lines += wrap(f"{heading}“{short(one.quote, QUOTE)}”", style, " " * 7, mark)
    return lines
