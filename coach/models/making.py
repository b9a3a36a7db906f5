"""Makes a LangChain chat model from a name and options; what is wrong with them becomes one sentence."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from coach.models.errors import BadModelSetting
from coach.models.redaction import hide, quiet_vendors
from coach.records import Record

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

OPENAI = "https://api.openai.com/v1"


class ModelChoice(Record):
    """What this machine says about its model: name, key and address (the last two for `openai:`)."""

    name: str
    key: SecretStr | None = None
    base_url: str | None = None


def openai_options(choice: ModelChoice, client: Any) -> dict[str, Any]:
    """What an OpenAI-compatible address needs besides the name; nothing is left to the environment."""
    key = choice.key or SecretStr("none")
    hide(key.get_secret_value())
    return {
        "api_key": key,
        "base_url": choice.base_url or OPENAI,
        "http_async_client": client,
        "stream_usage": True,
        "stream_chunk_timeout": None,
    } | ({"use_responses_api": False} if choice.base_url else {})


def init_chat(name: str, options: dict[str, Any]) -> BaseChatModel:
    """LangChain's chat model for `provider:name`; raises BadModelSetting for whatever it finds wrong."""
    from langchain.chat_models import init_chat_model

    provider, _, model = name.partition(":")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about options; what matters is asked of `coach model check`
            chat: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except Exception as error:  # noqa: BLE001 -- each library has its own kind for a missing key
        raise _mistake(provider, error) from None
    quiet_vendors()
    return chat


def _mistake(provider: str, error: Exception) -> BadModelSetting:
    """What is wrong with the setting, in one sentence."""
    if isinstance(error, ImportError):
        named = re.search(r"pip install ([\w-]+)", str(error))
        package = named.group(1) if named else f"langchain-{provider.replace('_', '-')}"
        return BadModelSetting(
            f"COACH_MODEL names the provider {provider!r}, whose package is not installed: pip install {package}"
        )
    if isinstance(error, ValueError) and "nsupported" in str(error) and "provider" in str(error):
        return BadModelSetting(
            f"COACH_MODEL names the provider {provider!r}, which is not known; "
            "openai, anthropic, google_genai, mistralai, ollama and LangChain's other providers are, "
            "and local:/path/to/model.gguf."
        )
    return BadModelSetting(
        f"The provider {provider!r} could not be set up, most likely because its key is not in the environment."
    )
