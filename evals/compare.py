"""Two runs of one task side by side: paired differences with intervals, and every sample that flipped."""

from __future__ import annotations

from collections.abc import Iterator

from coach.errors import BadUse
from coach.records import Record
from evals.figures import LEVEL, Interval, difference
from evals.gate import marks
from evals.runs import Kept
from evals.scoring import Scored
from evals.tasks import TASKS


class Alarm(Record):
    """A figure that got worse for sure, though so many figures were looked at."""

    figure: str
    change: Interval

    def line(self) -> str:
        """For a reader."""
        return f"{self.figure}: {self.change.value:+.3f} ({self.change.low:+.3f} to {self.change.high:+.3f})"


def alarms(old: Kept, new: Kept) -> tuple[Alarm, ...]:
    """The figures whose whole interval lies on the worse side.

    The intervals are wide enough that all figures together cry wolf once in twenty comparisons at most (Bonferroni).
    """
    metrics = TASKS[new.run.task].metrics
    level = 100 - (100 - LEVEL) / max(len(metrics), 1)
    left, right = _both(old, new)
    found = []
    for metric in metrics:
        change = difference(metric, left, right, new.run.seed, level)
        if change and (change.low > 0 if metric.at_most else change.high < 0):
            found.append(Alarm(figure=metric.name, change=change))
    return tuple(found)


def compare(old: Kept, new: Kept) -> str:
    """Markdown: what got better, what got worse, by how much and how sure."""
    if (old.run.task, old.run.half) != (new.run.task, new.run.half):
        raise BadUse(f"{old.name} and {new.name} are of different tasks or halves; compare two of one.")
    title = f"## {new.run.task}: {old.name} → {new.name}"
    lines = [title, "", f"Commit {old.run.commit} → {new.run.commit}."]
    if old.run.dataset_hash != new.run.dataset_hash:
        lines += ["", "**The dataset changed in between:** only samples that both have are compared."]
    lines += ["", *_table(old, new)]
    if old.scored and new.scored:
        found = alarms(old, new)
        lines += ["", f"**Alarm: {'; '.join(one.line() for one in found)}.**" if found else "No alarm."]
        lines += ["", *_flips(old, new)]
    return "\n".join(lines)


def _both(old: Kept, new: Kept) -> tuple[list[Scored], list[Scored]]:
    """The samples that both have, of each."""
    shared = {one.id for one in old.scored} & {one.id for one in new.scored}
    return [one for one in old.scored if one.id in shared], [one for one in new.scored if one.id in shared]


def _table(old: Kept, new: Kept) -> Iterator[str]:
    yield "| figure | before | after | difference | 95 % interval | |"
    yield "|---|---|---|---|---|---|"
    before = {one.name: one for one in old.run.figures}
    metrics = {metric.name: metric for metric in TASKS[new.run.task].metrics}
    left_side, right_side = _both(old, new)
    for one in new.run.figures:
        if one.name not in before:
            continue
        left = f"| {one.name} | {before[one.name].value:.3f} | {one.value:.3f} |"
        found = None
        if one.name in metrics:
            found = difference(metrics[one.name], left_side, right_side, new.run.seed)
        if found is None:
            yield f"{left} {one.value - before[one.name].value:+.3f} | | |"
        else:
            sure = "" if found.low <= 0 <= found.high else "**sure**"
            yield f"{left} {found.value:+.3f} | {found.low:+.3f} to {found.high:+.3f} | {sure} |"


def _flips(old: Kept, new: Kept) -> Iterator[str]:
    before, after = marks(old.scored), marks(new.scored)
    got = {one.id: one.got for one in new.scored}
    for title, was in (("Worse", True), ("Better", False)):
        found = [
            (name, score)
            for name, known in before.items()
            for score, right in known.items()
            if right is was and after.get(name, {}).get(score, was) is not was
        ]
        yield f"### {title}: {len(found)}"
        yield ""
        yield from (f"- {name} {score}: now {got[name]}" for name, score in found)
        yield ""
