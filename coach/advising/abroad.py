"""A draft in another language: checked as it stands where code can, and by its meaning on its reading in English."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from coach.advising.checking import check_draft
from coach.advising.message import language_of
from coach.advising.prompting import Desk, messages_of
from coach.advising.records import Draft, ElementMark
from coach.advising.redrafting import Finding, Judge, Judged, whole_reply
from coach.models.retrying import Action
from coach.playbook.recognise import Span, sentence_spans
from coach.prompts import Rendered
from coach.records import Record


class Lines(Record):
    """A text in English, one line for each of its sentences."""

    lines: tuple[str, ...]


def write_abroad(
    action: Action, desk: Desk, judge: Judge, sent: Rendered, note: Callable[[str], None]
) -> Generator[None, None, Judged | None]:
    """The model's draft in another language, read back by one further request; None where it broke off.

    Yields while it waits; raises a ModelError. A draft that came in English after all is judged as one.
    """
    note(sent.ref)
    said = yield from whole_reply(action, messages_of(sent), judge.words)
    if said is None:
        return None
    subject, text = judge.read(said)
    if language_of(text) == "en":
        return judge.judge(said, sent)
    if faults := judge.form(subject, text, sent):
        return Judged(draft=judge.composed, findings=faults, usable=False)
    spans = sentence_spans(text)
    sentences = [text[start:end] for start, end in spans]
    back = desk.readback([subject, *sentences] if subject else sentences)
    if back is None:
        return None
    note(back.ref)
    read = yield from action.asking(messages_of(back), Lines)
    return _judged(judge, subject, text, spans, read.lines)


def _judged(judge: Judge, subject: str | None, text: str, spans: Sequence[Span], lines: Sequence[str]) -> Judged:
    """The draft with what its English reading says about it; its marks stand in the text itself."""
    heading, body = (lines[0], lines[1:]) if subject and lines else (None, lines)
    if len(body) != len(spans):
        finding = Finding(head="missing", text="a sentence of it could not be read back")
        return Judged(draft=judge.composed, findings=(finding,), usable=False)
    known = judge.composed
    english = "\n".join(line.replace("\n", " ").strip() for line in body)
    read = judge.check(heading, english)
    here = check_draft(judge.play, text, known.channel, known.tone, subject, known.audience)
    marks = tuple(_moved(mark, english, spans) for mark in read.elements)
    blocked = (*read.blocked, *(one for one in here.blocked if one not in read.blocked))
    complete = all(mark.present for mark in marks) and not blocked
    draft = Draft(
        audience=known.audience, channel=known.channel, tone=known.tone, subject=subject, text=text,
        complete=complete, elements=marks, blocked=blocked,
    )  # fmt: skip
    findings = (*judge.findings(read), *judge.foreign(draft))
    findings += tuple(Finding(head="never", text=f"{one.what}: {one.why}") for one in here.blocked)
    return Judged(draft=draft, findings=tuple(dict.fromkeys(findings)))


def _moved(mark: ElementMark, english: str, spans: Sequence[Span]) -> ElementMark:
    """An element's place in the English reading as the place of the same sentence in the text."""
    if mark.where is None:
        return mark
    at = english.count("\n", 0, mark.where[0])
    return mark.model_copy(update={"where": spans[min(at, len(spans) - 1)]})
