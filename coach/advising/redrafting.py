"""A model's draft under code's eyes: elements, what is never said, form, and nothing invented; one repair."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence

from coach.advising.checking import check_draft
from coach.advising.grounding import Ground
from coach.advising.prompting import Desk, messages_of, whole
from coach.advising.records import Draft
from coach.models.port import Message
from coach.models.retrying import Action
from coach.playbook.recognise import Embed
from coach.playbook.records import Play
from coach.prompts import Rendered
from coach.records import Record

_FENCE = re.compile(r"\A\s*```\w*\n(.*?)\n?```\s*\Z", re.S)
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S | re.I)
_SUBJECT = re.compile(r"\A\s*\**Subject:\**[ \t]*(.+?)\s*\n+", re.I)
_MARKUP = re.compile(
    r"<\s*/?\s*[a-z!][^\n]*|!?\[[^\]\n]*\]\([^)\n]*\)|^#{1,6} .*$|^\s*(?:[-*•]|\d+[.)])\s+.*$", re.I | re.M
)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BLANK = re.compile(r"\[[^\]\n]+\]")
_RUN = 7
"""Words in a row that stand in our instructions and must not stand in a draft."""
_ROOM = 1.4
"""How much longer than the composed words a model's may be."""


class Finding(Record):
    """What is wrong with a draft: its head (missing, invented or never) and what."""

    head: str
    text: str


class Judged(Record):
    """A model's draft and what the checks found; `usable` is False where a repair makes no sense."""

    draft: Draft
    findings: tuple[Finding, ...]
    usable: bool = True


class Judge:
    """Reads a model's words as a draft of a play. `composed` is what the composer wrote for it."""

    def __init__(self, play: Play, composed: Draft, ground: Ground, embed: Embed | None) -> None:
        self.play, self.composed, self._ground, self._embed = play, composed, ground, embed
        self.words = max(40, round(len(whole(composed).split()) * _ROOM))

    def judge(self, said: str, sent: Rendered, keep_blanks: bool = False) -> Judged:
        """The draft in what a model said, with everything the checks found."""
        subject, text = self.read(said)
        if faults := self.form(subject, text, sent):
            return Judged(draft=self.composed, findings=faults, usable=False)
        draft = self.check(subject, text)
        findings = [*self.findings(draft), *self._markup(whole(draft))]
        if keep_blanks:
            blanks = set(_BLANK.findall(whole(self.composed))) - set(_BLANK.findall(whole(draft)))
            findings += [Finding(head="missing", text=f"the blank {blank}") for blank in sorted(blanks)]
        return Judged(draft=draft, findings=tuple(dict.fromkeys(findings)))

    def check(self, subject: str | None, text: str) -> Draft:
        """Words in English as a draft, its elements ticked."""
        known = self.composed
        return check_draft(self.play, text, known.channel, known.tone, subject, known.audience, self._embed)

    def findings(self, draft: Draft) -> tuple[Finding, ...]:
        """What is missing, what must not be said, what nobody said; of a draft in English."""
        found = [Finding(head="missing", text=mark.label) for mark in draft.elements if not mark.present]
        found += [Finding(head="never", text=f"{item.what}: {item.why}") for item in draft.blocked]
        invented = self._ground.invented(whole(draft))
        return (*found, *(Finding(head="invented", text=f"{one.what}: {one.text}") for one in invented))

    def foreign(self, draft: Draft) -> tuple[Finding, ...]:
        """What code can see in a draft of any language: numbers and addresses that nobody said, markup."""
        full = whole(draft)
        invented = [one for one in self._ground.invented(full, names=False) if one.what in {"number", "address"}]
        found = [Finding(head="invented", text=f"{one.what}: {one.text}") for one in invented]
        return (*found, *self._markup(full))

    def form(self, subject: str | None, text: str, sent: Rendered) -> tuple[Finding, ...]:
        """Far too long, or words of the instructions: nothing that a repair would mend."""
        if self._usable(f"{subject or ''} {text}", sent):
            return ()
        return (Finding(head="never", text=f"more than {self.words} words, or words of the instructions"),)

    def read(self, said: str) -> tuple[str | None, str]:
        """Subject and words; a subject where the channel has one, and nowhere else."""
        text = _UNSEEN.sub("", _THOUGHT.sub("", said)).strip()
        fenced = _FENCE.match(text)
        text = (fenced[1] if fenced else text).replace("**", "").strip()
        subject = _SUBJECT.match(text)
        body = text[subject.end() :].strip() if subject else text
        if self.composed.subject is None:
            return None, body
        return (subject[1].strip() if subject else self.composed.subject), body

    def _markup(self, text: str) -> list[Finding]:
        """Tags, links, headings and lists that the composer's words do not have."""
        held = whole(self.composed)
        hits = (hit.strip() for hit in _MARKUP.findall(text))
        return [Finding(head="never", text=f"markup: {hit[:80]}") for hit in hits if hit not in held]

    def _usable(self, text: str, sent: Rendered) -> bool:
        if len(text.split()) > 2 * self.words or len(text) > 20 * self.words:
            return False
        words, rules = _flat(text), f" {' '.join(_flat(sent.system))} "
        runs = (" ".join(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
        return not any(f" {run} " in rules for run in runs)


def write_draft(
    action: Action, desk: Desk, judge: Judge, sent: Rendered, note: Callable[[str], None], repairs: bool = True
) -> Generator[None, None, Judged | None]:
    """The model's draft after one repair at most; None where it broke off. Yields while it waits; raises a ModelError.

    `note` is told the ref of every prompt that was sent.
    """
    note(sent.ref)
    messages = messages_of(sent)
    said = yield from whole_reply(action, messages, judge.words)
    if said is None:
        return None
    judged = judge.judge(said, sent, keep_blanks=not repairs)
    if not judged.findings or not repairs or not judged.usable:
        return judged
    again = desk.repair([(finding.head, finding.text) for finding in judged.findings])
    more = (*messages, Message(role="assistant", text=said), *messages_of(again))
    if not desk.fits(more):
        return judged
    note(again.ref)
    mended = yield from whole_reply(action, more, judge.words)
    return judge.judge(mended, sent) if mended is not None else judged


def whole_reply(action: Action, messages: Sequence[Message], words: int) -> Generator[None, None, str | None]:
    """All of a reply that came to its own end, else None; one that runs far too long is not read to its end."""
    for piece in action.stream(messages):
        yield
        if piece.end is not None:
            return piece.text if piece.end.how == "finished" else None
        if len(piece.text) > 2_000 + words * 20:
            return piece.text
    return None


def _flat(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
