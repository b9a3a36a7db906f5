"""What to do next for a customer who may vouch for us, as dates, and as a calendar file that any calendar reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from coach.accounts.records import Account
from coach.references.limits import balance
from coach.references.records import Limits, Nurture, Use

AFTER_DELIVERY_DAYS, OUTCOME_DAYS, CATCH_UP_DAYS = 7, 14, 30
"""Days after a delivery until we ring; after a call until they hear how the deal stands; how late is still in time."""
YEAR_END, NEW_YEAR = (12, 10), (1, 3)
"""Month and day of the year-end letter and of the New Year voicemail, moved on to a working day."""


def nurture(customers: Sequence[Account], uses: Sequence[Use], limits: Limits, today: date) -> tuple[Nurture, ...]:
    """What to do for each customer from today on, soonest first; what is overdue stands on today."""
    found: list[Nurture] = []
    for customer in customers:
        mine = [use for use in uses if use.account == customer.id and use.day <= today]
        for day, kind, text in (*_due(mine, limits, today), *_yearly(customer, today)):
            found.append(
                Nurture(account=customer.id, name=customer.name, owner=customer.owner, day=day, kind=kind, text=text)
            )
    return tuple(sorted(found, key=lambda one: (one.day, one.name, one.kind)))


def _due(uses: Sequence[Use], limits: Limits, today: date) -> Iterable[tuple[date, str, str]]:
    """What the ledger asks for: calls after deliveries, thanks, how the deal ended, the end of a rest."""
    for use in uses:
        later = [one for one in uses if (one.day, one.id) > (use.day, use.id)]
        if use.kind == "delivered" and (today - use.day).days <= AFTER_DELIVERY_DAYS + CATCH_UP_DAYS:
            yield (_from(today, use.day + timedelta(days=AFTER_DELIVERY_DAYS)), "post_delivery_call",
                   f"Delivered on {use.day}: ring before they do and ask whether all is well.")  # fmt: skip
        if use.kind == "called" and (today - use.day).days <= OUTCOME_DAYS + CATCH_UP_DAYS:
            if not any(one.kind == "thanked" for one in later):
                yield (_from(today, use.day + timedelta(days=1)), "thank_you",
                       f"They took a call on {use.day}: thank them and ask how it went.")  # fmt: skip
            if not any(one.kind == "outcome" for one in later):
                yield (_from(today, use.day + timedelta(days=OUTCOME_DAYS)), "outcome",
                       f"Tell them how the deal stands that they spoke for on {use.day}.")  # fmt: skip
    free = balance(uses, limits, today).next_free
    if free is not None:
        yield free, "rest_ends", "From today on they may be asked for a reference again; a favour of ours comes first."


def _yearly(customer: Account, today: date) -> Iterable[tuple[date, str, str]]:
    letter, greeting = _next(YEAR_END, today), _next(NEW_YEAR, today)
    yield letter, "year_end_letter", f"Write to {customer.name}: what the year brought, and thank you."
    yield greeting, "new_year", f"Leave {customer.name} a voicemail: good wishes, and thanks for working with us."


def _next(month_and_day: tuple[int, int], today: date) -> date:
    day = _workday(date(today.year, *month_and_day))
    return day if day >= today else _workday(date(today.year + 1, *month_and_day))


def _from(today: date, day: date) -> date:
    return _workday(max(day, today))


def _workday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def as_ics(items: Sequence[Nurture], made: datetime) -> bytes:
    """The items as one iCalendar file of whole-day entries; the same item keeps its id, so a second import moves it."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Reference Coach//Nurture//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Reference customers")
    for item in items:
        event = Event()
        event.add("uid", f"{item.kind}-{item.account}-{item.day.isoformat()}@reference-coach")
        event.add("summary", f"{item.name}: {item.kind.replace('_', ' ')}")
        event.add("description", item.text)
        event.add("dtstart", item.day)
        event.add("dtend", item.day + timedelta(days=1))
        event.add("dtstamp", made.astimezone(UTC))
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", item.text)
        alarm.add("trigger", datetime.combine(item.day, time(9)) - datetime.combine(item.day, time(0)))
        event.add_component(alarm)
        calendar.add_component(event)
    held: bytes = calendar.to_ical()
    return held
