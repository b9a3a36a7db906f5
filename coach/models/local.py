"""A GGUF file as a model: a child process serves it on loopback, behind the adapter every model uses."""

from __future__ import annotations

import importlib.util
import json
import os
import queue
import secrets
import subprocess
import sys
import threading
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from coach.models.errors import BadModelSetting, LocalModelDied, Stopped, TooLate
from coach.models.making import ModelChoice, init_chat, openai_options
from coach.models.port import Clock, Limits
from coach.models.redaction import hide
from coach.models.wire import make_client
from coach.records import Record

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_LOOK = 0.05


class Sizes(Record):
    """How a local model is run: tokens kept in mind, requests side by side, threads (None: all but one)."""

    context: int = 12_288
    slots: int = 2
    threads: int | None = None


SIZES = Sizes()
"""What fits the prompts we send, twice at once."""


def gguf_path(text: str) -> Path:
    """The file that `local:` names; raises BadModelSetting where there is none, or it is no GGUF."""
    path = Path(text).expanduser()
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError:
        raise BadModelSetting(
            f"COACH_MODEL names the file {text}, which cannot be read; name a model in GGUF format."
        ) from None
    if magic != b"GGUF":
        raise BadModelSetting(f"COACH_MODEL names the file {text}, which is no GGUF model.")
    if importlib.util.find_spec("xllamacpp") is None:
        raise BadModelSetting(
            "COACH_MODEL names a local model, but what runs it is not installed: "
            "pip install 'reference-coach[local]'"
        )
    return path


class LocalSource:
    """Starts the child when it is first needed, and again when it has died. Safe between threads."""

    takes_schema = True
    here = True

    def __init__(self, path: Path, clock: Clock, limits: Limits, sizes: Sizes = SIZES) -> None:
        self.name = f"local:{path.name}"
        self._path, self._clock, self._limits, self._sizes = path.absolute(), clock, limits, sizes
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._chat: BaseChatModel | None = None
        self._client: Any = None

    @property
    def pid(self) -> int | None:
        """The child's process id, None while there is none."""
        return self._child.pid if self._child else None

    def chat(self, until: float, cancel: threading.Event) -> BaseChatModel:
        """The chat model of a running child; raises TooLate, Stopped or LocalModelDied."""
        with self._lock:
            if self._child is None or not self._child.alive:
                self._end_child()
                self._child = Child(self._path, self._sizes)
                self._chat = None
            port = self._child.port(self._clock, until, cancel)
            if self._chat is None:
                self._chat = self._make(port, self._child.key)
            return self._chat

    def tokens(self, text: str) -> int | None:
        """Tokens as the model counts them, or None while it does not run."""
        child = self._child
        return child.count(text) if child is not None and child.alive else None

    async def aclose(self) -> None:
        """Close the connections."""
        client, self._client, self._chat = self._client, None, None
        if client is not None:
            await client.aclose()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end_child()

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _make(self, port: int, key: str) -> BaseChatModel:
        if self._client is None:
            self._client = make_client((min(5.0, self._limits.first), self._limits.first))
        choice = ModelChoice(name=self.name, key=SecretStr(key), base_url=f"http://127.0.0.1:{port}/v1")
        options = openai_options(choice, self._client)
        return init_chat("openai:local", options | {"max_retries": 0, "timeout": self._limits.first})


class Child:
    """The process with its key; it ends itself when our end of its stdin closes."""

    def __init__(self, path: Path, sizes: Sizes) -> None:
        self.key = secrets.token_urlsafe(24)
        hide(self.key)
        command = [sys.executable, "-P", str(Path(__file__).with_name("local_child.py"))]
        self._process = subprocess.Popen(  # noqa: S603 -- our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        order = {
            "path": str(path), "key": self.key, "context": sizes.context, "slots": sizes.slots,
            "threads": sizes.threads or max(1, (os.cpu_count() or 1) - 1),
        }  # fmt: skip
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._port: int | None = None
        threading.Thread(target=self._listen, name="local-model", daemon=True).start()
        assert self._process.stdin is not None
        with suppress(OSError):  # it may die at once; `port` says so
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def port(self, clock: Clock, until: float, cancel: threading.Event) -> int:
        """The port it serves on, waited for; raises TooLate, Stopped or LocalModelDied."""
        while self._port is None:
            if cancel.is_set():
                raise Stopped()
            if clock.now() >= until:
                raise TooLate("The local model is still being loaded; ask again in a moment.")
            try:
                answer = self._answers.get(timeout=_LOOK)
            except queue.Empty:
                continue
            self._port = read_answer(answer)
        return self._port

    def count(self, text: str) -> int | None:
        """Tokens of a text, as the model's own tokenizer counts them; None where it does not answer (yet)."""
        if self._port is None:
            return None
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/tokenize",
            json.dumps({"content": text}).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=2.0) as answer:  # noqa: S310 -- loopback
                return len(json.load(answer)["tokens"])
        except (OSError, ValueError, KeyError, HTTPException):
            return None

    def end(self, seconds: float = 3.0) -> None:
        """Ask it to leave, then make it."""
        with suppress(OSError):  # it may be dead already
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(seconds)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as answers:
            self._answers.put(answers.readline())


def read_answer(line: bytes) -> int:
    """The port in the child's one line; raises LocalModelDied where it could not load the model."""
    try:
        port = json.loads(line)["port"]
    except (ValueError, KeyError):
        raise LocalModelDied(
            "The local model could not be loaded; "
            "the file may be damaged or too large for this machine's memory."
        ) from None
    return int(port)
