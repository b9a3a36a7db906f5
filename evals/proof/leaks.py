"""T12: no key and no word of a conversation gets into a log, whatever the provider does."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from coach.models.doubles.clock import HurriedClock
from coach.models.doubles.fault_server import FaultServer
from coach.models.doubles.reply import Pace
from coach.models.errors import ModelError
from coach.models.opening import ModelChoice, open_model
from coach.models.port import Limits, Message, Model
from coach.models.redaction import quiet_vendors, redact_logs
from coach.models.retrying import Action
from coach.records import Record
from evals.proof.records import Outcome, spread

FAULTS = (
    "ok", "noschema", "badform", "flaky", "st429", "st500", "st400", "st401", "quota", "toolong", "hang", "drip",
    "cut", "eof", "badsse", "badjson", "html", "errbody200", "puppet:verbatim", "obedient",
)  # fmt: skip
_CHATTY = ("openai", "httpx2", "httpcore2", "asyncio", "langchain", "langchain_core")
_QUICK = Limits(first=4.0, total=8.0)


class Form(Record):
    """A record to be filled in."""

    why: str


def logs(n: int, seed: int) -> Outcome:
    """`n` requests with planted canaries over twenty faults, every library as loud as it can be."""
    modes, clock, secrets = spread(FAULTS, n, seed), HurriedClock(), list[str]()
    with _everything_logged() as written, FaultServer(pace=Pace(drip=0.05)) as server:
        for at, mode in enumerate(modes):
            key, canary = f"qz{at:05d}-unusual-key-shape-{seed}", f"canary{at:05d}x{seed}"
            secrets += [key, canary]
            model = open_model(ModelChoice(name=f"openai:{mode}", key=SecretStr(key), base_url=server.url), clock=clock)
            _asked(model, clock, key, canary, at)
            model.close()
    said = written.getvalue()
    failures = [f"{secret} stands in the log" for secret in secrets if secret in said]
    if said.count("the model failed, key [key]") < n // 3:
        failures.append("our own lines are not in the log, so that nothing was proved")
    return Outcome(n=n, failures=tuple(failures), notes=(f"{len(FAULTS)} faults, {len(said):,} characters of log",))


def _asked(model: Model, clock: HurriedClock, key: str, canary: str, at: int) -> None:
    redact_logs()
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.DEBUG)
    slot = f'<source n="1">\n{canary}\n</source>'
    prompt = [Message(role="system", text="Brief."), Message(role="user", text=slot)]
    try:
        list(Action(model, clock=clock, limits=_QUICK).stream(prompt, Form if at % 3 == 1 else None))
    except ModelError:
        logging.getLogger("coach.proof").exception("the model failed, key %s", key)


@contextmanager
def _everything_logged() -> Iterator[io.StringIO]:
    """What a careless set-up would write: every logger, every level."""
    written, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        quiet_vendors()
