"""Two runs of one task side by side: paired differences with intervals, and every sample that flipped."""

from __future__ import annotations

from collections.abc import Iterator

from coach.errors import BadUse
from evals.figures import difference
from evals.gate import marks
from evals.runs import Kept
from evals.tasks import TASKS


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
        lines += ["", *_flips(old, new)]
    return "\n".join(lines)


def _table(old: Kept, new: Kept) -> Iterator[str]:
    yield "| figure | before | after | difference | 95 % interval | |"
    yield "|---|---|---|---|---|---|"
    before = {one.name: one for one in old.run.figures}
    metrics = {metric.name: metric for metric in TASKS[new.run.task].metrics}
    shared = {one.id for one in old.scored} & {one.id for one in new.scored}
    left_side, right_side = ([one for one in kept.scored if one.id in shared] for kept in (old, new))
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
