"""The fault table, row by row: whole turns of the shipped coach against a provider that fails in one way."""

from __future__ import annotations

import re
import time
from functools import partial

from coach.advising.records import Advice
from coach.models.doubles.fault_server import FaultServer
from coach.models.doubles.reply import Pace
from coach.models.port import LIMITS, Limits
from coach.records import Record
from evals.proof.modelled import coach_of, served, shipped, talks, told
from evals.proof.records import Check, Outcome, spread

SHORT = Limits(first=1.0, total=2.0)
"""For what hangs: the promise's 30 and 90 seconds, each a thirtieth or less; the tolerance stays a second."""
_JARGON = re.compile(r"Traceback|Error\b|Exception|httpx|openai\.|langchain|[{}]|\bNone\b")


class Row(Record):
    """A row: its modes, at most how many requests and seconds a turn takes, whether a partial answer is due.

    `full` and `sample` are turns of each mode together.
    """

    name: str
    promise: str
    modes: tuple[str, ...]
    requests: int
    seconds: float
    limits: Limits = LIMITS
    partial: bool = False
    full: int = 40
    sample: int = 4


ROWS = (
    Row(
        name="F1", modes=("st429", "st500", "st503", "flaky", "cutatonce"), requests=4, seconds=10.0,
        promise="429, 500, 503 and lost lines: three requests at most where none works, a plain message within 10 s",
    ),
    Row(
        name="F2", modes=("st400", "st401", "st404", "quota", "toolong"), requests=1, seconds=10.0,
        promise="400, 401, 404, quota: one request, and the message says who must act",
    ),
    Row(name="F3", modes=("ra90",), requests=1, seconds=10.0, full=20, sample=1,
        promise="Retry-After 90: not waited for"),
    Row(
        name="F4", modes=("hang", "mute"), requests=1, seconds=SHORT.first + 1, limits=SHORT, full=20, sample=2,
        promise="a provider that hangs: our deadline to the first token, a second's tolerance",
    ),
    Row(
        name="F5", modes=("drip",), requests=1, seconds=SHORT.total + 1, limits=SHORT, partial=True, full=20, sample=1,
        promise="a provider that drips: our deadline in all, a second's tolerance, the part marked incomplete",
    ),
    Row(
        name="F6", modes=("cut",), requests=3, seconds=10.0, partial=True, full=20, sample=2,
        promise="a line cut in the middle: the part kept and marked incomplete, no draft made of it",
    ),
    Row(
        name="F7", modes=("eof", "length", "content_filter"), requests=3, seconds=10.0, partial=True, full=30, sample=3,
        promise="an end without a finish reason, at the length limit, or by a filter: as a line that was cut",
    ),
    Row(
        name="F8", modes=("badsse", "badjson", "errevent"), requests=2, seconds=10.0, full=30, sample=3,
        promise="broken events and JSON: one retry at most, a plain message",
    ),
    Row(
        name="F9", modes=("html", "empty", "nullc", "errbody200"), requests=2, seconds=10.0, full=40, sample=4,
        promise="HTML, no choices, null and errors inside a 200: never an empty answer, never a trace",
    ),
    Row(
        name="F10", modes=("badform", "mended", "noschema", "fenced"), requests=4, seconds=10.0, full=40, sample=4,
        promise="records that do not fit their schema: one repair at most, then an honest answer",
    ),
)  # fmt: skip


def row(row: Row, n: int, seed: int) -> Outcome:
    """`n` turns against the row's modes, in turn, each compared with the answer without a model."""
    failures, requests, seconds = list[str](), list[int](), list[float]()
    with shipped() as app, FaultServer(pace=Pace(drip=0.05)) as server:
        known = talks(n, seed)
        chosen = spread(known.unsure if row.name == "F10" else [*known.sure, *known.unsure], n, seed)
        for at, talk in enumerate(chosen):
            mode = f"{row.modes[at % len(row.modes)]}/{at}"
            model = served(mode, server.url, limits=row.limits)
            began = time.monotonic()
            advice = told(coach_of(app, model, limits=row.limits), talk)
            seconds.append((time.monotonic() - began) / len(talk))
            model.close()
            requests.append(server.requests[mode])
            wrong = _wrong(row, mode, told(app.coach, talk), advice, len(talk), requests[-1])
            failures += [f"{mode}: {one}: {talk[-1][:50]!r}" for one in wrong]
            if seconds[-1] > row.seconds:
                failures.append(f"{mode}: a turn took {seconds[-1]:.1f} s")
    notes = (f"{max(requests)} requests at most", f"slowest turn {max(seconds):.1f} s (promise {row.seconds:g} s)")
    return Outcome(n=n, failures=tuple(failures), notes=notes)


def _wrong(row: Row, mode: str, plain: Advice, advice: Advice, turns: int, requests: int) -> list[str]:
    """What the fault cost the rep beyond the model's addition."""
    healthy = row.name == "F10" or mode.startswith("flaky")
    found = []
    if requests > row.requests * turns or (row.name == "F1" and not healthy and requests > 3 * turns):
        found.append(f"{requests} requests in {turns} turns")
    if not advice.done or not advice.headline or (plain.answer and not advice.answer.strip()):
        found.append("no whole answer")
    if plain.situation.sure and (advice.verdict, advice.play) != (plain.verdict, plain.play):
        found.append(f"verdict {plain.verdict} became {advice.verdict}")
    if plain.draft and not (advice.draft and advice.draft.complete):
        found.append("the draft is gone or not complete")
    if requests and not healthy:
        found += _unexplained(row, plain, advice)
    return [*found, *(f"no plain words: {text!r}" for text in advice.warnings if _JARGON.search(text))]


def _unexplained(row: Row, plain: Advice, advice: Advice) -> list[str]:
    """What a rep is not told of a fault, or reads as if it were whole."""
    same = advice.draft == plain.draft
    if advice.incomplete:
        marked = row.partial and "*Incomplete:" in advice.answer and advice.answer.endswith(plain.answer)
        return [] if marked and same else ["an incomplete answer that does not say so"]
    found = [] if same and advice.answer == plain.answer else ["the answer is not the playbook's own"]
    if not advice.warnings:
        found.append("nothing says why")
    if row.name == "F2" and not any(re.search("must|should|less of it", text) for text in advice.warnings):
        found.append("nothing says who must act")
    return found


def checks() -> tuple[Check, ...]:
    """A check for each row."""
    return tuple(
        Check(
            name=f"fault-{one.name}", full=one.full, sample=one.sample, run=partial(row, one),
            promise=f"{one.name}: {one.promise}",
        )
        for one in ROWS
    )  # fmt: skip
