"""F21, F22, F24: somebody leaves, the embedding service is down, the server is told to end during a stream."""

from __future__ import annotations

import http.client
import threading
import time
from urllib.parse import urlsplit

from coach.advising.records import Turn
from coach.bootstrap import open_app
from coach.models.doubles.fault_server import FaultServer
from coach.models.doubles.reply import Pace
from coach.settings import read_settings
from evals.proof.modelled import KEY, coach_of, served, shipped, talks, told
from evals.proof.processes import environed, filled_home, serving
from evals.proof.records import Outcome, spread

PROMISE = 2.0
DRAIN = 10.0
_BODY = '{"text": "met their ops lead today for the first time, wants to ring one of our customers"}'


def left(n: int, seed: int) -> Outcome:
    """`n` readers who leave in the middle of a turn: the provider's request ends within 2 s."""
    failures, taken = list[str](), list[float]()
    with shipped() as app, FaultServer(pace=Pace(drip=0.05)) as server:
        known = talks(n, seed)
        modes = ("hang", "mute", "drip")
        for at, talk in enumerate(spread([*known.sure, *known.unsure], n, seed)):
            mode = f"{modes[at % 3]}/{at}"
            model = served(mode, server.url)
            grown = coach_of(app, model).advise(Turn(conversation=f"l{at}", text=talk[-1]))
            asked = next((True for _ in grown if server.requests[mode]), False)
            began = time.monotonic()
            grown.close()  # type: ignore[attr-defined] # a generator
            ended = server.wait_idle(mode, PROMISE + 1)
            taken.append(time.monotonic() - began)
            model.close()
            if asked and (not ended or taken[-1] > PROMISE or server.left[mode] != 1):
                failures.append(f"{mode}: still asking {taken[-1]:.1f} s later: {talk[-1][:50]!r}")
    return Outcome(n=n, failures=tuple(failures), notes=(f"{max(taken):.2f} s at most",))


def terminated(n: int, seed: int) -> Outcome:
    """`n` servers told to end while an answer streams: exit 0 in 10 s, the answer whole or said to have broken off."""
    failures, taken = list[str](), list[float]()
    for turn in range(n):
        pace = Pace(word=0.4 if turn % 2 else 0.05)
        with (
            FaultServer(pace=pace) as server, filled_home() as home,
            serving(home, _named(server.url, COACH_MODEL="openai:ok"), 0) as (process, address),
        ):  # fmt: skip
            answer = _Streaming(address)
            answer.wait_for(b'"answer":"', 30)
            began = time.monotonic()
            process.terminate()
            code = process.wait(DRAIN + 15)
            taken.append(time.monotonic() - began)
            ending = answer.end(5)
        if code != 0 or taken[-1] > DRAIN + 2:
            failures.append(f"stop {turn}: exit {code} after {taken[-1]:.1f} s")
        elif b'"done":true' not in ending and b"event: error" not in ending and not answer.broke:
            failures.append(f"stop {turn}: the answer ends as if it were whole: {ending[-80:]!r}")
    return Outcome(n=n, failures=tuple(failures), notes=(f"{max(taken):.1f} s at most to the end",))


def unembedded(n: int, seed: int) -> Outcome:
    """`n` turns while the embedding service fails or changes the length of its vectors: words alone find."""
    failures = []
    with FaultServer() as server, environed(_named(server.url)), filled_home() as home:
        settings = read_settings(home, {}).model_copy(update={"embedder": "langchain:openai:embed"})
        with open_app(settings) as app, open_app(read_settings(home.parent / "plain", {})) as plain:
            for at, talk in enumerate(spread(talks(n, seed).sure, n, seed)):
                server.dimension = (0, 8, 12)[at % 3]
                advice, same = told(app.coach, talk), told(plain.coach, talk)
                if (advice.verdict, advice.draft) != (same.verdict, same.draft) or not advice.answer:
                    failures.append(f"{advice.verdict} instead of {same.verdict}: {talk[-1][:50]!r}")
            problem = app.index.problem
    if not problem:
        failures.append("nothing says that the embedding service fails")
    return Outcome(n=n, failures=tuple(failures), notes=(problem[:160],))


class _Streaming:
    """An answer read in the background as it grows."""

    def __init__(self, address: str) -> None:
        self._text, self.broke = b"", False
        self._thread = threading.Thread(target=self._read, args=(address,), daemon=True)
        self._thread.start()

    def wait_for(self, piece: bytes, seconds: float) -> None:
        """Until the answer holds a piece."""
        until = time.monotonic() + seconds
        while piece not in self._text and time.monotonic() < until and self._thread.is_alive():
            time.sleep(0.02)

    def end(self, seconds: float) -> bytes:
        """The last of what came."""
        self._thread.join(seconds)
        return self._text[-20_000:]

    def _read(self, address: str) -> None:
        line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        try:
            head = {"Content-Type": "application/json", "Accept": "text/event-stream"}
            line.request("POST", "/api/v1/ask", _BODY, head)
            answer = line.getresponse()
            while piece := answer.read1(4096):
                self._text += piece
        except (OSError, http.client.HTTPException):
            self.broke = True
        finally:
            line.close()


def _named(url: str, **more: str) -> dict[str, str]:
    """An OpenAI-compatible address with its key, for an environment."""
    return {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": KEY, **more}
