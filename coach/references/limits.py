"""How often a customer was used, how the relationship stands, and the warning before it is too much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from coach.playbook.records import Rule
from coach.references.records import Balance, Evidence, Fact, Limits, Use

POINTS = {
    "asked": -1, "introduced": 0, "called": -2, "event": -3, "thanked": 1, "given_back": 2, "outcome": 1,
    "referral_asked": -1, "referral_intro": -2,
}  # fmt: skip
"""What each line of the ledger adds to the balance: what they gave us counts below zero, what they got above."""
SAME_CALL_DAYS = 3
"""A note and a line of the ledger within this many days speak of the same call."""


def limits_of(rules: Iterable[Rule]) -> Limits:
    """The programme's numbers that the gate needs; a rule that is missing keeps its default."""
    given = {rule.id: int(rule.value) for rule in rules if rule.id in Limits.model_fields}
    return Limits(**given)


def calls(uses: Sequence[Use], facts: Sequence[Fact], today: date) -> list[Evidence]:
    """Every reference call up to today, oldest first: the ledger's, and those that only a note tells of."""
    ledger = [use for use in uses if use.kind == "called" and use.day <= today]
    found = [Evidence(kind="ledger", id=use.id, day=use.day, quote=use.text) for use in ledger]
    for fact in facts:
        if fact.kind != "called" or fact.sure < 1 or fact.day is None or fact.day > today:
            continue
        days = [one.day for one in found if one.day is not None]
        if all(abs((fact.day - day).days) > SAME_CALL_DAYS for day in days):
            found.append(Evidence(kind="note", id=fact.note, day=fact.day, quote=fact.quote))
    return sorted(found, key=lambda one: (one.day or today, one.id or 0))


def counted_calls(uses: Sequence[Use], facts: Sequence[Fact], today: date, window: int) -> list[Evidence]:
    """The calls of the last `window` days, oldest first."""
    first = today - timedelta(days=window)
    return [one for one in calls(uses, facts, today) if one.day is not None and one.day > first]


def last_call(uses: Sequence[Use], facts: Sequence[Fact], today: date) -> Evidence | None:
    """The newest call."""
    return next(reversed(calls(uses, facts, today)), None)


def balance(uses: Sequence[Use], limits: Limits, today: date, facts: Sequence[Fact] = ()) -> Balance:
    """How the relationship stands today, in a number and in words, with what to mind next."""
    past = [use for use in uses if use.day <= today]
    number = sum(POINTS.get(use.kind, 0) for use in past)
    counted = counted_calls(past, facts, today, limits.window_days)
    left = max(0, limits.calls_per_customer - len(counted))
    last = last_call(past, facts, today)
    free = _next_free(counted, last, limits, today)
    words = "they are ahead" if number > 0 else "even" if number == 0 else "we owe them"
    words = "we owe them a lot" if number <= -5 else words
    return Balance(
        number=number,
        words=words,
        calls_in_window=len(counted),
        calls_left=left if free is None or free <= today else 0,
        next_free=free,
        warnings=tuple(_warnings(past, limits, left, free, today)),
    )


def _next_free(counted: Sequence[Evidence], last: Evidence | None, limits: Limits, today: date) -> date | None:
    """The day from which they may be asked again; None where that is today."""
    days = [today]
    if last is not None and last.day is not None:
        days.append(last.day + timedelta(days=limits.cool_down_days))
    if len(counted) >= limits.calls_per_customer > 0:
        oldest = counted[len(counted) - limits.calls_per_customer].day
        if oldest is not None:
            days.append(oldest + timedelta(days=limits.window_days))
    return max(days) if max(days) > today else None


def _warnings(uses: Sequence[Use], limits: Limits, left: int, free: date | None, today: date) -> Iterable[str]:
    if free is not None:
        yield f"They are resting: ask them for nothing before {free}."
    elif left == 1:
        yield f"One more call is the last for {limits.window_days} days."
    made = [use for use in uses if use.kind == "called"]
    for call in made[-1:]:
        if not any(use.kind == "thanked" and use.day >= call.day for use in uses):
            yield f"Nobody has thanked them for the call of {call.day}."
        if not any(use.kind == "outcome" and use.day >= call.day for use in uses) and (today - call.day).days > 14:
            yield f"They have not heard how the deal of {call.day} ended."
    events = [use for use in uses if use.kind == "event" and (today - use.day).days < limits.event_window_days]
    if len(events) >= limits.events_per_customer > 0:
        yield f"They took part in {len(events)} events within {limits.event_window_days} days; no more for now."
    asked = [use for use in uses if use.kind == "asked" and (today - use.day).days <= limits.window_days]
    if len(asked) > limits.calls_per_customer:
        yield f"They were asked {len(asked)} times within {limits.window_days} days."
