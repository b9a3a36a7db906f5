"""The tasks: which dataset, how a sample is run, and which figures come of it."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from coach.advising.records import Advice, Turn
from coach.records import Record
from evals import figures as made
from evals import scoring
from evals.figures import Metric
from evals.invariants import broken, grown_well, same_twice
from evals.samples import (
    DATASETS,
    AbstainSample,
    Dataset,
    ParaphraseSample,
    RetrievalSample,
    Sample,
    SituationSample,
    load,
)
from evals.scoring import Scored
from evals.subject import Subject

EVERY = 4
"""Every so many-th conversation is held twice, to see that the same comes out."""

Run = Callable[[Any, Subject], list[Scored]]


class Asked(Record):
    """A conversation held: the last Advice, milliseconds per turn, and promises broken on the way."""

    advice: Advice
    milliseconds: tuple[float, ...]
    broken: tuple[str, ...]


class Task(Record):
    """A dataset's section with its sample kind, how one sample is run, and its figures."""

    name: str
    file: str
    section: str
    kind: type[Sample]
    run: Run
    metrics: tuple[Metric, ...]
    pairs_only: bool = False

    def samples(self, held_out: bool = False, folder: Path = DATASETS) -> Dataset[Sample]:
        """The open or the held-out samples of this task."""
        half = "held_out" if held_out else "open"
        shown = f"evals/datasets/{half}/{self.file}.yaml" if folder == DATASETS else None
        found = load(folder / half / f"{self.file}.yaml", self.section, self.kind, shown)
        if not self.pairs_only:
            return found
        kept = tuple(sample for sample in found.samples if getattr(sample, "pair", None))
        return found.model_copy(update={"samples": kept})


def hold(subject: Subject, name: str, turns: Sequence[str]) -> Asked:
    """One conversation through one coach, turn by turn."""
    times: list[float] = []
    faults: list[str] = []
    advice = None
    for text in turns:
        start = time.perf_counter()
        grown = list(subject.coach.advise(Turn(conversation=name, text=text)))
        times.append(1000 * (time.perf_counter() - start))
        faults += grown_well(grown)
        advice = grown[-1] if grown else None
    if advice is None:
        raise ValueError(f"the coach gave no advice for {name}")
    faults += broken(advice, subject.published)
    return Asked(advice=advice, milliseconds=tuple(times), broken=tuple(dict.fromkeys(faults)))


def hold_checked(subject: Subject, name: str, turns: Sequence[str]) -> Asked:
    """As `hold`; every so many-th conversation is held a second time and must come out the same."""
    asked = hold(subject, name, turns)
    if zlib.crc32(name.encode()) % EVERY:
        return asked
    again = same_twice(asked.advice, hold(subject, f"{name} again", turns).advice)
    return asked.model_copy(update={"broken": (*asked.broken, *again)})


def run_situation(sample: SituationSample, subject: Subject) -> list[Scored]:
    """One conversation, its last Advice scored."""
    asked = hold_checked(subject, sample.id, sample.turns)
    if isinstance(sample, AbstainSample):
        scores = scoring.abstain_scores(sample, asked.advice)
    else:
        scores = scoring.situation_scores(sample, asked.advice)
    one = _scored(sample, sample.pair or sample.id, sample.turns, asked, scores)
    return [one.model_copy(update={"reason": sample.reason, "tags": sample.tags})]


def run_paraphrases(sample: ParaphraseSample, subject: Subject) -> list[Scored]:
    """Every wording as a conversation of its own."""
    found = []
    for number, text in enumerate(sample.wordings, 1):
        name = f"{sample.id}.{number}"
        asked = hold_checked(subject, name, [text])
        scores = scoring.paraphrase_scores(sample, asked.advice)
        one = _scored(sample, sample.id, (text,), asked, scores)
        found.append(one.model_copy(update={"id": name}))
    return found


def run_retrieval(sample: RetrievalSample, subject: Subject) -> list[Scored]:
    """A question to the search over the playbook; a passage carries the ids of its statements."""
    return [_ranked(sample, subject, lambda passage: (passage.document, *passage.sources))]


def run_handbook(sample: RetrievalSample, subject: Subject) -> list[Scored]:
    """A question to the search with the handbook added; a passage carries the path of its file."""
    files = subject.files
    return [_ranked(sample, subject, lambda passage: (files.get(passage.document, passage.document),))]


def _ranked(sample: RetrievalSample, subject: Subject, carries: Callable[[Any], tuple[str, ...]]) -> Scored:
    start = time.perf_counter()
    hits = subject.finder.find(sample.question, scoring.DEPTH).hits
    taken = 1000 * (time.perf_counter() - start)
    found = [carries(hit.passage) for hit in hits]
    first = hits[0].passage if hits else None
    return Scored(
        id=sample.id, cluster=sample.id, given=(sample.question,), target=" or ".join(sample.gold),
        got=f"{first.document} › {first.heading} {list(found[0])}" if first else "nothing",
        scores=scoring.rank_scores(sample, found), milliseconds=(taken,),
    )  # fmt: skip


def _scored(
    sample: SituationSample | ParaphraseSample, cluster: str, given: Iterable[str], asked: Asked,
    scores: dict[str, float],
) -> Scored:  # fmt: skip
    play = asked.advice.play.id if asked.advice.play else None
    return Scored(
        id=sample.id, cluster=cluster, given=tuple(given), target=scoring.told(sample.verdict, sample.play),
        got=scoring.told(asked.advice.verdict, play), scores=scores, broken=asked.broken,
        milliseconds=asked.milliseconds, advice=asked.advice,
    )  # fmt: skip


_CONTRACT = Metric(name="contract kept", shares=made.kept_contract, target=1.0)
_PAIRS = (
    Metric(name="pairs: both halves right", shares=made.both_right),
    Metric(name="pairs: offered early", shares=made.mean_of("offered_early"), target=0.0, at_most=True),
    Metric(name="pairs: deflected late", shares=made.mean_of("deflected_late"), target=0.0, at_most=True),
)
_SITUATIONS = (
    Metric(name="verdict right", shares=made.mean_of("verdict"), target=0.90),
    Metric(name="play right", shares=made.mean_of("play"), target=0.85),
    Metric(name="stage right", shares=made.mean_of("stage")),
    Metric(name="asker right", shares=made.mean_of("asker")),
    *_PAIRS,
    _CONTRACT,
)
_PARAPHRASES = (
    Metric(name="wordings right", shares=made.mean_of("verdict"), target=0.85),
    Metric(name="play right", shares=made.mean_of("play")),
    Metric(name="wordings agree", shares=made.agreeing, target=0.90),
    _CONTRACT,
)
_ABSTAIN = (
    Metric(name="abstention F1", shares=made.f1, target=0.90),
    Metric(name="abstention precision", shares=made.precision),
    Metric(name="abstention recall", shares=made.recall),
    Metric(name="verdict right", shares=made.mean_of("verdict")),
    Metric(name="play right", shares=made.mean_of("play")),
    _CONTRACT,
)
_RETRIEVAL = (
    Metric(name="right passage first", shares=made.mean_of("first"), target=0.60),
    Metric(name="mean reciprocal rank", shares=made.mean_of("reciprocal_rank"), target=0.70),
    Metric(name="right passage in the first five", shares=made.mean_of("first_five")),
)
_HANDBOOK = (
    Metric(name="right file in the first five", shares=made.mean_of("first_five"), target=0.75),
    Metric(name="right file first", shares=made.mean_of("first")),
    Metric(name="mean reciprocal rank", shares=made.mean_of("reciprocal_rank")),
)

_ALL = (
    Task(name="situations", file="situations", section="samples", kind=SituationSample, run=run_situation,
         metrics=_SITUATIONS),
    Task(name="pairs", file="situations", section="samples", kind=SituationSample, run=run_situation,
         metrics=(*_PAIRS, _CONTRACT), pairs_only=True),
    Task(name="paraphrases", file="paraphrases", section="samples", kind=ParaphraseSample,
         run=run_paraphrases, metrics=_PARAPHRASES),
    Task(name="abstain", file="abstain", section="samples", kind=AbstainSample, run=run_situation,
         metrics=_ABSTAIN),
    Task(name="retrieval", file="retrieval", section="playbook", kind=RetrievalSample, run=run_retrieval,
         metrics=_RETRIEVAL),
    Task(name="handbook", file="retrieval", section="handbook", kind=RetrievalSample, run=run_handbook,
         metrics=_HANDBOOK),
)  # fmt: skip
TASKS = {task.name: task for task in _ALL}
FAST = ("situations", "paraphrases", "abstain", "retrieval")
"""The tasks that the gate runs: all samples once, without the handbook."""
