"""One HTTP reply of the fault server: whole, streamed, or broken in one of many ways."""

from __future__ import annotations

import json
import select
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

from coach.records import Record


class Left(Exception):
    """Whoever asked has closed the line."""


class Pace(Record):
    """Seconds: between two words of a stream, and between two of a dripping one; how long a hang lasts."""

    word: float = 0.0
    drip: float = 0.1
    hang: float = 120.0


PACE = Pace()
"""As fast as the line allows; a hang outlasts every deadline."""


class Reply:
    """Writes one reply on a handler's line; `include_usage` says whether usage was asked for."""

    def __init__(self, handler: BaseHTTPRequestHandler, model: str, pace: Pace, include_usage: bool) -> None:
        self._handler, self._model, self._pace, self._usage = handler, model, pace, include_usage

    def send(self, status: int, body: str, kind: str = "application/json", **headers: str) -> None:
        """A reply of one piece."""
        data = body.encode()
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", kind)
        self._handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()
        self._handler.wfile.write(data)

    def error(self, status: int, message: str, code: str | None = None, **headers: str) -> None:
        """An error as OpenAI-compatible servers word it."""
        self.send(status, json.dumps({"error": {"message": message, "type": code, "code": code}}), **headers)

    def begin(self) -> None:
        """The head of an event stream."""
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self._handler.send_header("Transfer-Encoding", "chunked")
        self._handler.end_headers()

    def raw(self, text: str) -> None:
        """Bytes of the stream as they stand; raises Left where nobody reads any more."""
        data = text.encode()
        try:
            self._handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self._handler.wfile.flush()
        except OSError:
            raise Left from None

    def event(self, content: dict[str, Any] | str) -> None:
        """One event."""
        self.raw(f"data: {content if isinstance(content, str) else json.dumps(content)}\n\n")

    def delta(self, text: str | None, finish: str | None = None) -> None:
        """One chunk of a chat completion."""
        self.event(
            self._chunk(
                [{"index": 0, "delta": {} if text is None else {"content": text}, "finish_reason": finish}]
            )
        )

    def words(self, text: str, pause: float | None = None) -> None:
        """A text, word by word."""
        parts = text.split(" ")
        for at, part in enumerate(parts):
            self.delta(part if at == 0 else " " + part)
            self.rest(self._pace.word if pause is None else pause)

    def finish(self, reason: str = "stop", prompt: int = 0, completion: int = 0) -> None:
        """The honest end: a finish reason, usage where it was asked for, the closing event."""
        self.delta(None, reason)
        if self._usage:
            usage = {
                "prompt_tokens": prompt,
                "completion_tokens": completion,
                "total_tokens": prompt + completion,
            }
            self.event(self._chunk([]) | {"usage": usage})
        self.event("[DONE]")
        self.end()

    def end(self) -> None:
        """The stream's last byte."""
        self._handler.wfile.write(b"0\r\n\r\n")

    def cut(self) -> None:
        """Close the line in the middle of it."""
        self._handler.wfile.flush()
        self._handler.close_connection = True
        line = self._handler.connection
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        line.shutdown(socket.SHUT_WR)

    def rest(self, seconds: float) -> None:
        """Wait; raises Left as soon as whoever asked closes the line."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            readable, _, _ = select.select([self._handler.connection], [], [], left)
            if readable and not self._handler.connection.recv(1, socket.MSG_PEEK):
                raise Left

    @property
    def pace(self) -> Pace:
        """How fast."""
        return self._pace

    def _chunk(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": self._model,
            "choices": choices,
        }
