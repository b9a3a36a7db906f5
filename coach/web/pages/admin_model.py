"""The admin's view of the language model: what is named and used, its last check, failures, and today's usage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from coach.models.usage import Spent
from coach.web import parts
from coach.web.visits import Reply, Visit

if TYPE_CHECKING:
    from coach.advising.modelling import ModelState

_DOES = {"writer": "writes reasons and drafts", "phraser": "rewords the playbook’s drafts", "none": "is not used"}
_DAYS = 7


def show(visit: Visit) -> str:
    """State, check, failures, usage."""
    state = visit.app.model_state()
    return _now(state) + _checked(state) + _failed(state) + _usage(visit)


def _now(state: ModelState) -> str:
    if state.named is None:
        none = "No language model is named: the playbook answers by itself, and nothing leaves this machine."
        return parts.card("Now", parts.empty(f"{none} Set COACH_MODEL and start again to use one."))
    used = parts.tag("in use", "go") if state.role and not state.notice else parts.tag("not asked just now", "stop")
    does = f"It {_DOES[state.role]}." if state.role else "The playbook answers by itself."
    notice = f'<p class="notice trouble">{escape(state.notice)}</p>' if state.notice else ""
    ask = parts.button("try-model", "Try it now")
    return parts.card(f"Now: {state.named}", f"<p>{used} {does}</p>", notice, '<div id="tried"></div>', tools=ask)


def _checked(state: ModelState) -> str:
    found = state.checked
    if found is None:
        never = "Never checked. The command “coach model check” measures it and says what it may do."
        return parts.card("Last check", parts.empty(never))
    figures = parts.facts(
        (("Model", found.model or ""), ("Reads, tokens a second", f"{found.reading:.0f}" if found.reading else ""),
         ("Writes, tokens a second", f"{found.writing:.0f}" if found.writing else ""),
         ("First text after", f"{found.first_text:.1f} s" if found.first_text else ""),
         ("Records", found.schema_support or ""), ("Longest prompt, tokens", f"{found.prompt_tokens:,}"),
         ("Prompts", "stay on this machine" if found.here else "go to its provider"))
    )  # fmt: skip
    same = found.model == state.named
    other = "" if same else '<p class="notice">It was of another model than the one named now.</p>'
    why = "".join(f"<li>{escape(reason)}</li>" for reason in found.reasons)
    return parts.card("Last check", f"<p>{escape(found.text)}</p>", other, figures, f"<ul>{why}</ul>" if why else "")


def _failed(state: ModelState) -> str:
    if state.named is None:
        return ""
    rows = [
        [f'<time datetime="{one.at.isoformat()}">{one.at:%d %b %H:%M} UTC</time>', escape(one.why)]
        for one in reversed(state.failures)
    ]
    if not rows:
        return parts.card("Last failures", parts.empty("None since the start."))
    return parts.card("Last failures", parts.table(("When", "What"), rows, "Failures"))


def _usage(visit: Visit) -> str:
    spent = visit.app.usage.spent(visit.today - timedelta(days=_DAYS - 1), visit.today)
    today = [one for one in spent if one.day == visit.today]
    if not spent:
        return parts.card("Usage", parts.empty("No turn used a model in the last seven days."))
    total = {
        "requests today": sum(one.requests for one in today), "tokens today": sum(one.tokens for one in today),
        "users today": len({one.user for one in today}), "tokens in seven days": sum(one.tokens for one in spent),
    }  # fmt: skip
    shown = "".join(f"<div><b>{count:,}</b><span>{name}</span></div>" for name, count in total.items())
    head = ("Day", "User", "Turns", "Requests", "Read", "Written")
    table = parts.table(head, [_line(one) for one in _newest(spent)], "Usage")
    return parts.card("Usage", f'<div class="numbers">{shown}</div>', table)


def _newest(spent: Sequence[Spent]) -> list[Spent]:
    return sorted(spent, key=lambda one: (one.day, one.tokens), reverse=True)[:60]


def _line(one: Spent) -> list[str]:
    who = escape(one.user) or "the machine’s owner"
    return [f"{one.day:%d %b}", who, str(one.turns), str(one.requests), f"{one.prompt:,}", f"{one.completion:,}"]


def try_model(visit: Visit) -> Reply:
    """One short request."""
    trouble = visit.app.try_model()
    if trouble:
        return Reply(html=f'<p class="notice trouble">{escape(trouble)}</p>', into="tried")
    return Reply(html='<p class="notice">It answered.</p>', into="tried")


ACTS = {"try-model": try_model}
"""What is done on this page."""
