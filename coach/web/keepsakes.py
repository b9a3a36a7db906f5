"""What a rep takes along: a draft as mail, next steps for a calendar, a conversation as Markdown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from coach.advising.records import Advice, Draft
from coach.conversations.records import Conversation, Opened, Told
from coach.web.words import AUDIENCES, BASES, DECISIONS

_SATURDAY = 5


def as_mail(draft: Draft) -> str:
    """The draft as an unsent message (RFC 5322), without sender and recipient."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = " ".join((draft.subject or "").split())
    mail["X-Unsent"] = "1"
    mail.set_content(draft.text)
    return mail.as_string()


def as_calendar(conversation: Conversation, told: Told, advice: Advice, today: date) -> str:
    """The next steps as all-day entries on the coming working days, one a day (RFC 5545)."""
    from icalendar import Calendar, Event  # a tenth of a second, and only for who asks

    calendar = Calendar()
    calendar.add("prodid", "-//Reference Coach//EN")
    calendar.add("version", "2.0")
    day = today
    for place, step in enumerate(advice.next_steps, 1):
        day = _working_day_after(day)
        event = Event()
        event.add("uid", f"{conversation.id}-{told.number}-{place}@reference-coach")
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", step)
        event.add("description", f"{conversation.deal or conversation.title}\n{advice.headline}")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    text: str = calendar.to_ical().decode("utf-8")
    return text


def _working_day_after(day: date) -> date:
    day += timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day


def as_markdown(opened: Opened) -> str:
    """A conversation as Markdown: each message, its decision, reasons, draft and sources."""
    here = opened.conversation
    about = here.deal or here.account
    parts = [f"# {_line(here.title)}", f"About: {_line(about)}" if about else ""]
    for told in opened.turns:
        parts += ["> " + told.text.strip().replace("\n", "\n> "), *_turn(told.advice)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _turn(advice: Advice | None) -> list[str]:
    if advice is None:
        return ["*Not answered.*"]
    head = f"## {DECISIONS[advice.verdict].word.capitalize()}\n\n**{_line(advice.headline)}**"
    steps = "\n".join(f"{place}. {_line(step)}" for place, step in enumerate(advice.next_steps, 1))
    return [head, advice.question or "", advice.answer, steps and f"### Next steps\n\n{steps}", *_draft(advice.draft),
            _sources(advice)]  # fmt: skip


def _draft(draft: Draft | None) -> list[str]:
    if draft is None:
        return []
    if draft.blocked:
        return ["### Draft", "*It must not go out, so it is not copied here.*"]
    subject = f"Subject: {_line(draft.subject)}\n\n" if draft.subject else ""
    words = draft.text.replace("```", "'''")
    return [f"### Words for {AUDIENCES[draft.audience]}", f"```\n{subject}{words}\n```"]


def _sources(advice: Advice) -> str:
    lines = [
        f"- [{one.n}] {_line(one.title)}{': ' + _line(one.heading) if one.heading else ''} ({BASES[one.basis]})"
        for one in advice.citations
    ]
    return "### Sources\n\n" + "\n".join(lines) if lines else ""


def _line(text: str) -> str:
    return " ".join(text.split())
