"""Nothing of a conversation and no key reaches a log, an error or a tracer."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from coach.models.doubles.clock import HurriedClock
from coach.models.doubles.fault_server import FaultServer
from coach.models.doubles.reply import Pace
from coach.models.errors import ModelError
from coach.models.opening import ModelChoice, open_model
from coach.models.port import Limits, Message
from coach.models.redaction import Redaction, clean, quiet_vendors, redact_logs
from coach.models.retrying import Action
from tests.models.conftest import Form, Models

QUICK = Limits(first=4.0, total=8.0)  # on the hurried clock: 0.2 and 0.4 seconds
MODES = ["ok", "noschema", "badform", "flaky", "st429", "st500", "st400", "st401", "quota", "toolong",
         "hang", "drip", "cut", "eof", "badsse", "badjson", "html", "errbody200",
         "puppet:verbatim", "obedient"]  # fmt: skip


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything any logger says at any level, as a careless set-up would write it."""
    written, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    quiet_vendors()


def chatter() -> None:
    """As `OPENAI_LOG=debug` would have it."""
    for name in ("openai", "httpx2", "httpcore2", "asyncio", "langchain"):
        logging.getLogger(name).setLevel(logging.DEBUG)


def test_sixty_requests_over_twenty_faults_leave_no_canary_and_no_key(
    models: Models, log: io.StringIO
) -> None:
    ours, secrets, clock = logging.getLogger("coach.test"), list[str](), HurriedClock()
    for at, mode in enumerate(MODES):
        key = f"qz{at:03d}-unusual-key-shape-{at}"
        choice = ModelChoice(name=f"openai:{mode}", key=SecretStr(key), base_url=models.server.url)
        model = open_model(choice, clock=clock)
        model.warm()
        redact_logs()
        chatter()
        for turn in range(3):
            canary = f"canary{at:02d}x{turn}"
            secrets += [key, canary]
            try:
                list(
                    Action(model, clock=clock, limits=QUICK).stream(
                        prompt(canary), Form if turn == 1 else None
                    )
                )
            except ModelError:
                ours.exception("the model failed, key %s", key)
        model.close()
    said = log.getvalue()
    assert "the model failed, key [key]" in said, "our own line is there"
    assert [secret for secret in secrets if secret in said] == []


def test_without_the_filter_libraries_would_be_heard(models: Models, log: io.StringIO) -> None:
    model = models("ok")
    chatter()
    list(Action(model).stream(prompt("canary")))
    logging.getLogger("openai._base_client").debug("Request options: %s", "canary-seen")
    assert "httpcore2" in log.getvalue() and "canary-seen" in log.getvalue()


def prompt(canary: str) -> list[Message]:
    return [
        Message(role="system", text="Brief."),
        Message(role="user", text=f'<source n="1">\n{canary}\n</source>'),
    ]


@pytest.mark.parametrize(
    "line",
    ["Bearer abcdefghijkl", "api_key='abcdefgh12345'", "sk-proj-abcdefghijkl", "Authorization: abcdefghijkl"],
)
def test_what_looks_like_a_key_is_one(line: str) -> None:
    assert "[key]" in clean(f"before {line} after") and "abcdefgh" not in clean(line)


def test_a_library_s_warning_is_told_without_its_words() -> None:
    record = logging.LogRecord("openai._base", logging.WARNING, "", 1, "said %s", ("secret words",), None)
    assert Redaction().filter(record)
    assert "secret words" not in record.getMessage() and "openai" in record.getMessage()


TRACED = """
import sys
from coach.models.opening import ModelChoice, open_model
from coach.models.port import Message
from coach.models.retrying import Action
model = open_model(ModelChoice(name="openai:ok", base_url=sys.argv[1]))
for piece in Action(model).stream([Message(role="user", text="Hello")]):
    pass
assert piece.end.how == "finished"
from langchain_core.tracers.langchain import wait_for_all_tracers
wait_for_all_tracers()
model.close()
"""


def test_tracing_that_the_environment_asks_for_stays_off() -> None:
    with FaultServer(pace=Pace()) as server:
        asked = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true",
                 "LANGSMITH_API_KEY": "lsv2_0123456789", "LANGSMITH_ENDPOINT": server.url,
                 "LANGCHAIN_ENDPOINT": server.url}  # fmt: skip
        asked |= {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        command = [sys.executable, "-c", TRACED, server.url]
        done = subprocess.run(command, env=os.environ | asked, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert dict(server.requests) == {"ok": 1}
