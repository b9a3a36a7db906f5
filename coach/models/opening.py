"""From the name in COACH_MODEL to a model behind the port; every mistake in it becomes one sentence."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from coach.models.errors import BadModelSetting
from coach.models.langchain_adapter import LangChainModel
from coach.models.local import LocalSource, gguf_path
from coach.models.making import OPENAI, ModelChoice, init_chat, openai_options
from coach.models.port import LIMITS, Clock, Limits, Model, SystemClock
from coach.models.redaction import hide
from coach.models.wire import make_client

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["ModelChoice", "NamedSource", "open_model"]

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def open_model(choice: ModelChoice, *, clock: Clock | None = None, limits: Limits = LIMITS) -> Model:
    """The model behind the port. Checks what can be checked without a request; loads no library yet.

    Raises BadModelSetting in one sentence. Give the same `limits` as to the actions that use it.
    """
    clock = clock or SystemClock()
    if choice.key is not None:
        hide(choice.key.get_secret_value())
    provider, _, name = choice.name.partition(":")
    if not provider or not name.strip():
        raise BadModelSetting(
            f"COACH_MODEL is {choice.name!r}, which names no model; write provider:name (openai:gpt-5.5) "
            "or local:/path/to/model.gguf."
        )
    if provider == "local":
        return LangChainModel(LocalSource(gguf_path(name), clock, limits), clock)
    if provider == "openai":
        _check_address(choice)
    return LangChainModel(NamedSource(choice, limits), clock)


class NamedSource:
    """A chat model that LangChain's `init_chat_model` makes from `provider:name`, when it is first needed."""

    def __init__(self, choice: ModelChoice, limits: Limits) -> None:
        self._choice, self._limits = choice, limits
        self.name = choice.name
        self.provider = choice.name.partition(":")[0]
        self.here = self.provider == "openai" and urlsplit(choice.base_url or OPENAI).hostname in _HERE
        self.takes_schema = self.provider == "openai"
        self._lock = threading.Lock()
        self._chat: BaseChatModel | None = None
        self._client: Any = None

    def chat(self, until: float, cancel: threading.Event) -> BaseChatModel:
        """The chat model; the first call imports its library (two to three seconds)."""
        with self._lock:
            if self._chat is None:
                self._chat = self._make()
            return self._chat

    def tokens(self, text: str) -> int | None:
        """None: only an estimate is at hand."""
        return None

    async def aclose(self) -> None:
        """Close the connections."""
        client, self._client, self._chat = self._client, None, None
        if client is not None:
            await client.aclose()

    def close(self) -> None:
        """Nothing else was started."""

    def _make(self) -> BaseChatModel:
        options: dict[str, Any] = {"max_retries": 0, "timeout": self._limits.first}
        if self.provider == "openai":
            self._client = make_client((min(5.0, self._limits.first), self._limits.first))
            options |= openai_options(self._choice, self._client)
        chat = init_chat(self._choice.name, options)
        for field in type(chat).model_fields:
            value = getattr(chat, field, None)
            if isinstance(value, SecretStr):
                hide(value.get_secret_value())
        return chat


def _check_address(choice: ModelChoice) -> None:
    if choice.base_url is None:
        if choice.key is None or not choice.key.get_secret_value().strip():
            raise BadModelSetting(
                f"COACH_MODEL is {choice.name}, but OPENAI_API_KEY is empty; set the key, "
                "or OPENAI_BASE_URL for a server of your own."
            )
        return
    parts = urlsplit(choice.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadModelSetting(
            f"OPENAI_BASE_URL is {choice.base_url!r}, which is no web address; it looks like http://127.0.0.1:8000/v1."
        )
