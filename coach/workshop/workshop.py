"""The workshop as a service: what a trainer may try, compare, propose and answer before anything is published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from coach.advising.book import Book
from coach.advising.coach import Coach
from coach.advising.grounding import usual_words
from coach.advising.listening import Listener
from coach.advising.phrases import Phrases
from coach.errors import BadUse
from coach.library.jottings import Jottings
from coach.library.library import Library
from coach.library.records import Item, Version
from coach.playbook.files import read_document
from coach.playbook.play_files import read_play
from coach.playbook.records import Asker, Passage, Play, Stage
from coach.retrieval.embedding import Embedder
from coach.retrieval.records import Found
from coach.retrieval.search import NearestIds
from coach.workshop import answers, changing, contradicting, covering, forms, missed, ruling, states, trying
from coach.workshop.console import look
from coach.workshop.masking import masked
from coach.workshop.nearness import likened
from coach.workshop.proposing import propose
from coach.workshop.questions import QUESTIONS
from coach.workshop.records import (
    Asked,
    Contradiction,
    Coverage,
    PlayForm,
    Proposal,
    Rankings,
    Shift,
    Shifts,
    Tried,
)
from coach.workshop.thinking import MOST_REQUESTS, PAIRS, Thinker, Thought

MOST_REAL = 60
"""Real questions that a change is tried on, the newest."""
MOST_JUDGED = PAIRS * MOST_REQUESTS
"""Pairs of sentences that a model judges."""
SAMPLES = "samples for review"
REJECTED = "rejected proposals"


class Searching(NearestIds, Protocol):
    """The index: search, and the vectors below it."""

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """The best `k` passages."""


@dataclass(frozen=True)
class Asking:
    """What the workshop learns of reps: recent questions, questions with why they were not well answered, names."""

    recent: Callable[[int], Sequence[str]]
    poor: Callable[[], Sequence[missed.Question]]
    names: Callable[[], Sequence[str]]


class Workshop:
    """Everything a trainer looks at; safe between threads. Raises BadUse for ids and steps that do not exist."""

    def __init__(
        self, library: Library, jottings: Jottings, index: Searching, embedder: Embedder, listener: Listener,
        phrases: Phrases, asking: Asking, thinker: Thinker | None = None,
    ) -> None:  # fmt: skip
        self._thinker = thinker
        self._thought: dict[str, tuple[int, tuple[Proposal, ...]]] = {}
        self._library, self._jottings, self._index, self._embedder = library, jottings, index, embedder
        self._listener, self._phrases, self._asking = listener, phrases, asking

    # Proposals and plays

    def proposals(self, item: str) -> tuple[Proposal, ...]:
        """The plays that a document's newest version seems to hold, without those rejected.

        Those that a model read in this version stand in place of what code finds by itself.
        """
        version = self._document(item)
        rejected = set(self._jottings.all(REJECTED))
        read, thought = self._thought.get(item, (0, ()))
        found = thought if read == version.number and thought else propose(read_document(version.text, item))
        kept = [one for one in found if f"{item}/{one.id}" not in rejected]
        return likened(kept, self._library.plays(), self._embedder.embed)

    def think(self, item: str, user: str | None = None) -> Thought:
        """Have the model read a document's newest version for plays; raises BadUse without a model.

        What it finds is proposed until this process ends or the document changes.
        """
        version = self._document(item)
        found = self._model().plays(read_document(version.text, item), user)
        self._thought[item] = (version.number, found.proposals)
        return found.model_copy(update={"proposals": self.proposals(item)})

    def really(self, item: str | None = None, user: str | None = None) -> Thought:
        """Of the sentences that come near what is published, those which the model calls a contradiction."""
        return self._model().really(self.contradictions(item, MOST_JUDGED, near=True), user)

    def _model(self) -> Thinker:
        if self._thinker is None:
            raise BadUse("No language model is used here; set COACH_MODEL, or go on without --model.")
        return self._thinker

    def _document(self, item: str) -> Version:
        version = self._library.show(item).versions[-1]
        if version.kind != "document":
            raise BadUse(f"`{item}` is a {version.kind}; plays are proposed from documents.")
        return version

    def proposal(self, item: str, proposal: str) -> Proposal:
        """One of them."""
        found = next((one for one in self.proposals(item) if one.id == proposal), None)
        if found is None:
            raise BadUse(f"`{item}` proposes no play `{proposal}`; `coach workshop propose {item}` lists them.")
        return found

    def reject(self, item: str, proposal: str) -> None:
        """Never propose this again."""
        self._jottings.add(REJECTED, f"{item}/{self.proposal(item, proposal).id}")

    def form(self, play: str) -> PlayForm:
        """A play's newest version as fields."""
        return forms.form_of_play(self._newest(play))

    def form_of(self, item: str, proposal: str) -> PlayForm:
        """A proposal as fields, under an id that is free."""
        form = forms.form_of_proposal(self.proposal(item, proposal))
        return form.model_copy(update=dict.fromkeys(("id", "ask"), self._free(form.id)))

    def save(self, form: PlayForm, by: str = "owner", why: str = "") -> Item:
        """The fields as a draft of the play; raises BadUse with the field that will not do."""
        form = form.model_copy(update={"id": form.id or self._free(forms.slug(form.title))})
        there = form.id in {item.id for item in self._library.list()}
        text = forms.text_of(form, self._newest(form.id) if there else None)
        return self._library.add_text(form.id, text, by, why or "written in the workshop")

    def try_message(
        self, play: str, text: str, stage: Stage = "unknown", asker: Asker = "unknown", draft: bool = True
    ) -> Tried:
        """Whether a message leads to a play, with its draft in place where there is one."""
        newest = self._library.show(play).versions[-1]
        state = states.published(self._library)
        if draft and newest.status != "published":
            state = states.changed(self._library, states.drafted(self._library, [play]))
        return trying.try_message(self._listener, self._phrases, states.book_of(state), play, text, stage, asker)

    # Before publishing

    def what_changes(self, items: Sequence[str]) -> Shifts:
        """What publishing the drafts of these items changes in the answers to the recorded questions."""
        return self._compared(states.drafted(self._library, items), items)

    def what_withdrawing_changes(self, item: str) -> Shifts:
        """What taking a published item back changes."""
        shown = self._library.show(item).item
        return self._compared((states.Change(item=item, kind=shown.kind, text=None),), (item,))

    def _compared(self, changes: Sequence[states.Change], items: Sequence[str]) -> Shifts:
        now = states.published(self._library)
        then = states.changed(self._library, changes)
        coaches = (
            self._coach(states.book_of(now), self._index),
            self._coach(states.book_of(then), states.finder_of(then, now, self._embedder, self._index)),
        )
        found = changing.compare(*coaches, self.questions(), items)
        return found.model_copy(update={"shifts": tuple(map(self._masked, found.shifts))})

    def _masked(self, shift: Shift) -> Shift:
        """A change as it may be shown: real questions, and the answers that take up their names, masked."""
        if shift.question in QUESTIONS:
            return shift
        words = {"question": self.mask(shift.question)}
        sides = {name: tuple(map(self.mask, getattr(shift, name))) for name in ("now", "then")}
        return shift.model_copy(update={**words, **sides})

    def questions(self) -> tuple[str, ...]:
        """The recorded questions: the last real ones, then the shipped list."""
        return tuple(dict.fromkeys((*self._asking.recent(MOST_REAL), *QUESTIONS)))

    def contradictions(
        self, item: str | None = None, most: int = 40, near: bool = False
    ) -> tuple[Contradiction, ...]:
        """Sentences against what is published: those of an item's newest version, or of everything.

        `near`: also what only speaks of the same matter.
        """
        ranks = {one.id: one.upkeep.precedence for one in self._library.list()}
        published = self._library.published_passages()
        if item is None:
            sides = contradicting.sentences_of(published[: contradicting.MOST_PASSAGES], ranks)
            return contradicting.contradictions(sides, sides, self._embedder.embed, most, near)
        own = self._library.clean_view(item).passages[: contradicting.MOST_PASSAGES]
        sides = contradicting.sentences_of(own, ranks)
        others = contradicting.sentences_of(self._near(own, item), ranks)
        return contradicting.contradictions(sides, others, self._embedder.embed, most, near)

    def set_rule(self, contradiction: Contradiction, rule: str, by: str = "owner") -> Item:
        """The rule the coach follows and shows to reps, as a draft of the disagreements."""
        text = self._library.show("disagreements").versions[-1].text
        text = ruling.with_rule(text, contradiction, rule)
        return self._library.add_text("disagreements", text, by, "a rule was set")

    # What is there and what is missing

    def coverage(self) -> Coverage:
        """Plays by documents, elements that nobody explains, documents that no recorded question retrieves."""
        passages = self._library.published_passages()
        return covering.cover(self._library.plays(), passages, self._index, self._embedder.embed, self.questions())

    def look(self, question: str, situation: str = "", k: int = 10) -> Rankings:
        """The retrieval console."""
        return look(self._index, question, situation, k)

    def missed(self) -> tuple[Asked, ...]:
        """What was not answered or found bad, grouped, the most asked first; reps' words masked."""
        kept = [missed.Question(text=one.text, reason="not answered", at=one.at) for one in self._library.missed()]
        answered = set(self._jottings.all("answered"))
        groups = missed.grouped([*kept, *self._asking.poor()], self.mask, self._embedder.embed)
        return tuple(group for group in groups if group.id not in answered)

    def answer(self, asked: str, title: str, text: str, by: str = "owner") -> Item:
        """Write the answer to a group once: a draft document found by its questions, and samples for review."""
        group = next((one for one in self.missed() if one.id == asked), None)
        if group is None:
            raise BadUse(f"There is no missed question `{asked}`; `coach workshop missed` lists them.")
        name, written = answers.document_of(title, text, group.questions, [item.id for item in self._library.list()])
        item = self._library.add_text(name, written, by, "answers a missed question")
        self._jottings.add(SAMPLES, answers.sample_of(name, group.questions))
        self._jottings.add("answered", asked)
        return item

    def samples(self) -> tuple[str, ...]:
        """Samples that wait for a person's review before any of them goes into a dataset."""
        return self._jottings.all(SAMPLES)

    def mask(self, text: str) -> str:
        """A rep's words as others may see them."""
        usual = usual_words(passage.text for passage in self._library.published_passages()[:400])
        return masked(text, self._asking.names(), usual)

    def _coach(self, book: Book, finder: states.Finder) -> Coach:
        return Coach(_Shelf(book), finder, self._listener, self._phrases)

    def _newest(self, play: str) -> Play:
        version = self._library.show(play).versions[-1]
        if version.kind != "play":
            raise BadUse(f"`{play}` is a {version.kind}, not a play.")
        return read_play(version.text, play)

    def _free(self, name: str) -> str:
        taken = {item.id for item in self._library.list()}
        free, count = name or "play", 1
        while free in taken:
            count += 1
            free = f"{name}-{count}"
        return free

    def _near(self, own: Sequence[Passage], item: str) -> list[Passage]:
        """Published passages of other documents near these."""
        found: dict[str, Passage] = {}
        for passage in own:
            for hit in self._index.find(passage.text[:800], 8).hits:
                if hit.passage.document != item:
                    found[hit.passage.id] = hit.passage
        return list(found.values())


class _Shelf:
    """A book that stands still, for trying."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def book(self) -> Book:
        """The book."""
        return self._book

    def add_missed(self, text: str, verdict: str) -> None:
        """What is tried is nobody's question."""
