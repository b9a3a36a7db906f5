"""The page: a chapter for each run, everything inside one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from coach.errors import CoachError
from evals.figures import Figure
from evals.gate import losses, marks, read_baseline
from evals.html import plots
from evals.html.groups import by_play, by_stage, by_tag, confusion, goodness, grouped, worst
from evals.measuring import shown, target
from evals.points.judge import Agreement, read_fits
from evals.runs import Kept
from evals.scoring import Scored

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#222;max-width:62rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.6rem 0}td,th{padding:.2rem .7rem;border-bottom:1px solid #ddd;text-align:left}
h2{margin-top:3rem;border-top:2px solid #1f6f54;padding-top:.6rem}.short{color:#a33b2f;font-weight:600}
.grey{color:#999}details{margin:.4rem 0;border-left:3px solid #c9d6d0;padding-left:.8rem}summary{cursor:pointer}
pre{white-space:pre-wrap;background:#f6f6f4;padding:.6rem}svg{max-width:100%;height:auto}
nav{display:flex;flex-wrap:wrap;gap:.2rem 1rem}
"""
SHOWN = 12
"""Worst samples shown for a run."""


def page(kept: Sequence[Kept], systems: str = "", judged: Sequence[tuple[str, Agreement]] = ()) -> str:
    """All runs as one HTML text; `systems` is a table of other systems, as HTML."""
    body = [*_head(kept), systems, *_judges(judged)]
    for one in kept:
        body += _chapter(one)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Evals</title><style>{STYLE}</style><body>{''.join(body)}</body></html>\n"
    )


def _head(kept: Sequence[Kept]) -> Iterator[str]:
    yield "<h1>Is the advice good?</h1><nav>"
    yield from (f'<a href="#{escape(one.name or one.run.task)}">{escape(one.run.task)}</a>' for one in kept)
    yield "</nav><table><tr><th>task<th>engine<th>samples<th>missing<th>short of its target<th>commit<th>run"
    for one in kept:
        short = [figure.name for figure in one.run.figures if figure.reached is False]
        yield (
            f"<tr><td>{escape(one.run.task)}<td>{escape(one.run.engine)}<td>{one.run.samples}<td>{one.run.missing}"
            f"<td>{escape(', '.join(short) or 'none')}<td>{escape(one.run.commit)}<td>{escape(one.run.at)}"
        )
    yield "</table>"


def _judges(judged: Sequence[tuple[str, Agreement]]) -> Iterator[str]:
    agreed = [(what, fit.agreement) for what, fit in read_fits().items() if fit.agreement]
    yield "<h2>How far the judges can be trusted</h2>"
    yield plots.calibration([*agreed, *judged], "Judges against the hand")
    for name, one in (*agreed, *judged):
        yield f"<p>{escape(name)}: {escape(one.line())}.</p>"


def _chapter(kept: Kept) -> Iterator[str]:
    run = kept.run
    yield f'<h2 id="{escape(kept.name or run.task)}">{escape(run.task)} ({escape(run.half.replace("_", "-"))})</h2>'
    yield (
        f"<p>{run.samples} samples of <code>{escape(run.dataset)}</code> ({escape(run.dataset_hash)}), "
        f"seed {run.seed}, commit {escape(run.commit)}, engine {escape(run.engine)}, {escape(run.at)}, "
        f"{run.seconds:.0f} s"
    )
    yield f", prompts {escape(', '.join(run.prompts))}" if run.prompts else ""
    yield ".</p>"
    if run.missing or run.problems:
        yield f'<p class="short">{run.missing} samples missing.</p><ul>'
        yield from (f"<li>{escape(problem)}</li>" for problem in run.problems)
        yield "</ul>"
    yield from _figures(run.figures)
    if run.half == "open":
        yield from _pictures(kept)
        yield from _flips(kept)
        yield from _cost(kept)
        yield from _worst(kept.scored)


def _figures(figures: Sequence[Figure]) -> Iterator[str]:
    agreed = {what: fit.agreement for what, fit in read_fits().items()}
    yield "<table><tr><th>figure<th>value (95 % interval)<th>n<th>target<th>"
    for one in figures:
        met = {None: "", True: "reached", False: '<span class="short">short</span>'}[one.reached]
        found = next((agreement for what, agreement in agreed.items() if what == one.judged and agreement), None)
        beside = f" judge and hand: {found.same:.0%}, kappa {found.kappa:.2f}" if found else ""
        yield f"<tr><td>{escape(one.name)}<td>{shown(one)}<td>{one.n}<td>{target(one)}<td>{met}{beside}"
    yield "</table>"
    yield plots.intervals(figures, "Figures with 95 % intervals; a tick is the target")


def _pictures(kept: Kept) -> Iterator[str]:
    for keys, title in ((by_play, "Per play"), (by_stage, "Per stage as understood"), (by_tag, "Per tag and writer")):
        yield plots.intervals(grouped(kept.scored, keys, kept.run.seed), f"{title}: mean share of marks that are right")
    yield plots.matrix(*confusion(kept.scored), "Verdicts: due (rows) and given (columns)")


def _flips(kept: Kept) -> Iterator[str]:
    try:
        baseline = read_baseline(kept.run.task)
    except CoachError:
        yield '<p class="grey">No committed baseline to compare with.</p>'
        return
    lost = losses(baseline, kept.scored)
    now = marks(kept.scored)
    won = [
        f"{name}: {score}"
        for name, known in baseline.samples.items()
        for score, right in known.items()
        if not right and now.get(name, {}).get(score)
    ]
    yield f"<p>Against the baseline of commit {escape(baseline.commit)}: {len(lost)} marks lost, {len(won)} won.</p>"
    if lost or won:
        yield "<details><summary>Which</summary><ul>"
        yield from (f'<li class="short">{escape(loss.line())}</li>' for loss in lost)
        yield from (f"<li>{escape(one)} is right now</li>" for one in won)
        yield "</ul></details>"


def _cost(kept: Kept) -> Iterator[str]:
    turns = [value for one in kept.scored for value in one.milliseconds]
    yield plots.times(turns, f"Time of {len(turns)} turns")
    used = kept.run.used
    if used.requests:
        cost = f", cost {used.cost:.4f}" if used.cost else ""
        yield (
            f"<p>{used.requests} requests, {used.prompt} tokens read and {used.completion} written{cost}; "
            f"the playbook answered in place of the model {kept.run.fallbacks} times.</p>"
        )


def _worst(scored: Sequence[Scored]) -> Iterator[str]:
    found = worst(scored, SHOWN)
    if found:
        yield f"<h3>Worst {len(found)} samples</h3>"
    for one in found:
        wrong = ", ".join(name for name, value in one.scores.items() if value == 0)
        yield f"<details><summary><b>{escape(one.id)}</b> {goodness(one) or 0:.0%} · {escape(one.reason)} · "
        yield f"wrong: {escape(wrong or 'see below')}</summary>"
        yield f"<p>Due: {escape(one.target)}. Got: {escape(one.got)}.</p>"
        yield from (f"<pre>{escape(text)}</pre>" for text in one.given)
        if one.broken:
            yield f'<p class="short">{escape("; ".join(one.broken))}</p>'
        yield from _trace(one)
        yield "</details>"


def _trace(one: Scored) -> Iterator[str]:
    advice = one.advice
    if advice is None:
        return
    seen = advice.situation
    yield f"<p><b>{escape(advice.headline)}</b><br>understood: {escape(f'{seen.stage}, {seen.asker}, {seen.ask}')}; "
    yield f"{advice.timings_ms.total:.0f} ms; prompts {escape(', '.join(advice.prompts) or 'none')}</p>"
    yield f"<pre>{escape(advice.answer)}</pre>"
    if advice.draft:
        yield f"<p>Draft for {advice.draft.audience}, {advice.draft.channel}:</p><pre>{escape(advice.draft.text)}</pre>"
    yield "<ul>"
    for cited in advice.citations:
        yield f"<li>[{cited.n}] {escape(cited.document)} › {escape(cited.heading)}: {escape(cited.quote)}</li>"
    yield "</ul>"
    yield f"<pre>{escape(', '.join(f'{name} {value:g}' for name, value in one.scores.items()))}</pre>"
