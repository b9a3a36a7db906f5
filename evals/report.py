"""A run as Markdown: figures with intervals, confusions, and the worst samples first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from evals.figures import Figure
from evals.points.judge import read_fits
from evals.runs import Kept
from evals.scoring import Scored

SHOWN = 200
"""Characters of a turn that a list of samples shows."""


def report(kept: Kept, most: int = 40) -> str:
    """The whole report of a run; of a held-out run the figures alone."""
    run = kept.run
    lines = [
        f"## {run.task} ({run.half.replace('_', '-')})", "",
        f"{run.samples} samples of `{run.dataset}` ({run.dataset_hash}) in {run.seconds:.1f} s, "
        f"commit {run.commit}, engine {run.engine}, {run.at}.", "",
        *figure_table(run.figures),
    ]  # fmt: skip
    if run.missing or run.problems:
        lines += ["", f"**{run.missing} samples missing.**", *(f"- {problem}" for problem in run.problems)]
    if run.half == "open":
        lines += [*_confusions(kept.scored), *_broken(kept.scored, most), *_wrong(kept.scored, most)]
    return "\n".join(lines)


def figure_table(figures: Sequence[Figure]) -> list[str]:
    """The figures with target, interval and n; where the point judge decides, how far it agrees with the hand."""
    rows = ["| figure | value | 95 % interval | n | target | |", "|---|---|---|---|---|---|"]
    agreed = {what: fit.agreement for what, fit in read_fits().items()}
    for one in figures:
        target = "" if one.target is None else f"{'≤' if one.at_most else '≥'} {one.target:.2f}"
        met = {None: "", True: "reached", False: "**short**"}[one.reached]
        value = f"{one.value:.3f} | {one.low:.3f} to {one.high:.3f}"
        found = next((agreement for what, agreement in agreed.items() if what == one.judged), None)
        beside = f"; the judge agrees with the hand on {found.same:.0%} (kappa {found.kappa:.2f})" if found else ""
        rows.append(f"| {one.name} | {value} | {one.n} | {target} | {met}{beside} |")
    return rows


def _main_score(one: Scored) -> str:
    return next((name for name in ("verdict", "first", "first_five") if name in one.scores), "")


def _confusions(scored: Sequence[Scored]) -> Iterator[str]:
    wrong = Counter(
        (one.target.split(" / ")[0], one.got.split(" / ")[0]) for one in scored if one.scores.get("verdict") == 0
    )
    if wrong:
        yield from ("", "### Verdicts taken for others", "", "| target | got | times |", "|---|---|---|")
        ordered = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
        yield from (f"| {target} | {got} | {times} |" for (target, got), times in ordered)


def _broken(scored: Sequence[Scored], most: int) -> Iterator[str]:
    found = [one for one in scored if one.broken]
    if found:
        yield from ("", f"### Promises broken: {len(found)} samples", "")
        yield from (f"- {one.id} ({one.got}): {'; '.join(one.broken)}" for one in found[:most])


def _wrong(scored: Sequence[Scored], most: int) -> Iterator[str]:
    bars = ("verdict", "play", "first", "abstain")
    found = [one for one in scored if any(one.scores.get(bar) == 0 for bar in bars)]
    if not found:
        return
    found.sort(key=lambda one: (one.scores.get(_main_score(one), 1), sum(one.scores.values()), one.id))
    yield from ("", f"### Wrong: {len(found)} samples, worst first", "")
    for one in found[:most]:
        off = ", ".join(name for name, value in one.scores.items() if value == 0 and _counts(name))
        last = " ⏎ ".join(text if len(text) <= SHOWN else f"{text[:SHOWN]}…" for text in one.given)
        seen = ""
        if one.advice:
            situation = one.advice.situation
            seen = f" (seen: {situation.stage}, {situation.asker}, {situation.ask})"
        yield f"- **{one.id}** {one.reason or last[:80]} — wrong: {off}"
        yield f"  - said: {last}"
        yield f"  - target {one.target}, got {one.got}{seen}"
    if len(found) > most:
        yield f"- and {len(found) - most} more in samples.jsonl"


def _counts(score: str) -> bool:
    """Whether a zero of this score is a mistake (for harm and for parts of F1 it is not)."""
    return score not in {"offered_early", "deflected_late", "abstain_hit", "abstain_said", "abstain_due"}
