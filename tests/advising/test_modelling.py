"""From settings and the last check to what a model does here, and how long its prompts may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.advising.modelling import budget_of, keep_check, use_of
from coach.models.check import ModelCheck
from coach.models.errors import BadModelSetting
from coach.playbook.records import Rule
from coach.settings import Settings


def settings(home: Path, model: str, role: str | None = None) -> Settings:
    return Settings(home=home, database_url="", model=model, role=role)


def test_a_check_of_a_local_model_is_remembered_by_its_setting(tmp_path: Path) -> None:
    named = settings(tmp_path, "local:/models/small.gguf")
    assert (use_of(named).role, use_of(named).prompt_tokens) == ("phraser", 1_500)
    found = ModelCheck(model="local:small.gguf", works=True, text="too weak", role="none", prompt_tokens=821)
    keep_check(named, found)
    assert (use_of(named).role, use_of(named).prompt_tokens, use_of(named).why) == ("none", 821, "too weak")
    assert use_of(settings(tmp_path, "local:/models/small.gguf", "writer")).prompt_tokens == 821
    assert use_of(settings(tmp_path, "openai:other")).role == "writer"


def test_a_role_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadModelSetting, match=r"'poet'.*writer or phraser"):
        use_of(settings(tmp_path, "openai:some", "poet"))


def test_the_budget_comes_from_the_rules() -> None:
    rule = Rule(id="model_requests_per_day", value=5, unit="", text="", basis="house")
    assert budget_of([rule]).model_requests_per_day == 5 and budget_of([]).model_tokens_per_day == 0
