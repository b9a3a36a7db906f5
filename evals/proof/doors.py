"""T4, T10: other people's Gradio sessions and files stay shut, guessing is slow, and what ended stays ended."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from coach.errors import CoachError
from coach.store.engine import open_store
from coach.users.errors import NotSignedIn, TooManyTries
from coach.users.secrets import Passwords
from coach.users.signing_in import SigningIn
from coach.users.users import Users
from evals.proof.processes import environment, scratch
from evals.proof.records import Outcome, spread
from evals.subject import ROOT
from tests.web.conftest import Caller, Served

A_MINUTE = 10
"""Guesses that may be looked at in any sixty seconds."""
JSON = {"Content_Type": "application/json"}
PAGES_OF_OTHERS = ("team", "users", "admin", "trainer", "workshop", "settings")
"""Pages that a rep does not have, there or not: both must look the same."""


class Attack(NamedTuple):
    """A request of somebody who has no right to it; `allowed` are the answers that give nothing away."""

    method: str
    path: str
    body: str | None
    who: str
    allowed: tuple[int, ...]


def bypasses(n: int, seed: int) -> Outcome:
    """T4: sessions replayed, files fetched by path, every function of `/config` called without a right to it."""
    failures = []
    with served() as web:
        cookies = {name: web.cookie(name) for name in ("ana", "bela")}
        config = json.loads(web.call("GET", "/config", Cookie=cookies["ana"])[2])
        functions = len(config["dependencies"])
        port = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "port")
        hashes = [f"of-ana-{number}" for number in range(12)]
        for one in hashes:  # ana's own pages: their sessions are hers from now on
            web.call("POST", "/gradio_api/queue/join", _join(one, 0), **JSON, **web.as_page(cookies["ana"]))
        every = _attacks(functions, port, hashes)
        tried = spread(every, n, seed)
        for attack in tried:
            headers = web.as_page(cookies[attack.who]) if attack.who else {}
            status, _, body = web.call(attack.method, attack.path, attack.body, **JSON, **headers)
            if status not in attack.allowed and not _refused(status, body):
                failures.append(f"{attack.method} {attack.path} as {attack.who or 'nobody'}: {status} {body[:100]!r}")
    kinds = f"{len(every)} different attacks over {functions} functions of the page"
    return Outcome(n=len(tried), failures=tuple(failures), notes=(kinds,))


def guesses(n: int, seed: int) -> Outcome:
    """T10: `n` guesses at one account, from one address, or both, as fast as they come; and `n` at once."""
    rng, failures, most = random.Random(seed), [], 0
    for way in ("one account, one address", "one account, many addresses", "many accounts, one address"):
        with scratch() as folder, closing(open_store(f"sqlite:///{folder / 'home' / 'c.sqlite'}")) as store:
            clock = [datetime(2026, 2, 10, tzinfo=UTC)]
            passwords = Passwords(memory_kib=8)
            Users(store, passwords).add("ana", "rep")
            signing_in = SigningIn(store, passwords, clock=lambda clock=clock: clock[0])  # type: ignore[misc]
            looked: deque[datetime] = deque()
            for number in range(n):
                name = f"user {number}" if way.startswith("many accounts") else "ana"
                address = f"10.0.{number // 250}.{number % 250}" if "many addresses" in way else "10.0.0.1"
                if _looked_at(signing_in, name, address):
                    looked.append(clock[0])
                while looked and looked[0] <= clock[0] - timedelta(minutes=1):
                    looked.popleft()
                most = max(most, len(looked))
                if len(looked) > A_MINUTE:
                    failures.append(f"{way}: {len(looked)} guesses looked at in the minute before guess {number}")
                clock[0] += timedelta(seconds=rng.uniform(0, 0.4))
    return Outcome(n=n * 3, failures=tuple(failures[:20]), notes=(f"{most} looked at in the busiest minute",))


def ended(n: int, seed: int) -> Outcome:
    """T10: `n` sessions and tokens, ended in one of four ways: none is taken again."""
    rng, failures = random.Random(seed), []
    with scratch() as folder, closing(open_store(f"sqlite:///{folder / 'home' / 'c.sqlite'}")) as store:
        passwords = Passwords(memory_kib=8)
        users, signing_in = Users(store, passwords), SigningIn(store, passwords)
        for number in range(n):
            name = f"user {number}"
            word = users.add(name, "rep").one_time_password
            secret, token = (
                signing_in.sign_in(name, word, f"10.1.0.{number % 250}").secret,
                users.make_token(name).token,
            )
            ends: dict[str, Callable[[], object]] = {
                "sign out": lambda secret=secret: signing_in.sign_out(secret),  # type: ignore[misc]
                "disable": lambda name=name: users.disable(name),  # type: ignore[misc]
                "new password": lambda name=name: users.reset_password(name),  # type: ignore[misc]
                "revoke": lambda name=name: users.revoke_tokens(name),  # type: ignore[misc]
            }
            end = rng.choice(sorted(ends))
            if signing_in.session(secret) is None or users.by_token(token) is None:
                failures.append(f"{name} was never signed in")
            ends[end]()
            if end != "revoke" and signing_in.session(secret) is not None:
                failures.append(f"the session of {name} outlives “{end}”")
            if end in ("disable", "revoke") and users.by_token(token) is not None:
                failures.append(f"the token of {name} outlives “{end}”")
    return Outcome(n=n, failures=tuple(failures))


@contextmanager
def served() -> Iterator[Served]:
    """The scripted coach with sign-in, in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.web.signed"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        address = process.stdout.readline().strip()
        if not address:
            raise CoachError("the web app did not start, so that nothing was proved.")
        yield Served(address, json.loads(process.stdout.readline()), Caller(address))
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _attacks(functions: int, port: int, hashes: Sequence[str]) -> list[Attack]:
    """Every kind once for each thing it may be tried on."""
    found = [
        attack
        for one in hashes
        for attack in (
            Attack("GET", f"/gradio_api/queue/data?session_hash={one}", None, "bela", (403,)),
            Attack("GET", f"/gradio_api/heartbeat/{one}", None, "bela", (403,)),
            Attack("POST", "/gradio_api/cancel", _cancel(one), "bela", (403,)),
            Attack("POST", "/gradio_api/component_server", _act(one, port, "chat"), "bela", (403,)),
            Attack("GET", f"/gradio_api/queue/data?session_hash={one}", None, "", (401,)),
        )
    ]
    for number in range(functions):
        one = hashes[number % len(hashes)]
        found.append(Attack("POST", "/gradio_api/queue/join", _join(one, number), "bela", (403,)))
        found.append(Attack("POST", "/gradio_api/queue/join", _join(f"new-{number}", number), "", (401,)))
        for path in (f"/gradio_api/run/{number}", f"/gradio_api/call/{number}", f"/gradio_api/api/{number}"):
            found.append(Attack("POST", path, _join(one, number), "bela", (404,)))
            found.append(Attack("POST", path, _join(one, number), "", (401, 404)))
    for name in ("/etc/passwd", "coach.sqlite", "../coach.sqlite", "/tmp/gradio/x.csv", "http://127.0.0.1/"):  # noqa: S108
        for prefix in ("/gradio_api/file=", "/file=", "/gradio_api/file/", "/gradio_api/proxy=", "/gradio_api/stream/"):
            found += [Attack("GET", prefix + name, None, who, (400, 404)) for who in ("bela", "")]
    for who in ("bela", ""):
        found += [
            Attack("POST", path, "x", who, (401, 403, 404)) for path in ("/gradio_api/upload", "/login", "/logout")
        ]
    for page in PAGES_OF_OTHERS:
        found.append(Attack("POST", "/gradio_api/component_server", _act(f"bela-{page}", port, page), "bela", ()))
    return found


def _refused(status: int, body: str) -> bool:
    """Whether a page answered with nothing but a sentence of refusal."""
    if status != 200:
        return False
    try:
        held = json.loads(body)
    except ValueError:
        return False
    return bool(isinstance(held, dict) and held.get("trouble") and not held.get("html"))


def _join(session: str, number: int) -> str:
    return json.dumps({"session_hash": session, "fn_index": number, "data": [], "trigger_id": None, "event_data": None})


def _cancel(session: str) -> str:
    return json.dumps({"session_hash": session, "fn_index": 0, "event_id": "e"})


def _act(session: str, port: int, page: str) -> str:
    sent = {"page": page, "act": "", "fields": {}}
    return json.dumps({"session_hash": session, "component_id": port, "fn_name": "act", "data": sent})


def _looked_at(signing_in: SigningIn, name: str, address: str) -> bool:
    try:
        signing_in.sign_in(name, "wrong", address)
    except TooManyTries:
        return False
    except NotSignedIn:
        return True
    return True
