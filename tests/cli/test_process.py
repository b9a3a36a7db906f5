"""The command line as a process: exit codes, streams, pipes, and the way through the running server."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.bootstrap import App
from coach.commands.running import handler
from coach.models.doubles.fault_server import FaultServer
from coach.ownership.lock import Owner
from coach.ownership.server import CommandServer
from tests.house.checkout import ROOT

COACH = [sys.executable, "-P", "-m", "coach"]
EARLY = "first meeting today and the prospect already wants to call a customer of ours"


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | more


def coach(*words: str, folder: Path, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COACH, *words],
        cwd=folder,
        env=environment(**more),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that one command has filled and nobody holds."""
    folder = tmp_path_factory.mktemp("process")
    assert coach("index", "status", "--wait", "60", "--home", "home", folder=folder).returncode == 0
    return folder / "home"


@pytest.fixture
def server(app: App, owner: Owner) -> Iterator[Path]:
    """A folder whose owner answers through its socket."""
    with CommandServer(owner, handler(app)):
        yield owner.home


def test_help_is_light() -> None:
    heavy = {"pydantic", "sqlalchemy", "chromadb", "numpy", "gradio", "logging", "json", "socket"}
    code = f"import sys, coach.cli; coach.cli.parse(['ask', 'x']); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_exit_codes_and_one_sentence(home: Path, tmp_path: Path) -> None:
    cases = [
        (0, ["--help"]),
        (0, ["model", "check"]),
        (2, ["fly"]),
        (2, ["ask", "x", "--as-of", "never"]),
        (1, ["ask", "x", "--home", "/proc/none/here"]),
        (1, ["ask", "x", "--home", str(ROOT / "NOTICE")]),
    ]
    for code, words in cases:
        done = coach(*words, folder=tmp_path)
        assert done.returncode == code, (words, done.stderr)
        assert len(done.stderr.splitlines()) == (code != 0), (words, done.stderr)


def test_a_damaged_database_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    file = tmp_path / "home" / "coach.sqlite"
    file.write_bytes(b"not a database, " * 500)
    done = coach("ask", "x", "--home", "home", folder=tmp_path)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "damaged" in done.stderr
    assert file.read_bytes() == b"not a database, " * 500


def test_a_model_without_its_key_is_said_in_one_sentence(tmp_path: Path) -> None:
    done = coach("model", "check", folder=tmp_path, COACH_MODEL="openai:some", OPENAI_API_KEY="", OPENAI_BASE_URL="")
    assert done.returncode == 1 and "OPENAI_API_KEY" in done.stderr and not list(tmp_path.iterdir())
    assert len(done.stderr.strip().split("\n")) == 1


def test_a_working_model_is_measured_and_its_role_kept(tmp_path: Path) -> None:
    with FaultServer() as server:
        named = {"COACH_MODEL": "openai:ok", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": ""}
        text = coach("model", "check", folder=tmp_path, **named)
        found = json.loads(coach("model", "check", "--json", folder=tmp_path, **named).stdout)
    assert text.returncode == 0 and "tokens a second" in text.stdout
    assert found["works"] and found["model"] == "openai:ok"
    assert json.loads((tmp_path / "var" / "model-check.json").read_text("utf-8"))["role"] == found["role"]


def test_a_closed_pipe_is_quiet(home: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -P -m coach ask hello --home '{home}' | true",
        shell=True, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_an_interrupt_ends_a_chat_with_130(home: Path, tmp_path: Path) -> None:
    words = [*COACH, "chat", "--jsonl", "--home", str(home)]
    chat = subprocess.Popen(
        words, cwd=tmp_path, env=environment(), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert chat.stdin and chat.stdout
    chat.stdin.write('{"conversation": "a", "text": "hello"}\n')
    chat.stdin.flush()
    assert json.loads(chat.stdout.readline())["conversation"] == "a", "an answer comes before the input ends"
    chat.send_signal(signal.SIGINT)
    _, errors = chat.communicate(timeout=20)
    assert (chat.returncode, errors) == (130, "")


def test_bytes_that_are_no_text_do_no_harm(home: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [*COACH, "ask", b"r\xe9f\xe9rence \xff?", "--home", str(home)],
        cwd=tmp_path, env=environment(), capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0 and done.stderr == b""


@pytest.mark.parametrize(
    "words",
    [
        ["ask", EARLY],
        ["search", "phone tag", "-k", "2", "--json"],
        ["library", "show", "nothing"],
        ["draft", "check", "-", "--play", "deflect-premature-ask"],
    ],
)
def test_through_the_server_the_output_is_the_same(
    home: Path, server: Path, tmp_path: Path, words: list[str]
) -> None:
    here = coach(*words, "--home", str(home), folder=tmp_path, stdin="Names first.\n")
    there = coach(*words, "--home", str(server), folder=tmp_path, stdin="Names first.\n")
    assert (here.returncode, here.stdout, here.stderr) == (there.returncode, there.stdout, there.stderr)


def test_chat_and_relative_paths_through_the_server(server: Path, tmp_path: Path) -> None:
    lines = '{"conversation": "a", "text": "hello"}\nnonsense\n'
    done = coach("chat", "--jsonl", "--home", str(server), folder=tmp_path, stdin=lines)
    assert [("error" in json.loads(line)) for line in done.stdout.splitlines()] == [False, True]
    (tmp_path / "mine.md").write_text("# Okapi rule\n\nAn okapi is nobody's reference.\n")
    assert coach("library", "add", "mine.md", "--home", str(server), folder=tmp_path).returncode == 0
    assert coach("library", "remove", "okapi-rule", "--home", str(server), folder=tmp_path).returncode == 0


def test_serve_answers_commands_refuses_a_second_and_ends_well(tmp_path: Path) -> None:
    words = [*COACH, "serve", "--demo", "--port", "0", "--home", "home"]
    serving = subprocess.Popen(
        words, cwd=tmp_path, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert serving.stdout
        assert re.match(r"The coach is ready: http://127\.0\.0\.1:\d+/?\n$", serving.stdout.readline())
        began = time.monotonic()
        second = coach("serve", "--port", "0", "--home", "home", folder=tmp_path)
        assert second.returncode == 1 and str(serving.pid) in second.stderr
        assert len(second.stderr.splitlines()) == 1 and time.monotonic() - began < 2
        asked = coach("ask", EARLY, "--home", "home", "--json", folder=tmp_path)
        assert json.loads(asked.stdout)["verdict"] == "not_yet"
    finally:
        serving.terminate()
        _, errors = serving.communicate(timeout=30)
    assert (serving.returncode, errors) == (0, "")


def test_what_turns_use_of_a_model_is_told_by_user_and_day(tmp_path: Path) -> None:
    with FaultServer() as server:
        named = {"COACH_MODEL": "openai:ok", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": ""}
        assert "no turn used a model" in coach("model", "usage", folder=tmp_path, **named).stdout
        assert coach("ask", "met them today, they want a reference", "--user", "ana", folder=tmp_path, **named).stdout
        found = json.loads(coach("model", "usage", "--json", folder=tmp_path, **named).stdout)
        asked = server.requests["ok"]
    assert [(one["user"], one["turns"], one["requests"]) for one in found["spent"]] == [("ana", 1, asked)]
    assert found["budget"]["model_requests_per_day"] == 400 and found["spent"][0]["prompt"] > 500
    shown = coach("model", "usage", folder=tmp_path).stdout
    assert "ana" in shown and "400 requests" in shown
