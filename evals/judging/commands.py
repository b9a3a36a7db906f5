"""`python -m evals judge`: a kept run judged by a model, its agreement with the hand before its figures."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from coach.advising.modelling import choice_of
from coach.errors import BadUse
from coach.models.opening import open_model
from coach.models.port import Model
from coach.settings import read_settings
from evals.figures import ratio
from evals.judging.judges import Compared, Judge, Judged, ask, compare, judge_of, slots
from evals.judging.trust import BAR, Trust, each, trust_grades, trust_points
from evals.kinds import AdviceSample
from evals.points.graded import read_graded
from evals.runs import Kept, read_run
from evals.say import say
from evals.scorers.wording import all_said
from evals.scoring import Scored
from evals.tasks import TASKS

GRADES, POINTS, PAIRS = "helpful", "says", "better"


def add_judge(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("run", metavar="RUN", help="a folder name or a task (its newest open run)")
    parser.add_argument("--judge", default=GRADES, metavar="NAME", help=f"{GRADES} or {POINTS} (default {GRADES})")
    parser.add_argument("--against", metavar="RUN", help="compare answer by answer with another run, in both orders")
    parser.add_argument("--model", required=True, metavar="M", help="who judges: provider:name or local:/path")
    parser.add_argument("--sample", type=int, metavar="K", help="only so many answers, and so many graded ones")
    parser.add_argument("--bar", type=float, default=BAR, help=f"kappa below which figures are greyed (default {BAR})")
    parser.add_argument("--seed", type=int, default=0)


def judge_run(args: argparse.Namespace) -> int:
    """Print trust first, then what the judge says."""
    settings = read_settings(Path("unused"))
    model = open_model(choice_of(settings, args.model))
    try:
        kept = read_run(args.run)
        if args.against:
            lines = compared(kept, read_run(args.against), model, args.sample, args.seed)
        else:
            lines = judged(kept, judge_of(args.judge), model, args.sample, args.seed, args.bar)
        for line in lines:
            say(line)
    finally:
        model.close()
    return 0


def judged(kept: Kept, judge: Judge, model: Model, n: int | None, seed: int, bar: float = BAR) -> Iterator[str]:
    """Agreement with the hand, then the mean with its interval, greyed out below the bar, then the worst."""
    trust = _trust(judge, model, n, seed, bar)
    yield trust.line()
    chosen = _some([one for one in kept.scored if one.advice], n, seed)
    points = _points(kept)
    found = each(lambda one: _ask(judge, model, one, points.get(one.sample or one.id, ())), chosen)
    values = [(one, result) for one, result in zip(chosen, found, strict=True) if result.value is not None]
    if values:
        made = ratio(np.array([(result.value, 1.0) for _, result in values], float), seed)
        figure = f"{judge.prompt.id}: mean {made.value:.3f} ({made.low:.3f} to {made.high:.3f}), n {len(values)}"
        yield figure if trust.trusted else f"[greyed out: the judge is not to be trusted] {figure}"
    unscored = [(one, result) for one, result in zip(chosen, found, strict=True) if result.value is None]
    yield f"{len(unscored)} unscored"
    yield from (f"  {one.id}: {result.problem}" for one, result in unscored)
    for one, result in sorted(values, key=lambda pair: pair[1].value or 0.0)[:10]:
        yield f"  {result.choice} {one.id}: {result.reason}"


def compared(kept: Kept, other: Kept, model: Model, n: int | None, seed: int) -> Iterator[str]:
    """How often the first run's answer is the better one, over the samples that both have."""
    judge = judge_of(PAIRS)
    theirs = {one.id: one for one in other.scored if one.advice}
    both = _some([one for one in kept.scored if one.advice and one.id in theirs], n, seed)
    if not both:
        raise BadUse(f"{kept.name} and {other.name} have no answered sample in common.")
    found: list[Compared] = [
        compare(judge, model, one.given, _text(one), _text(theirs[one.id])) for one in both
    ]  # fmt: skip
    values = [one.value for one in found if one.value is not None]
    if values:
        made = ratio(np.array([(value, 1.0) for value in values], float), seed)
        shown = f"{made.value:.3f} ({made.low:.3f} to {made.high:.3f}), n {len(values)}"
        yield f"{kept.name} better than {other.name}: {shown}"
    swayed = sum(one.swayed for one in found)
    yield f"{swayed} swayed by the order (counted as ties), {len(found) - len(values)} unscored"
    yield from (f"  {one.problem}" for one in found if one.problem)


def _trust(judge: Judge, model: Model, n: int | None, seed: int, bar: float) -> Trust:
    if judge.prompt.id == GRADES:
        return trust_grades(judge, model, read_graded(), n, seed, bar)
    if judge.prompt.id == POINTS:
        return trust_points(judge, model, read_graded(), n, seed, bar)
    raise BadUse(f"{judge.prompt.id} judges no run by itself: take {GRADES} or {POINTS}.")


def _ask(judge: Judge, model: Model, one: Scored, points: Sequence[str]) -> Judged:
    """One answer judged; of points the share that is made, unscored where one of them is."""
    if judge.prompt.id == GRADES:
        values = {"message": slots(one.given), "point": slots(points), "answer": slots([_text(one)])}
        return ask(judge, model, values)
    found = [ask(judge, model, {"point": slots([point]), "answer": slots([_text(one)])}) for point in points]
    held = [result.value for result in found if result.value is not None]
    if len(held) < len(found) or not found:
        return Judged(problem=next((result.problem for result in found if result.problem), "no points in its sample"))
    share = sum(held) / len(held)
    return Judged(choice=f"{share:.0%}", value=share)


def _points(kept: Kept) -> dict[str, tuple[str, ...]]:
    """What a good answer says, by sample, where the task has points."""
    samples = TASKS[kept.run.task].samples(kept.run.half != "open").samples
    return {
        one.id: tuple(point if isinstance(point, str) else " / ".join(point) for point in one.must_say)
        for one in samples
        if isinstance(one, AdviceSample)
    }


def _text(one: Scored) -> str:
    return "\n".join(all_said(one.advice)) if one.advice else ""


def _some(items: Sequence[Scored], n: int | None, seed: int) -> list[Scored]:
    return random.Random(seed).sample(list(items), n) if n is not None and n < len(items) else list(items)
