"""Replies to what was heard: the Advice grows part by part, for new questions and for follow-ups."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Protocol

from coach.advising import answering, asides, followups
from coach.advising.believing import Belief
from coach.advising.book import Book
from coach.advising.cautions import cautions
from coach.advising.drafting import channels_of
from coach.advising.evidence import Sources
from coach.advising.furnishing import Furnishing
from coach.advising.growing import Growing
from coach.advising.listening import WORDLESS, Heard
from coach.advising.noting import Noting
from coach.advising.phrases import Floats, Phrases
from coach.advising.records import Advice, Draft, PlayRef, Situation
from coach.advising.siding import dispute
from coach.advising.talk import Talk
from coach.playbook.records import Comeback, Disagreement, Play, Row
from coach.retrieval.records import Found, Hit

NEAR_PASSAGE = 0.30
"""Cosine below which no passage counts as answering an open question (docs/decisions/0003)."""
NEAR_MORE = 0.52
MAYBE_GAP = 0.05
"""Share of `not_in_playbook` from which a passage that says "we abstain" is believed; 0.02 to 0.2 do the same on the
open samples, 0 loses one in 130."""
STAGE_QUESTION = (
    "How far along is this deal: still finding out what they need, comparing you with others, "
    "or are you the one they've picked?"
)


class Finder(Protocol):
    """What a reply needs of retrieval."""

    def find(self, query: str, k: int, extra: str = "") -> Found:
        """The best `k` passages."""


def reply(
    growing: Growing, heard: Heard, talk: Talk, book: Book, finder: Finder, phrases: Phrases
) -> Generator[Advice, None, Talk]:
    """The growing Advice; returns the talk as it stands afterwards."""
    return Writer(growing, heard, talk, book, finder, phrases).run()


class Writer:
    """One reply under way, from the playbook alone."""

    def __init__(
        self, growing: Growing, heard: Heard, talk: Talk, book: Book, finder: Finder, phrases: Phrases
    ) -> None:
        self._growing, self._heard, self._talk, self._book = growing, heard, talk, book
        self._finder, self._phrases = finder, phrases
        self._sources = Sources(book.shelf)
        self._noting = Noting(heard.dossier, self._sources)
        self._furnishing = Furnishing(heard, talk.texts, self._embed)
        self._row: Row = heard.understood.row
        self._belief = heard.belief
        self._play = book.play(self._row.play) or self._premise_play()
        self._wish = followups.wish_after(talk.wish, heard)
        self._question = self._asked()
        self._hits: Sequence[Hit] = ()
        self._comeback: Comeback | None = None
        self._verdict = self._row.verdict
        self._asks = self._verdict == "need_one_fact" and talk.asked != "stage"

    def _asked(self) -> str:
        """The question to look up: the message, or the one before where this one asks about its answer."""
        about_last = self._heard.kind in followups.KINDS and self._row.verdict == "explain" and self._talk.texts
        return self._talk.texts[-1] if about_last else self._heard.english

    def run(self) -> Generator[Advice, None, Talk]:
        """The whole reply."""
        yield self.verdict()
        yield self.reasons()
        if self.draft_is_due():
            yield self.draft()
        yield self.finish()
        return self.talk_after()

    def _premise_play(self) -> Play | None:
        asked = self._belief is not None and self._row.verdict == "explain"
        return self._book.play(self._belief.premise.play) if self._belief and asked else None

    def verdict(self) -> Advice:
        """The first Advice: the decision, before anything is written."""
        situation: Situation = self._heard.understood.situation
        if self._verdict in {"explain", "not_in_playbook"} and not self._noting.brief:
            self._look_up()
        return self._growing.put(
            candidates=self._noting.candidates(),
            citations=self._sources.citations(),
            verdict=self._verdict,
            headline=self._headline(),
            play=PlayRef(id=self._play.id, title=self._play.title) if self._play else None,
            also=self._also(),
            situation=situation,
            question=self._question_back(),
        )

    def _question_back(self) -> str | None:
        if self._asks:
            return STAGE_QUESTION
        if self._noting.question() is not None:
            return self._noting.question()
        choices = self._choices()[1]
        return f"Which one do you mean: {' or '.join(choices)}?" if choices else None

    def _choices(self) -> tuple[str | None, tuple[str, ...]]:
        """A slot of the draft for which more than one name was said, and those names; asked once."""
        if self._asks or not self.draft_is_due() or self._play is None:
            return None, ()
        skeleton = next(iter(self._play.drafts.values()))
        for slot, names in self._heard.facts.unclear.items():
            if f"{{{slot}|" in skeleton and self._talk.asked != slot:
                return slot, names[:3]
        return None, ()

    def _look_up(self) -> None:
        """Passages for an open question; where none is near, the playbook does not answer it."""
        found = self._find(self._question)
        near = [hit for hit in found.hits if found.words_only or (hit.similarity or 0.0) >= NEAR_PASSAGE]
        doubted = self._heard.understood.shares.get("not_in_playbook", 0.0) >= MAYBE_GAP
        silent = near and "house-abstain" in near[0].passage.sources and doubted
        self._hits = near[:2]
        self._belief = self._borne_out(self._belief)
        self._play = self._book.play(self._row.play) or self._premise_play()
        if self._verdict == "explain" and (not near or silent) and not self._belief:
            self._verdict = "not_in_playbook"

    def _borne_out(self, belief: Belief | None) -> Belief | None:
        """A belief counts where what was found for the question speaks of the same."""
        if belief is None or (belief.held and belief.plain) or not self._hits:
            return belief
        found = {source for hit in self._hits for source in hit.passage.sources}
        return belief if found & set(belief.premise.sources) else None

    def _find(self, question: str) -> Found:
        extra = " ".join(self._talk.texts[-2:]) if len(question.split()) < 8 else ""
        found = self._finder.find(question[:1000], 4, extra[:400])
        self._growing.mark("retrieval")
        return found

    def _headline(self) -> str:
        return self._noting.headline or self._policy_headline()

    def _policy_headline(self) -> str:
        """The decision in the playbook's words: nothing of a note is in it."""
        if self._verdict == "not_in_playbook":
            return self._gap_headline()
        if self._verdict == "explain":
            return self._explained()
        said = self._row.say or (self._play.headline if self._play else self._row.why)
        return said.replace("{customer}", self._heard.facts.known.get("customer") or "this customer")

    def _gap_headline(self) -> str:
        row = next((row for row in self._book.rows if row.verdict == "not_in_playbook"), None)
        return row.say if row and row.say else "The playbook doesn't answer that, so I won't guess."

    def _explained(self) -> str:
        if self._belief:
            return answering.opening(self._belief.said)
        if self._hits:
            return answering.opening(self._hits[0].passage.text)
        return self._row.why

    def _also(self) -> tuple[str, ...]:
        asked = [row.play for _, ask in self._heard.others for row in self._book.rows if ask in row.asks and row.play]
        named = dict.fromkeys([*asked, *self._row.also])
        mine = self._play.id if self._play else ""
        return tuple(name for name in named if name in self._book.plays and name != mine)[:2]

    def reasons(self) -> Advice:
        """The Advice with its answer and what stands around it."""
        kind = self._heard.kind
        parts = self._follow_up_parts(kind) if kind in followups.KINDS else self._parts()
        answer = answering.join(*parts, answering.house_part(self._sources))
        return self._growing.put(answer=answer, **self._around())

    def _parts(self) -> list[str]:
        parts = []
        if self._belief:
            parts.append(answering.belief_part(self._belief, self._sources))
        parts += self._noting.parts()
        if self._noting.brief:
            return parts
        if self._verdict in {"explain", "not_in_playbook"}:
            passages = [hit.passage for hit in self._hits]
            if not self._belief:
                parts.append(answering.passage_part(passages, self._sources, self._question))
            elif not self._belief.held and passages:
                parts.append(answering.passage_part(passages[:1], self._sources, self._question))
        elif self._verdict == "need_one_fact":
            parts.append(asides.branches(self._row, self._play, self._book, self._sources))
        elif self._play:
            parts += self._play_parts(self._play)
        parts += [
            asides.other_part(question, ask, self._book, self._sources, self._find)
            for question, ask in self._heard.others
        ]
        return parts

    def _play_parts(self, play: Play) -> list[str]:
        say = f"**Say first:** “{play.first_words}”" if play.first_words else ""
        if self._heard.message.haste:
            return [say, answering.why_part(play, self._sources, most=1)]
        return [
            say,
            answering.why_part(play, self._sources, f"Why: {self._row.why}" if self._row.why else "Why"),
            self._more(play),
            answering.comebacks_part(play.comebacks[:2]),
        ]

    def _more(self, play: Play) -> str:
        """The passage nearest to the rep's own words, where it is near enough and not cited already."""
        found = self._find(self._question)
        mine = set(play.sources)
        for hit in found.hits[:3]:
            sources = set(hit.passage.sources)
            fits = bool(sources & mine) or (hit.passage.basis != "article" and "house-abstain" not in sources)
            if fits and (hit.similarity or 0.0) >= NEAR_MORE and not self._sources.holds(hit.passage):
                return answering.more_part(hit.passage, self._sources, self._question)
        return ""

    def _follow_up_parts(self, kind: str) -> list[str]:
        if self._play is None:
            return self._parts()
        if kind == "pushback":
            answers = followups.answers_to(self._play, self._question, self._phrases)
            self._comeback = answers.ranked[0] if answers.sure else None
            return followups.pushback_parts(self._play, answers, self._sources)
        if kind == "more_sides":
            return [followups.sides_part(self._play, self._book.disagreements, self._sources)]
        return [followups.part_for(kind, self._play, self._wish, self._sources)]

    def _around(self) -> dict[str, object]:
        play = self._play if self._verdict not in {"explain", "not_in_playbook", "out_of_scope"} else None
        few = 2 if self._heard.message.haste else 5
        risks = tuple(self._sources.cite(line) for line in play.risks[:few]) if play else ()
        view = self._disagreement()
        return {
            "next_steps": (*self._noting.next_steps(), *(play.next_steps if play else ()))[:few],
            "risks": risks,
            "disagreement": answering.expert_view(view, self._sources) if view else None,
            "citations": self._sources.citations(),
            "basis": self._sources.basis(),
            "verdict": self._verdict,
        }

    def _disagreement(self) -> Disagreement | None:
        if self._noting.brief:
            return None
        rests_on = {source for hit in self._hits for source in hit.passage.sources}
        rests_on |= set(self._belief.premise.sources) if self._belief else set()
        return dispute(self._verdict, self._play, self._question, self._book, self._phrases, rests_on)

    def draft_is_due(self) -> bool:
        """Whether this verdict comes with words to say."""
        return self._play is not None and self._verdict not in WORDLESS and bool(channels_of(self._play))

    def draft(self) -> Advice:
        """The Advice with its draft."""
        assert self._play is not None
        return self._growing.put(draft=self._composed(self._play))

    def _composed(self, play: Play) -> Draft | None:
        return self._furnishing.composed(play, self._wish, self._comeback)

    def _embed(self, texts: Sequence[str]) -> Floats:
        return self._phrases.shipped(texts)

    def finish(self) -> Advice:
        """The last Advice."""
        return self._growing.put(warnings=self._warnings(), done=True)

    def _warnings(self) -> tuple[str, ...]:
        return cautions(self._heard)

    def talk_after(self) -> Talk:
        """The talk as later turns need it."""
        slot, choices = self._choices()
        return self._talk.with_text(self._heard.message.whole).model_copy(
            update={
                "understood": self._heard.understood,
                "wish": self._wish,
                "asked": "stage" if self._asks else slot or self._talk.asked,
                "choices": choices,
                "settled": {**self._talk.settled, **self._talk.chosen(self._heard.message.own)},
                "thread": self._heard.dossier.thread,
            }
        )
