"""T12: logs of the served app hold nobody's words."""

from __future__ import annotations

import http.client
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

from coach.errors import CoachError
from evals.proof.processes import WITH_PARENT, coach, environment, filled_home
from evals.proof.records import Outcome
from tests.web.conftest import Caller

KEY = "sk-proof-7d0a55e1c94b2f86"
FAULTS = 20
"""Connections that are cut while an answer streams."""
JSON = {"Content_Type": "application/json"}


def quiet(n: int, seed: int) -> Outcome:
    """T12: `n` requests, each with a canary of its own in whatever it sends; then every byte that was logged."""
    rng = random.Random(seed)
    canaries = [f"zq{seed}l{number:04}k" for number in range(n)]
    with filled_home() as home:
        token = _token(home)
        said = home.parent / "said"
        with served(home, said) as (call, address):
            for number, canary in enumerate(canaries):
                if number < FAULTS:
                    _cut_off(address, token, canary)
                else:
                    _send(call, token, canary, rng)
        logged = b"".join(path.read_bytes() for path in (said, *sorted((home / "logs").glob("*"))))
    failures = [f"{canary} is in the logs" for canary in canaries if canary.encode() in logged]
    failures += ["the key is in the logs"] if KEY.encode() in logged or token.encode() in logged else []
    return Outcome(n=n, failures=tuple(failures), notes=(f"{len(logged):,} bytes were logged and printed",))


def _token(home: Path) -> str:
    """An admin's token."""
    made = coach("users", "add", "proof", "--role", "admin", "--home", str(home), cwd=home.parent)
    told = coach("users", "token", "proof", "--json", "--home", str(home), cwd=home.parent)
    if made.code or told.code:
        raise CoachError(f"no user could be made: {made.err}{told.err}")
    return str(json.loads(told.out)["token"])


@contextmanager
def served(home: Path, said: Path) -> Iterator[tuple[Caller, str]]:
    """`coach serve` with sign-in; everything it prints goes into `said`."""
    words = ["serve", "--port", "0", "--home", str(home)]
    with said.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-P", "-c", WITH_PARENT, *words], cwd=home.parent,
            env=environment({"OPENAI_API_KEY": KEY}), stdout=out, stderr=out,
        )  # fmt: skip
        try:
            address = _address(said, server)
            yield Caller(address), address
        finally:
            server.terminate()
            server.wait(60)


def _address(said: Path, server: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + 120
    while time.monotonic() < end and server.poll() is None:
        if found := re.search(r"http://\S+", said.read_text(errors="replace")):
            return found[0].rstrip("/")
        time.sleep(0.1)
    raise CoachError(f"`coach serve` did not become ready: {said.read_text(errors='replace')[-200:]}")


def _send(call: Caller, token: str, canary: str, rng: random.Random) -> None:
    """One request of a kind that chance chooses, the canary wherever something may stand."""
    bearer = {"Authorization": f"Bearer {token}"}
    ask = json.dumps({"text": f"{canary} wants a reference today", "conversation": canary})
    requests: list[tuple[str, str, str | None, dict[str, str]]] = [
        ("POST", "/api/v1/ask", ask, {**JSON, **bearer}),
        ("POST", "/api/v1/ask", json.dumps({"text": "x", canary: canary}), {**JSON, **bearer}),
        ("POST", "/api/v1/ask", f'{{"text": {canary}', {**JSON, **bearer}),
        ("POST", "/api/v1/ask", json.dumps({"text": "x", "deal": canary}), {**JSON, **bearer}),
        ("GET", f"/api/v1/search?text={canary}", None, bearer),
        ("GET", f"/api/v1/accounts/{canary}", None, bearer),
        ("GET", f"/api/v1/ledger?customer={canary}", None, {"Authorization": f"Bearer coach_{canary}"}),
        (
            "POST",
            "/api/v1/ledger",
            json.dumps({"customer": canary, "kind": "called", "text": canary}),
            {**JSON, **bearer},
        ),
        ("POST", "/signin", f"name={canary}&password={quote(canary * 3)}", {"X_Forwarded_For": canary}),
        ("GET", f"/{canary}?x={canary}", None, {"Cookie": f"coach_session={canary}", "User_Agent": canary}),
        ("POST", "/mcp", json.dumps({"jsonrpc": "2.0", "id": canary, "method": canary}), {**JSON, **bearer}),
    ]
    method, path, body, headers = rng.choice(requests)
    call(method, path, body, **headers)


def _cut_off(address: str, token: str, canary: str) -> None:
    """Ask for a stream and go away after its first bytes."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream", "Authorization": f"Bearer {token}"}
    with suppress(OSError):
        connection.request("POST", "/api/v1/ask", json.dumps({"text": f"{canary} asks"}), headers)
        connection.getresponse().read(10)
    connection.close()
