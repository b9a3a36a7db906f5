"""What a model costs a turn in time, on a healthy server here: the verdict, the first word, reading again.

The first word of the reasons is measured from the moment its request is ready, against the same prompt sent
straight to the same server.

`python -m evals.bench.models [--turns N] [--write]`.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import httpx2
import numpy as np

from coach.advising.records import Turn
from coach.errors import CoachError
from coach.models.doubles.fault_server import FaultServer
from coach.models.doubles.reply import Pace
from coach.models.port import Deadline, Message, Model, Piece, estimate_tokens
from coach.records import Record
from evals.bench.telling import tell
from evals.measuring import Measure, measure
from evals.proof.modelled import KEY, coach_of, served, shipped
from evals.samples import SituationSample
from evals.subject import HOME
from evals.tasks import TASKS

TURNS, WARM = 120, 5
WORD = 0.02
"""Seconds between two words of the server: that of a quick model."""


class Timed(Record):
    """A turn: milliseconds to the verdict, to the first word of the reasons (None without), straight (None without).

    `read_again` tokens were sent to read the message again; 0 where code was sure.
    """

    verdict: float
    first: float | None = None
    straight: float | None = None
    read_again: int = 0


class Watched:
    """A model that notes when each request was ready, and with which prompt."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name, self.here = model.name, model.here
        self.ready: list[tuple[float, tuple[Message, ...], bool]] = []

    def stream(
        self, messages: Sequence[Message], *, schema: type[Record] | None = None, deadline: Deadline,
        cancel: threading.Event, most_tokens: int | None = None,
    ) -> Iterator[Piece]:  # fmt: skip
        """The model's own stream."""
        self.ready.append((time.perf_counter(), tuple(messages), schema is not None))
        return self._model.stream(
            messages, schema=schema, deadline=deadline, cancel=cancel, most_tokens=most_tokens
        )

    def tokens(self, text: str) -> int:
        """As the model counts them."""
        return self._model.tokens(text)

    def warm(self) -> None:
        """Loaded already."""

    def close(self) -> None:
        """Let go of the model."""
        self._model.close()


def turn_times(turns: int = TURNS) -> list[Timed]:
    """The open situations' first turns, one after the other, after a few that do not count."""
    samples = [one for one in TASKS["situations"].samples().samples if isinstance(one, SituationSample)]
    texts = [one.turns[0] for one in samples][: turns + WARM]
    with shipped() as app, FaultServer(pace=Pace(word=WORD)) as server:
        model = Watched(served("ok", server.url))
        coach = coach_of(app, model)
        found = []
        for at, text in enumerate(texts):
            model.ready.clear()
            begun, verdict, grown, before = time.perf_counter(), 0.0, list[float](), ""
            for advice in coach.advise(Turn(conversation=f"m{at}", text=text)):
                now = time.perf_counter()
                verdict = verdict or now - begun
                if advice.answer != before:
                    grown.append(now)
                before = advice.answer
            found.append(_timed(model, server.url, verdict, grown))
        model.close()
    return found[WARM:]


def _timed(model: Watched, url: str, verdict: float, grown: Sequence[float]) -> Timed:
    reading = [asked for _, asked, formed in model.ready if formed]
    again = sum(estimate_tokens(message.text) for asked in reading[:1] for message in asked)
    words = [(at, asked) for at, asked, formed in model.ready if not formed]
    reasons = [(at, asked) for at, asked in words if asked[0].text.startswith("You explain")]
    shown = [moment for moment in grown if reasons and moment > reasons[0][0]]
    if not shown:
        return Timed(verdict=1000 * verdict, read_again=again)
    (at, asked), first = reasons[0], shown[0]
    return Timed(
        verdict=1000 * verdict, first=1000 * (first - at), straight=1000 * straight(url, asked), read_again=again
    )


def straight(url: str, messages: Sequence[Message]) -> float:
    """Seconds to the first text of the same prompt, sent to the same server by a plain HTTP client."""
    body = {"model": "ok", "stream": True, "messages": [{"role": m.role, "content": m.text} for m in messages]}
    head = {"Authorization": f"Bearer {KEY}"}
    begun = time.perf_counter()
    with _client().stream("POST", f"{url}/chat/completions", json=body, headers=head, timeout=30) as answer:
        for line in answer.iter_lines():
            event = json.loads(line[6:]) if line.startswith("data: {") else {}
            if event.get("choices") and event["choices"][0]["delta"].get("content"):
                return time.perf_counter() - begun
    raise CoachError("The server sent no text, so that nothing was measured.")


@cache
def _client() -> httpx2.Client:
    """One client, its connection kept, as the coach keeps its own."""
    return httpx2.Client()


def measures(home: Path = HOME, turns: int = TURNS) -> list[Measure]:
    """Three lines: the verdict, the first word, reading again."""
    times = turn_times(turns)
    verdict = [one.verdict for one in times]
    pairs = [(one.first, one.straight) for one in times if one.first is not None and one.straight is not None]
    ours, plain = (np.array(side) for side in zip(*pairs, strict=True))
    allowed = 1.1 * np.percentile(plain, [50, 95]) + 50
    again = [one.read_again for one in times if one.read_again]
    command = "python -m evals measure models"
    half, most = np.percentile(ours, [50, 95])
    return [
        measure(
            "verdict with a model, p95",
            f"{np.percentile(verdict, 95):.0f} ms (p50 {np.percentile(verdict, 50):.0f} ms)",
            len(verdict), command, "at most 100 ms",
        ),
        measure(
            "first word of the reasons, p50, from when its request is ready",
            f"{half:.0f} ms (p95 {most:.0f} ms; straight {np.percentile(plain, 50):.0f} and "
            f"{np.percentile(plain, 95):.0f} ms)",
            len(pairs), command, f"at most 1.1 times straight and 50 ms: {allowed[0]:.0f} ms (p95 {allowed[1]:.0f} ms)",
        ),
        measure(
            "share of open turns that a model read again",
            f"{len(again) / len(times):.3f} (one request of about {np.mean(again) if again else 0:.0f} tokens)",
            len(times), command,
        ),
    ]  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.models", description=__doc__)
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--write", action="store_true", help="also into docs/measurements.md")
    args = parser.parse_args(argv)
    return tell(lambda: measures(turns=args.turns), args.write)


if __name__ == "__main__":
    sys.exit(main())
