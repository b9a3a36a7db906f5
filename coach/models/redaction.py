"""Keeps keys and the text of conversations out of logs, whatever a library writes there."""

from __future__ import annotations

import logging
import re
import threading

_VENDORS = ("openai", "httpx", "httpx2", "httpcore", "httpcore2", "langchain", "langchain_core",
            "langchain_openai", "langsmith", "anthropic", "google_genai", "urllib3", "asyncio",
            "xllamacpp")  # fmt: skip
_KEYS = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|ghp|AIza|lsv2)[-_][\w-]{8,}|\bAIza[\w-]{20,}|(?i:\bbearer\s+)[\w.~+/=-]{8,}|"
    r"(?i:\b(?:api[-_]?key|authorization|x-api-key|token)\b['\"]?\s*[:=]\s*['\"]?)[\w.~+/=-]{8,}"
)
_WITHHELD = "a message of the library %s was withheld: it may quote a conversation"

_secrets: set[str] = set()
_lock = threading.Lock()


def hide(secret: str) -> None:
    """Never let this text into a log again; texts under eight characters are too common to hide."""
    if len(secret) >= 8:
        with _lock:
            _secrets.add(secret)


def clean(text: str) -> str:
    """The text without keys: those we were told of, and whatever has a key's shape."""
    with _lock:
        known = sorted(_secrets, key=len, reverse=True)
    for secret in known:
        text = text.replace(secret, "[key]")
    return _KEYS.sub("[key]", text)


class Redaction(logging.Filter):
    """For handlers: withholds what model libraries say, and takes keys out of everything else."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; False drops it (libraries' chatter below a warning)."""
        vendor = record.name.partition(".")[0]
        if vendor in _VENDORS:
            if record.levelno < logging.WARNING:
                return False
            _say(record, _WITHHELD % vendor)
            record.exc_info = record.exc_text = record.stack_info = None
            return True
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None if record.exc_text else record.exc_info
        record.exc_text = clean(record.exc_text) if record.exc_text else None
        _say(record, clean(record.getMessage()))
        return True


def redact_logs(root: logging.Logger | None = None) -> Redaction:
    """Put one filter on every handler of the root logger, and quiet the model libraries; call it at start."""
    redaction = Redaction()
    for handler in (root or logging.getLogger()).handlers:
        if not any(isinstance(known, Redaction) for known in handler.filters):
            handler.addFilter(redaction)
    quiet_vendors()
    return redaction


def quiet_vendors() -> None:
    """Libraries of models log nothing below a warning, even where the environment asks them to."""
    for name in _VENDORS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _say(record: logging.LogRecord, text: str) -> None:
    record.msg, record.args = text, None
