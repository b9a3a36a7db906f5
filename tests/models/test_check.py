"""`coach model check`: what it measures, the role it allows, and one sentence for every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from coach.models.check import check_model, measure
from coach.models.doubles.clock import HurriedClock
from coach.models.doubles.minds import Asked
from coach.models.doubles.scripted import ScriptedModel
from coach.models.errors import BadModelSetting
from coach.models.opening import ModelChoice, open_model
from coach.models.port import SystemClock
from coach.models.roles import Measured, fit_role
from tests.models.conftest import KEY, Models

RIGHT = '{"one": "prospecting", "two": "early", "three": "late", "four": "customer", "five": "middle"}'


def clever(asked: Asked) -> str:
    """A model that passes every part of the check."""
    return RIGHT if asked.form else asked.messages[-1].text


def test_a_clever_model_is_a_writer() -> None:
    found = measure(ScriptedModel(clever), SystemClock())
    assert found.works and found.role == "writer" and found.schema_support == "native"
    assert found.reading and found.writing and found.prompt_tokens == 4_000


def test_the_server_s_answer_to_everything_makes_no_writer(models: Models) -> None:
    choice = ModelChoice(name="openai:ok", key=SecretStr(KEY), base_url=models.server.url)
    found = check_model(choice)
    assert found.works and found.role == "none" and any("of 5" in reason for reason in found.reasons)
    assert models.server.requests["ok"] == 5


@pytest.mark.parametrize(
    ("mode", "kind"), [("st401", "key"), ("st404", "unknown_model"), ("html", "not_a_model")]
)
def test_a_provider_s_no_is_one_sentence(models: Models, mode: str, kind: str) -> None:
    found = check_model(ModelChoice(name=f"openai:{mode}", base_url=models.server.url), clock=HurriedClock())
    assert (found.works, found.fault, found.who) == (False, kind, "admin")
    assert found.text.endswith(".") and KEY not in found.text


def test_a_server_without_schemas_is_named(models: Models) -> None:
    found = check_model(ModelChoice(name="openai:noschema", base_url=models.server.url))
    assert found.works and found.schema_support == "in words"
    found = check_model(ModelChoice(name="openai:badform", base_url=models.server.url))
    assert found.works and found.schema_support == "none" and found.role == "none"


@pytest.mark.parametrize(
    ("name", "base_url", "words"),
    [
        ("gpt", None, "provider:name"),
        ("openai:", None, "provider:name"),
        ("openai:gpt", None, "OPENAI_API_KEY"),
        ("openai:gpt", "127.0.0.1:80", "no web address"),
        ("nonsense:model", None, "not known"),
        ("mistralai:small", None, "pip install"),
        ("local:/nowhere/model.gguf", None, "cannot be read"),
        (f"local:{Path(__file__)}", None, "no GGUF"),
    ],
)
def test_every_mistake_in_the_setting_is_one_sentence(name: str, base_url: str | None, words: str) -> None:
    found = check_model(ModelChoice(name=name, base_url=base_url))
    assert not found.works and found.fault == "setting" and found.who == "admin"
    assert words in found.text and "\n" not in found.text and "Traceback" not in found.text


def test_opening_loads_no_library_and_names_whether_prompts_stay_here() -> None:
    assert open_model(ModelChoice(name="openai:x", base_url="http://127.0.0.1:1/v1")).here
    assert not open_model(ModelChoice(name="openai:x", base_url="https://models.example/v1")).here
    assert not open_model(ModelChoice(name="openai:x", key=SecretStr(KEY))).here
    with pytest.raises(BadModelSetting):
        open_model(ModelChoice(name="openai:x"))


@pytest.mark.parametrize(
    ("reading", "writing", "understood", "kept", "role", "tokens"),
    [
        (2_000.0, 60.0, 5, True, "writer", 4_000),
        (200.0, 15.0, 4, True, "writer", 2_000),
        (50.0, 29.0, 1, True, "phraser", 500),
        (2_000.0, 60.0, 3, True, "phraser", 4_000),
        (2_000.0, 60.0, 5, False, "none", 4_000),
        (10.0, 29.0, 5, True, "none", 100),
        (200.0, 3.0, 5, True, "none", 2_000),
    ],
)
def test_the_role_follows_from_what_was_measured(
    reading: float, writing: float, understood: int, kept: bool, role: str, tokens: int
) -> None:
    found = Measured(reading=reading, writing=writing, form="native", understood=understood, kept=kept)
    fit = fit_role(found)
    assert (fit.role, fit.prompt_tokens) == (role, tokens) and fit.reasons
