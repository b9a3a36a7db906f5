"""How far customers may be used, as HTML of our own: the gate as a list with its evidence, customers side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from coach.references.records import Borrow, Check, Evidence, Standing
from coach.web import parts
from coach.web.shapes import icon
from coach.web.words import CHECKS, STEPS

_ICON = {"yes": "tick", "no": "no", "unknown": "unknown"}
_WORD = {"yes": "Yes", "no": "No", "unknown": "Not known"}
_ORDER = {"no": 0, "unknown": 1, "yes": 2}


def gate(standing: Standing) -> str:
    """The checks, what speaks against first, each with its evidence and how an open one is closed."""
    found = sorted(standing.checks, key=lambda check: _ORDER[check.result])
    return f'<ul class="gate">{"".join(map(_check, found))}</ul>'


def _check(check: Check) -> str:
    close = f'<p class="close">{escape(check.close)}</p>' if check.close and check.result == "unknown" else ""
    said = "".join(map(_evidence, check.evidence))
    return (
        f'<li class="check-{check.result}">{icon(_ICON[check.result])}<div><b>{CHECKS[check.id]}</b> '
        f"<small>{_WORD[check.result]}</small><p>{escape(check.text)}</p>{said}{close}</div></li>"
    )


def _evidence(one: Evidence) -> str:
    if not one.quote:
        return ""
    day = f" <small>{one.day}</small>" if one.day else ""
    return f"<blockquote>{escape(one.quote)}{day}</blockquote>"


def standing_tag(standing: Standing) -> str:
    """How far they may be used, in a word."""
    if standing.refused:
        return parts.tag("Not now", "stop")
    return parts.tag(*STEPS[standing.step])


def side_by_side(found: Sequence[Standing], action: Callable[[Standing], str]) -> str:
    """Customers in columns, what speaks for and against them above, the gate below."""
    columns = "".join(_column(one, action(one)) for one in found)
    return f'<div class="columns">{columns}</div>' if found else ""


def _column(one: Standing, action: str) -> str:
    owner = f"<small>{escape(one.owner)}’s</small>" if one.owner else ""
    fits = _list("yes", "tick", one.for_) + _list("no", "missing", one.against)
    head = f"<h2>{parts.link(f'#/references/{one.account_id}', one.account)} {owner}</h2>{standing_tag(one)}"
    return f'<section class="card">{head}<ul class="ticks">{fits}</ul>{action}<h3>Checks</h3>{gate(one)}</section>'


def _list(kind: str, mark: str, texts: Iterable[str]) -> str:
    return "".join(f'<li class="{kind}">{icon(mark)}<span>{escape(text)}</span></li>' for text in texts)


def borrow(wanted: Borrow | None) -> str:
    """Whom to ask colleagues for, where nobody of one's own fits."""
    text = wanted.text if wanted else ""
    words = f'<p class="passage" id="borrow-words" data-text="{escape(text)}">{escape(text)}</p>' if text else ""
    copy = '<button type="button" class="button main" data-copy="borrow-words"><span>Copy</span></button>'
    return parts.card("Nobody fits yet: ask your colleagues", words, copy if text else "")
