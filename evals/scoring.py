"""Scorers: an Advice or a search result against its sample, each a number per name."""

from __future__ import annotations

from collections.abc import Sequence

from coach.advising.records import Advice
from coach.advising.rereading import leaves_room
from coach.records import Record
from evals.metering import Used
from evals.samples import AbstainSample, ParaphraseSample, RetrievalSample, SituationSample

OFFERS = frozenset({"offer_reference", "prepare_reference"})
ABSTAINS = frozenset({"not_in_playbook", "out_of_scope"})
DEPTH = 10
FILES = 5


class Scored(Record):
    """One sample after its run.

    `scores` holds 0 to 1 by scorer; a scorer that does not apply is absent, which is not zero.
    `counts` are numbers that figures divide by one another. `cluster` groups what hangs together (the halves of
    a pair, the wordings of a question, the repeats of a sample). `broken` are contract promises that did not hold;
    `strange` are names and numbers that stand in nothing the coach was given. Milliseconds are per turn. `sample` and
    `repeat`: of which sample this came, and which time it was run; `used` is what a model used.
    """

    id: str
    cluster: str
    given: tuple[str, ...]
    target: str
    got: str
    scores: dict[str, float]
    counts: dict[str, float] = {}
    reason: str = ""
    tags: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    milliseconds: tuple[float, ...] = ()
    advice: Advice | None = None
    strange: tuple[str, ...] = ()
    sample: str = ""
    repeat: int = 1
    used: Used = Used()


def reading_counts(advices: Sequence[Advice]) -> dict[str, float]:
    """Turns, and those of which code leaves the reading to a model, where there is one (`understand`)."""
    again = sum(leaves_room(one.situation, one.verdict) for one in advices)
    return {"turns": float(len(advices)), "read_again": float(again)}


def verdict_right(sample: SituationSample | ParaphraseSample, advice: Advice) -> bool:
    """Whether the verdict is the target or one accepted beside it."""
    return advice.verdict == sample.verdict or advice.verdict in sample.accept


def play_right(sample: SituationSample | ParaphraseSample, advice: Advice) -> bool:
    """Whether the play is the target or accepted; where none is due, none was given or it only explains."""
    given = advice.play.id if advice.play else None
    if given == sample.play or given in sample.accept_plays:
        return True
    return sample.play is None and advice.verdict == "explain"


def situation_scores(sample: SituationSample, advice: Advice) -> dict[str, float]:
    """Verdict, play, stage, asker; in minimal pairs also harm done by a wrong stage."""
    scores = {
        "verdict": float(verdict_right(sample, advice)),
        "play": float(play_right(sample, advice)),
        "stage": float(advice.situation.stage == sample.stage),
        "asker": float(advice.situation.asker == sample.asker),
    }
    if sample.pair and sample.verdict == "not_yet":
        scores["offered_early"] = float(advice.verdict in OFFERS and not verdict_right(sample, advice))
    if sample.pair and sample.stage == "late":
        scores["deflected_late"] = float(advice.verdict == "not_yet" and not verdict_right(sample, advice))
    return scores


def abstain_scores(sample: AbstainSample, advice: Advice) -> dict[str, float]:
    """As for situations, with `abstained` right or wrong and its parts for precision and recall."""
    said = advice.verdict in ABSTAINS
    return situation_scores(sample, advice) | {
        "abstain": float(said == sample.abstain),
        "abstain_hit": float(said and sample.abstain),
        "abstain_said": float(said),
        "abstain_due": float(sample.abstain),
    }


def paraphrase_scores(sample: ParaphraseSample, advice: Advice) -> dict[str, float]:
    """Verdict and play of one wording."""
    return {
        "verdict": float(verdict_right(sample, advice)),
        "play": float(play_right(sample, advice)),
    }


def rank_scores(sample: RetrievalSample, found: Sequence[Sequence[str]]) -> dict[str, float]:
    """`found`: the ids that each passage carries, best passage first."""
    gold = set(sample.gold)
    rank = next((place for place, ids in enumerate(found[:DEPTH], 1) if gold & set(ids)), 0)
    return {
        "first": float(rank == 1),
        "first_five": float(0 < rank <= FILES),
        "reciprocal_rank": 1 / rank if rank else 0.0,
    }


def told(verdict: str, play: str | None) -> str:
    """Verdict and play as a reader sees them."""
    return f"{verdict} / {play or 'no play'}"
