"""The turn with a language model: it reads, explains and words; policy decides, code checks, the engine stands by."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator
from typing import TypeVar

from coach.advising import answering, followups
from coach.advising.book import Book
from coach.advising.citing import clean_citations
from coach.advising.grounding import Ground
from coach.advising.growing import Growing
from coach.advising.hand import Hand
from coach.advising.listening import Heard
from coach.advising.message import LANGUAGES, Language
from coach.advising.noting import LEADS as NOTED
from coach.advising.phrases import Phrases
from coach.advising.prompting import Source, messages_of
from coach.advising.reasoning import Reasoned, supported
from coach.advising.records import Advice
from coach.advising.replies import NEAR_MORE, NEAR_PASSAGE, Finder, Writer
from coach.advising.rereading import reread
from coach.advising.talk import Talk
from coach.advising.tongues import spoken
from coach.advising.wording import word
from coach.models.errors import ModelError
from coach.playbook.records import Play

_NO_REASONS = frozenset({"out_of_scope", "not_in_playbook", "need_one_fact"})
_EXPLAINING = frozenset({"why", "who_says", "risks", "next", "more_sides", "pushback"})
_LEADS = ("**Say first:**", "**Stay with it", "**First, to put one thing right", *NOTED)
_TAILS = ("**If they answer", "**You also asked")
_MOST_SOURCES = 9
_MOST_ANSWER = 4_000
"""Characters of an explanation: a longer one is no answer for somebody with a minute to spare."""
_GAP = 0.04
"""Seconds between two Advices while an answer grows."""
_PATIENCE = 2.5
"""Seconds after which a rep who has seen nothing of the model reads the playbook's own answer meanwhile."""
_STALE = "The model's explanation did not hold to the sources, so you read the playbook's own."
_ENGLISH = "The reasons are in {language}; the draft is in English, where its points can be checked."
_READ_BACK = "The draft is in {language}; its points were checked on its reading in English, so read it once yourself."


T = TypeVar("T")


class WrittenReply(Writer):
    """A reply for which a model reads, explains and words what the engine has decided and composed."""

    def __init__(
        self, hand: Hand, usual: frozenset[str], growing: Growing, heard: Heard, talk: Talk, book: Book,
        finder: Finder, phrases: Phrases, search: str = "",
    ) -> None:  # fmt: skip
        super().__init__(growing, heard, talk, book, finder, phrases)
        self._hand, self._usual = hand, usual
        self._question = search or self._question
        self._own: answering.Own | None = None
        self._tongue = spoken(talk.texts, heard.message.whole)
        self._abroad: Language = "en"

    def run(self) -> Generator[Advice, None, Talk]:
        """The verdict by code, then what the model adds; its failures cost nothing but the addition."""
        try:
            yield self.verdict()
            again = yield from self._read_again()
            if again is None:
                return (yield from self._rest())
            self._growing.put(answer="", citations=(), risks=(), next_steps=(), disagreement=None)
            yield again.verdict()
            return (yield from again._rest())
        finally:
            self._hand.finish()

    def _rest(self) -> Generator[Advice, None, Talk]:
        yield from self._reasons()
        if self.draft_is_due():
            yield from self._drafted()
        engine = self._hand.name if self._hand.shown else "playbook"
        self._growing.put(engine=engine, prompts=tuple(self._hand.refs), incomplete=self._hand.incomplete)
        yield self.finish()
        return self.talk_after()

    def _beating(self, work: Generator[None, None, T]) -> Generator[Advice, None, T]:
        """The Advice as it stands, again and again while the model works, so that whoever reads it can leave.

        Where it works long and there is no answer yet, with the playbook's own meanwhile.
        """
        began = time.monotonic()
        try:
            while True:
                next(work)
                if not self._growing.advice.answer and time.monotonic() - began > _PATIENCE:
                    self._growing.put(**self._engine_s().all)
                yield self._growing.advice
        except StopIteration as end:
            found: T = end.value
            return found
        finally:
            work.close()

    def _read_again(self) -> Generator[Advice, None, WrittenReply | None]:
        """The reply after the model's reading, where code was unsure and the policy then says something else."""
        if not self._hand.writes or self._heard.kind in followups.KINDS or self._in_haste():
            return None
        if self._heard.dossier.decided:  # the books have the last word
            return None
        hand, before = self._hand, self._verdict
        try:
            work = reread(hand.action, hand.desk, hand.note, self._heard, self._talk.texts, self._book)
            found = yield from self._beating(work)
        except ModelError as fault:
            if fault.kind != "bad_output":
                hand.give_up(fault)
            return None
        if found is None:
            return None
        heard = self._heard.model_copy(update={"understood": found.understood})
        same = found.understood.row == self._row
        if same and self._verdict not in {"explain", "not_in_playbook"}:
            return None
        reply = WrittenReply(
            hand, self._usual, self._growing, heard, self._talk, self._book, self._finder, self._phrases, found.search
        )
        reply._look_ahead()
        if not same or reply._verdict != before:
            hand.shown = True
            hand.warnings.append(found.why(hand.name, before, reply._verdict))
        return reply

    def _look_ahead(self) -> None:
        if self._verdict in {"explain", "not_in_playbook"}:
            self._look_up()

    def _in_haste(self) -> bool:
        """A rep about to dial gets the engine's words at once."""
        return self._heard.message.haste and self._heard.message.language == "en"

    def _explains(self) -> bool:
        kind = self._heard.kind
        due = kind in _EXPLAINING or kind not in followups.KINDS
        silent = self._verdict in _NO_REASONS or self._noting.brief
        return self._hand.writes and due and not silent and not self._in_haste()

    def _engine_s(self) -> answering.Own:
        """What the playbook alone answers; made once."""
        if self._own is None:
            kind = self._heard.kind
            parts = self._follow_up_parts(kind) if kind in followups.KINDS else self._parts()
            answer = answering.join(*parts, answering.house_part(self._sources))
            self._own = answering.Own(parts=tuple(parts), answer=answer, around=self._around())
        return self._own

    def _reasons(self) -> Iterator[Advice]:
        own = self._engine_s()
        if not self._explains():
            yield self._growing.put(**own.all)
            return
        lead, tail = own.part(_LEADS), own.part(_TAILS)
        around, sources = own.around, self._numbered()
        if not self._growing.advice.answer:  # else the rep is reading the playbook's own already
            yield self._growing.put(**{**around, "citations": self._sources.citations()}, answer=lead)
        reasoned = yield from self._explained_by_model(sources, lead)
        if reasoned is None:
            yield self._growing.put(**own.all)
        elif reasoned.cut:
            self._hand.incomplete = self._hand.shown = True
            label = f"*Incomplete: {reasoned.cut} The playbook's own answer follows.*"
            answer = answering.join(reasoned.text, label, own.answer)
            yield self._growing.put(answer=answer, incomplete=True, **around)
        else:
            self._hand.explained = self._hand.shown = True
            known = self._sources.citations()
            house = answering.house_line(known, reasoned.text) if self._tongue == "en" else ""
            answer = answering.join(lead, reasoned.text, tail, house)
            yield self._growing.put(**{**around, **self._kept(answer)}, answer=answer)

    def _kept(self, answer: str) -> dict[str, object]:
        """Citations that the advice rests on now, and the weakest basis among them."""
        advice = self._growing.advice
        used = {int(n) for n in re.findall(r"\[(\d{1,3})\]", answer)}
        used |= {n for risk in advice.risks for n in risk.citations}
        used |= {n for one in advice.candidates for check in one.checks for n in check.citations}
        if advice.disagreement:
            used |= {n for side in advice.disagreement.sides for n in side.citations}
        kept = tuple(citation for citation in self._sources.citations() if citation.n in used)
        held = {citation.basis for citation in kept}
        basis = next((basis for basis in ("house", "policy", "article") if basis in held), "none")
        return {"citations": kept, "basis": basis}

    def _numbered(self) -> tuple[Source, ...]:
        """The sources of the prompt: what the engine cited, then what was found near the question, nearest first."""
        bar = NEAR_PASSAGE if self._verdict == "explain" else NEAR_MORE
        for hit in self._find(self._question).hits:
            if (hit.similarity or 0.0) >= bar and "house-abstain" not in hit.passage.sources:
                self._sources.cite_passage(hit.passage, self._question)
        return tuple(Source(n=n, title=title, passage=p) for n, title, p in self._sources.numbered())[:_MOST_SOURCES]

    def _explained_by_model(self, sources: tuple[Source, ...], lead: str) -> Generator[Advice, None, Reasoned | None]:
        """The answer as it grows; returns what is left of it after the checks, or None for the engine's."""
        message = self._heard.message
        made = self._hand.desk.reasons(
            sources, self._talk.texts, message.whole, self._policy_headline(), self._tongue
        )
        if made is None:
            return None
        rendered, numbers = made
        self._hand.note(rendered.ref)
        text, cut, shown_at = "", "", 0.0
        own, began = self._engine_s(), time.monotonic()
        waits = self._growing.advice.answer != own.answer
        try:
            for piece in self._hand.action.stream(messages_of(rendered)):
                text = piece.text
                if piece.end is not None and piece.end.how != "finished":
                    cut = piece.end.reason
                if len(text) > _MOST_ANSWER:
                    break
                if waits and not shown_at and time.monotonic() - began > _PATIENCE:
                    waits = False  # the model's words take its place as a whole, once they are checked
                    self._growing.put(**{**own.all, "citations": self._sources.citations()})
                if piece.is_beat or not waits:
                    yield self._growing.advice
                    continue
                if time.monotonic() - shown_at < _GAP or not (grown := clean_citations(text, numbers, False).text):
                    continue
                if not shown_at:
                    self._growing.mark("first_token")
                shown_at = time.monotonic()
                yield self._growing.put(answer=answering.join(lead, grown.rstrip()))
        except ModelError as fault:
            self._hand.give_up(fault)
            return None
        return self._checked(text[:_MOST_ANSWER], numbers, cut, sources)

    def _checked(self, text: str, numbers: tuple[int, ...], cut: str, sources: tuple[Source, ...]) -> Reasoned | None:
        message = self._heard.message
        cited = clean_citations(text, numbers)
        said = (*self._talk.texts, message.whole, self._growing.advice.headline, *_of_play(self._play))
        read = (f"{source.title} {source.passage.heading} {source.passage.text}" for source in sources)
        ground = Ground((*said, *read), self._usual)
        reasoned = supported(cited, ground, self._tongue == "en", cut)
        if cut:
            self._hand.able = False
            return reasoned if reasoned.text else None
        if not reasoned.sound or len(text) >= _MOST_ANSWER:
            self._hand.warnings.append(_STALE)
            return None
        if reasoned.dropped:
            self._hand.warnings.append("I left out what the model said beyond its sources.")
        return reasoned

    def _drafted(self) -> Iterator[Advice]:
        """The Advice with the composed draft at once, then the model's in its place where that passes every check."""
        assert self._play is not None
        draft = composed = self._composed(self._play)
        if composed is not None and self._hand.able and not self._in_haste():
            yield self._growing.put(draft=composed)
            try:
                work = word(
                    self._hand, self._usual, self._heard, self._talk, self._play, composed, self._embed,
                    self._furnishing,
                )  # fmt: skip
                draft, self._abroad = yield from self._beating(work)
            except ModelError as fault:
                self._hand.give_up(fault)
        yield self._growing.put(draft=draft)

    def _warnings(self) -> tuple[str, ...]:
        found = super()._warnings()
        if self._hand.explained or self._abroad != "en":
            found = tuple(text for text in found if not text.startswith("You wrote in "))
        if self._abroad != "en":
            found = (*found, _READ_BACK.format(language=_name(self._abroad)))
        elif self._tongue != "en" and self._hand.explained and self._growing.advice.draft is not None:
            found = (*found, _ENGLISH.format(language=_name(self._tongue)))
        return (*self._hand.warnings, *found)


def _name(language: Language) -> str:
    return "your language" if language == "other" else LANGUAGES[language]


def _of_play(play: Play | None) -> tuple[str, ...]:
    if play is None:
        return ()
    return (play.title, play.headline, play.first_words, *(line.text for line in (*play.why, *play.risks)))
