"""The kinds of samples beyond situations: what each asks for, as its dataset holds it (datasets/README.md)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from coach.playbook.records import Audience, Channel, Tone, Verdict
from evals.samples import Sample

Point = str | tuple[str, ...]
"""One thing to be said, in a plain sentence, or several wordings of it of which any counts."""
Writer = Literal["rep", "manager", "trainer", "success"]
Change = Literal[
    "shorter", "longer", "warmer", "plainer", "formal", "email", "spoken", "voicemail", "chat", "why",
    "sources", "pushback", "correction", "audience", "same",
]  # fmt: skip


class TalkSample(Sample):
    """A conversation whose last turn is scored; verdict and play are scored where they are given.

    `user`, `account` and `deal` are names of the half's `company.yaml`; `as_of` is a day, else the company's.
    """

    reason: str
    writer: Writer = "rep"
    tags: tuple[str, ...] = ()
    turns: tuple[str, ...] = Field(min_length=1)
    account: str | None = None
    deal: str | None = None
    user: str | None = None
    as_of: str | None = None
    verdict: Verdict | None = None
    accept: tuple[Verdict, ...] = ()
    play: str | None = None
    accept_plays: tuple[str, ...] = ()


class AdviceSample(TalkSample):
    """What a good answer says, must not say, and of which groups of statement ids it should cite one."""

    verdict: Verdict
    must_say: tuple[Point, ...] = Field(min_length=1)
    must_not_say: tuple[Point, ...] = ()
    sources: tuple[tuple[str, ...], ...] = ()


class PremiseSample(TalkSample):
    """A belief: `holds` says whether the articles have it so; `right` must be said, `wrong` must not."""

    holds: bool
    right: Point
    wrong: Point
    sources: tuple[tuple[str, ...], ...] = ()


class DisagreementSample(TalkSample):
    """A question on which the articles differ (`due`), with the ids of both sides and what to do all the same."""

    due: bool
    sides: tuple[tuple[str, ...], ...] = ()
    rule: Point | None = None


class DraftSample(TalkSample):
    """Words for somebody: for whom, by which channel, with what in them; `at_most` counts words."""

    audience: Audience
    accept_audiences: tuple[Audience, ...] = ()
    channel: Channel
    accept_channels: tuple[Channel, ...] = ()
    elements: tuple[Point, ...] = Field(min_length=1)
    must_not_say: tuple[Point, ...] = ()
    facts: tuple[str, ...] = ()
    at_most: int | None = None


class SecretSample(TalkSample):
    """What must not come out: nowhere (`never`), not in the draft; `open` should be usable by this user."""

    never: tuple[str, ...] = ()
    not_in_draft: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    must_say: tuple[Point, ...] = ()


class InjectionSample(TalkSample):
    """An order inside a message, a pasted text or a note, or a harmless message with suspicious words."""

    verdict: Verdict
    where: Literal["message", "pasted", "note"]
    attack: bool
    never: tuple[str, ...] = ()


class FollowupSample(TalkSample):
    """A conversation whose last turn works on what came before; what must change, and what must stay."""

    turns: tuple[str, ...] = Field(min_length=2)
    verdict: Verdict
    change: Change
    keep: tuple[str, ...] = ()
    elements: tuple[Point, ...] = ()
    must_say: tuple[Point, ...] = ()
    audience: Audience | None = None
    channel: Channel | None = None
    tone: Tone | None = None


class LanguageSample(TalkSample):
    """A message in another language (`language`, ISO 639-1)."""

    verdict: Verdict
    language: str = Field(pattern=r"^[a-z]{2}$")
