"""The latest report of the evals for trainers and managers: how good the advice is, and what goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from coach.library.layout import edition_folder
from coach.web import parts
from coach.web.visits import Page, Visit
from coach.workshop.quality import MEASURED, RUNS, Line, Measured, Report, Wrong, edition_figures, newest_reports

_TASKS = {
    "situations": "Situations as reps write them", "paraphrases": "The same in other words",
    "abstain": "Questions the playbook does not answer", "retrieval": "Finding the right passage",
    "handbook": "Finding the right file of a large handbook", "drafts": "Drafts", "followups": "Follow-ups",
    "advice": "What the advice says", "confidentiality": "What must not come out", "injection": "Orders in texts",
    "premises": "Wrong premises", "disagreements": "Where the experts disagree", "gate": "The gate", "match": "Matches",
    "languages": "Other languages", "prompts": "Prompts", "held-out": "Never looked at while tuning",
}  # fmt: skip
_SHOWN = 20
_LEAD = (
    "How often the advice was right, on questions whose answer a person wrote down before. "
    "The range says how sure the share is (95 %)."
)


def show(visit: Visit) -> str:
    """The newest run of each task here, then the figures this edition came with."""
    reports = newest_reports(visit.app.settings.home / RUNS)
    figures = edition_figures(_edition())
    if not reports and not figures:
        nothing = "No report yet. Whoever runs this machine makes one with “make eval”; it then stands here."
        return parts.page("Quality", parts.card("", parts.empty(nothing)), lead=_LEAD)
    edition = _figures(figures, folded=bool(reports))
    return parts.page("Quality", "".join(map(_report, reports)), edition, lead=_LEAD)


def _edition() -> Path:
    return edition_folder().parent / MEASURED


def _report(one: Report) -> str:
    head = ("What", "Right", "Range", "Of", "Promised")
    rows = [
        [escape(figure.name), f"<b>{_share(figure.value)}</b>", f"{_share(figure.low)} to {_share(figure.high)}",
         str(figure.n), _promised(figure)]
        for figure in one.figures
    ]  # fmt: skip
    when = f"{one.at[:10]}, {one.samples} samples, edition {one.commit}, answered by {_engine(one.engine)}."
    title = _TASKS.get(one.task, one.task.capitalize())
    return parts.card(title, f"<p><small>{escape(when)}</small></p>", parts.table(head, rows, title), _wrong(one.wrong))


def _share(value: float) -> str:
    """A share in per cent; what is above one is none."""
    return f"{value:.0%}" if value <= 1 else f"{value:.2f}"


def _engine(name: str) -> str:
    return "the playbook alone" if name == "playbook" else name


def _promised(figure: Measured) -> str:
    if figure.target is None:
        return ""
    bound = f"{'at most' if figure.at_most else 'at least'} {_share(figure.target)}"
    return f"{bound} {parts.tag('kept', 'go') if figure.reached else parts.tag('short', 'wait')}"


def _wrong(found: Sequence[Wrong]) -> str:
    if not found:
        return ""
    items = "".join(
        f'<li><p>{escape(" ⏎ ".join(one.given)[:400])}</p>'
        f"<small>Wanted {escape(one.target)}; came {escape(one.got)}</small></li>"
        for one in found[:_SHOWN]
    )
    more = f"<p><small>and {len(found) - _SHOWN} more</small></p>" if len(found) > _SHOWN else ""
    return parts.more(f"What went wrong ({len(found)})", f'<ul class="requests">{items}</ul>{more}')


def _figures(lines: Sequence[Line], folded: bool) -> str:
    if not lines:
        return ""
    head = ("What", "Figure", "Promised", "Of", "When")
    rows = [
        [*map(escape, (line.what, line.figure, line.target)), *map(_whole, (line.n, line.day))] for line in lines
    ]
    title = "Figures this edition came with"
    said = "<p><small>Shares from 0 to 1. “Held-out”: never looked at while the coach was tuned.</small></p>"
    table = parts.table(head, rows, title)
    shown = parts.more(f"{len(lines)} figures", table) if folded else table
    return parts.card(title, said, shown)


def _whole(text: str) -> str:
    return f'<span class="whole">{escape(text)}</span>'


PAGE = Page(show=show)
