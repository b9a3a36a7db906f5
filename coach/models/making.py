"""Makes a LangChain chat model from a name and options; what is wrong with them becomes one sentence."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr, ValidationError

from coach.models.errors import BadModelSetting
from coach.models.redaction import hide
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
            return chat
    except ImportError:
        raise BadModelSetting(
            f"COACH_MODEL names the provider {provider!r}, whose package is not installed: "
            f"pip install langchain-{provider.replace('_', '-')}"
        ) from None
    except (ValidationError, ValueError) as error:
        if "nsupported" in str(error) and "provider" in str(error):
            raise BadModelSetting(
                f"COACH_MODEL names the provider {provider!r}, which is not known; "
                "openai, anthropic, google_genai, mistralai, ollama and LangChain's other providers are, "
                "and local:/path/to/model.gguf."
            ) from None
        raise BadModelSetting(
            f"The provider {provider!r} needs more than COACH_MODEL says, "
            "most likely its key in the environment."
        ) from None
    except Exception:  # noqa: BLE001 -- any library may raise its own kind when a key is missing
        raise BadModelSetting(
            f"The provider {provider!r} could not be set up, "
            "most likely because its key is not in the environment."
        ) from None
