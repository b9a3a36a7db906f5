"""The admin's settings: what the machine was started with, and the programme's numbers, changed while it runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from coach.errors import BadUse
from coach.library.numbers import with_numbers
from coach.playbook.records import Rule
from coach.settings import stated
from coach.web import parts
from coach.web.visits import Reply, Visit


class _Span(NamedTuple):
    """What a number may be."""

    least: float
    most: float
    whole: bool = True


_SPANS = {
    "session_idle_hours": _Span(0.25, 168, whole=False), "session_total_days": _Span(1, 90),
    "confirm_minutes": _Span(1, 1440), "model_requests_per_day": _Span(0, 1_000_000),
    "model_tokens_per_day": _Span(0, 10_000_000_000),
}  # fmt: skip
_USUAL = _Span(0, 10_000)
_NAMES = {
    "session_idle_hours": "A sign-in without a request lasts", "session_total_days": "A sign-in lasts in all",
    "confirm_minutes": "Ask for the password again after", "model_requests_per_day": "Requests",
    "model_tokens_per_day": "Tokens read and written", "calls_per_customer": "Calls of one customer",
    "window_days": "Window for calls", "cool_down_days": "Rest after a call",
    "stale_note_days": "A note is stale after",
    "names_per_prospect": "Customers for one prospect", "events_per_customer": "Events of one customer",
    "event_window_days": "Window for events", "points_new_reference": "Points for a new reference",
    "points_repeat_reference": "Points for a repeat",
}  # fmt: skip
_GROUPS = (
    ("Signing in", ("session_idle_hours", "session_total_days", "confirm_minutes")),
    ("Language model, for each user and day", ("model_requests_per_day", "model_tokens_per_day")),
)
_REST = "Limits of use and points"


def show(visit: Visit) -> str:
    """The numbers in groups, each saved by itself, then what only a new start changes."""
    rules = {rule.id: rule for rule in visit.app.library.rules()}
    grouped = {id for _, ids in _GROUPS for id in ids}
    groups = [(title, [rules[id] for id in ids if id in rules]) for title, ids in _GROUPS]
    groups.append((_REST, [rule for rule in rules.values() if rule.id not in grouped]))
    return "".join(_group(title, found) for title, found in groups if found) + _started(visit)


def _group(title: str, rules: Sequence[Rule]) -> str:
    fields = "".join(
        parts.field(
            rule.id, f"{_name(rule.id)} ({rule.unit})", f"{rule.value:.10g}", "number", hint=_meaning(rule.text),
        ).replace("<input ", f'<input {_range(rule.id)} ')
        for rule in rules
    )  # fmt: skip
    form = parts.form("set-numbers", f'<div class="grid-two">{fields}</div>')
    return parts.card(title, form.replace('class="form"', 'class="form wide"', 1))


def _name(id: str) -> str:
    return _NAMES.get(id) or id.replace("_", " ").capitalize()


def _meaning(text: str) -> str:
    """What a number means, other numbers in it by their names here."""
    for id, name in _NAMES.items():
        text = re.sub(rf"\b{id}\b", f"“{name.lower()}”", text)
    return text


def _allowed(id: str) -> str:
    span = _SPANS.get(id, _USUAL)
    return f"{span.least:,g} to {span.most:,.0f}"


def _range(id: str) -> str:
    span = _SPANS.get(id, _USUAL)
    step = "1" if span.whole else "any"
    return f'min="{span.least:g}" max="{span.most:.0f}" step="{step}"'


def set_numbers(visit: Visit) -> Reply:
    """Check the numbers sent, and let them count from the next request on."""
    known = {rule.id: rule.value for rule in visit.app.library.rules()}
    sent = {id: _number(id, text) for id, text in visit.fields.items() if id in known}
    changed = {id: value for id, value in sent.items() if value != known[id]}
    if not changed:
        return Reply(said="Nothing was changed.")
    text = with_numbers(visit.app.library.show("rules").text, changed)
    why = "; ".join(f"{_name(id).lower()} {known[id]:g} → {value:g}" for id, value in changed.items())
    visit.app.library.add_text("rules", text, visit.viewer.user, why, publish=True)
    visit.app.refresh()
    return Reply(said=f"Saved: {why}. It counts from now on.")


def _number(id: str, text: str) -> float:
    span = _SPANS.get(id, _USUAL)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not span.least <= value <= span.most or (span.whole and value != int(value)):
        kind = "a whole number" if span.whole else "a number"
        raise BadUse(f"{_name(id)} is {kind} from {_allowed(id)}; “{text[:30]}” is none.")
    return value


def _started(visit: Visit) -> str:
    rows = [
        [f"<code>{one.name}</code>", escape(one.does), escape(one.value), one.origin]
        for one in stated(visit.app.settings)
    ]
    said = "<p>These differ between machines. They are read at the start: change them there and start again.</p>"
    table = parts.table(("Setting", "What it is", "Value", "From"), rows, "Settings of this machine")
    return parts.card("What this machine was started with", said, table)


ACTS = {"set-numbers": set_numbers}
"""What is done on this page."""
