"""An OpenAI-compatible server on loopback with one fault per model name; counts what it is asked."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from coach.models.doubles.encodings import ENCODINGS
from coach.models.doubles.minds import Asked
from coach.models.doubles.modes import MODES, find_mode
from coach.models.doubles.reply import PACE, Left, Pace, Reply
from coach.models.port import Message


class FaultServer:
    """Serves `/v1/chat/completions`, `/v1/models` and `/v1/embeddings`; `url` is for OPENAI_BASE_URL.

    `requests` counts per model name (and per path, where somebody asks for another); `left` counts requests
    whose asker closed the line before the end; `asked` holds what was asked, the newest last, at most `keep`.
    `dimension` is the length of the vectors it makes, of no meaning; with 0 it makes none and answers 500.
    """

    dimension = 0

    def __init__(self, port: int = 0, pace: Pace = PACE, keep: int = 100) -> None:
        self.requests: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.asked: list[Asked] = []
        self.pace, self._keep, self._lock = pace, keep, threading.Lock()
        self._open: Counter[str] = Counter()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> FaultServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2.0)

    def wait_idle(self, model: str, seconds: float) -> bool:
        """Whether every request to a model has ended within the seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with self._lock:
                if not self._open[model]:
                    return True
            time.sleep(0.005)
        return False

    def begin(self, model: str, asked: Asked) -> int:
        """Count a request; its number among those to this model, from 1."""
        with self._lock:
            self.requests[model] += 1
            self._open[model] += 1
            self.asked = [*self.asked, asked][-self._keep :] if self._keep else []
            return self.requests[model]

    def end(self, model: str, left: bool) -> None:
        """Note that a request is over."""
        with self._lock:
            self._open[model] -= 1
            self.left[model] += left


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    owner: FaultServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that breaks is what this server is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        models = [*MODES, *(f"puppet:{name}" for name in ENCODINGS)]
        body = {"object": "list", "data": [{"id": name, "object": "model"} for name in models]}
        Reply(self, "", self.server.owner.pace, False).send(200, json.dumps(body))

    def do_POST(self) -> None:
        owner = self.server.owner
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/v1/embeddings":
            self._embed(body)
            return
        if self.path != "/v1/chat/completions":
            owner.requests[self.path] += 1
            Reply(self, "", owner.pace, False).error(404, "no such address")
            return
        order = json.loads(body)
        model, asked = str(order.get("model")), _asked(order)
        reply = Reply(self, model, owner.pace, bool((order.get("stream_options") or {}).get("include_usage")))
        mode = find_mode(model)
        if mode is None:
            reply.error(404, "no such model", "model_not_found")
            return
        number, left = owner.begin(model, asked), False
        try:
            mode(reply, asked, number)
        except (Left, OSError):
            left = self.close_connection = True
        finally:
            owner.end(model, left)

    def _embed(self, body: bytes) -> None:
        owner = self.server.owner
        owner.requests["embeddings"] += 1
        reply = Reply(self, "", owner.pace, False)
        if not owner.dimension:
            reply.error(500, "out of order")
            return
        asked = json.loads(body)["input"]
        count, places = len(asked) if isinstance(asked, list) else 1, range(owner.dimension)
        vectors = [
            {"object": "embedding", "index": at, "embedding": [1.0 + (at + place) % 7 for place in places]}
            for at in range(count)
        ]
        told = {"object": "list", "data": vectors, "model": "embed", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        reply.send(200, json.dumps(told))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""


def _asked(order: dict[str, Any]) -> Asked:
    messages = tuple(
        Message(role="system" if m["role"] == "developer" else m["role"], text=_text(m.get("content")))
        for m in order.get("messages", [])
    )
    form = ((order.get("response_format") or {}).get("json_schema") or {}).get("schema")
    return Asked(messages=messages, form=form)


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return content or ""
