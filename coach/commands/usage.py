"""`coach model usage`: what each user's turns used of the language model, by day, and what they may use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from coach.advising.modelling import budget_of
from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style
from coach.models.usage import Budget, Spent
from coach.records import Record


class UsageReport(Record):
    """Usage from `first` to `last`, newest day first, and the budget of a user and day (0: no limit)."""

    first: date
    last: date
    budget: Budget
    spent: tuple[Spent, ...]


def usage(app: App, call: Call) -> Outcome:
    """Every user's usage of the last days; of one user with `--user`."""
    last = date.fromisoformat(call.args.as_of) if call.args.as_of else datetime.now(UTC).date()
    first = last - timedelta(days=call.args.days - 1)
    spent = app.usage.spent(first, last, call.args.user)
    report = UsageReport(first=first, last=last, budget=budget_of(app.library.rules()), spent=tuple(spent))
    return Outcome(report, lambda style: _show(report, style))


def _show(report: UsageReport, style: Style) -> str:
    limits = report.budget
    allowed = " and ".join(
        f"{most:,} {what}"
        for most, what in ((limits.model_requests_per_day, "requests"), (limits.model_tokens_per_day, "tokens"))
        if most
    )
    lines = [f"A user may use {allowed} a day." if allowed else "No limit is set for a user and day."]
    if not report.spent:
        return "\n".join([*lines, f"From {report.first} to {report.last} no turn used a model."])
    lines.append(f"{'day':<12}{'user':<22}{'turns':>7}{'requests':>10}{'read':>12}{'written':>10}{'seconds':>10}")
    lines += [
        f"{one.day.isoformat():<12}{one.user or '(owner)':<22.22}{one.turns:>7}{one.requests:>10}"
        f"{one.prompt:>12,}{one.completion:>10,}{one.seconds:>10.1f}"
        for one in report.spent
    ]
    return "\n".join(lines)
