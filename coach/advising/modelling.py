"""From the settings to a model's use: name, key and address; its role and how long its prompts may be."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import ValidationError

from coach.advising.hand import WritingRole
from coach.advising.pen import Failure, Pen
from coach.models.check import ModelCheck
from coach.models.errors import BadModelSetting
from coach.models.making import ModelChoice
from coach.models.opening import open_model
from coach.models.port import Model
from coach.models.redaction import redact_logs
from coach.models.roles import MOST_PROMPT, READING_TIME, WRITER_READS, Role
from coach.models.usage import Budget, Ledger, Meter
from coach.playbook.records import Rule
from coach.prompts import Prompts
from coach.records import Record
from coach.settings import Settings

_ROLES: dict[str, Role] = {"writer": "writer", "phraser": "phraser"}


class Use(Record):
    """What a model does here; `why` is one sentence where it is not used."""

    role: Role
    prompt_tokens: int = MOST_PROMPT
    why: str = ""


def budget_of(rules: Iterable[Rule]) -> Budget:
    """What a user may use of the model in a day, by the programme's numbers; a missing one sets no limit."""
    return Budget(**{rule.id: int(rule.value) for rule in rules if rule.id in Budget.model_fields})


def choice_of(settings: Settings, name: str) -> ModelChoice:
    """The model of this name with the settings' key and address."""
    return ModelChoice(name=name, key=settings.key, base_url=settings.base_url)


def open_pen(
    settings: Settings, ledger: Ledger, budget: Callable[[], Budget], traced: Callable[[Model], Model]
) -> tuple[Pen | None, str]:
    """The model of the settings as the coach holds it, loading in the background; without one, why, in one sentence.

    `traced` gives the model on with its requests seen.
    """
    redact_logs()
    try:
        use = use_of(settings)
        if use.role == "none" or settings.model is None:
            return None, use.why
        model = traced(open_model(choice_of(settings, settings.model)))
    except BadModelSetting as fault:
        return None, str(fault)
    pen = Pen(model, Prompts(), use.role, use.prompt_tokens, meter=Meter(ledger, budget))
    threading.Thread(target=pen.warm, name="warm the model", daemon=True).start()
    return pen, ""


def use_of(settings: Settings) -> Use:
    """The role by the setting, else by the last `coach model check` of this model, else by its kind.

    Raises BadModelSetting for a role that does not exist.
    """
    if settings.role and settings.role not in _ROLES:
        raise BadModelSetting(f"COACH_MODEL_ROLE is {settings.role!r}; it may be writer or phraser, or stay empty.")
    found = _last_check(settings)
    local = (settings.model or "").startswith("local:")
    unmeasured = int(min(MOST_PROMPT, WRITER_READS * READING_TIME)) if local else MOST_PROMPT
    tokens = found.prompt_tokens if found and found.prompt_tokens else unmeasured
    if settings.role:
        return Use(role=_ROLES[settings.role], prompt_tokens=tokens)
    if found:
        return Use(role=found.role, prompt_tokens=tokens, why=found.text if found.role == "none" else "")
    return Use(role="phraser" if local else "writer", prompt_tokens=tokens)


def keep_check(settings: Settings, found: ModelCheck) -> None:
    """Remember what a check found, for the next start; a folder that cannot be written keeps nothing."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        kept = found.model_copy(update={"model": settings.model})  # a local one calls itself by its file alone
        _file(settings).write_text(kept.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError:
        return


def _last_check(settings: Settings) -> ModelCheck | None:
    found = read_check(settings)
    return found if found and found.works and found.model == settings.model else None


def read_check(settings: Settings) -> ModelCheck | None:
    """What the last `coach model check` found, of whatever model; None where there was none."""
    try:
        return ModelCheck.model_validate_json(_file(settings).read_text(encoding="utf-8"))
    except (OSError, ValidationError, ValueError):
        return None


class ModelState(Record):
    """How it stands with the model: what is named, what it does, what the last check found, what went wrong lately."""

    named: str | None
    role: WritingRole | None = None
    notice: str = ""
    checked: ModelCheck | None = None
    failures: tuple[Failure, ...] = ()


def state_of(settings: Settings, pen: Pen | None, notice: str) -> ModelState:
    """The state as it is now; `notice` says why a named model is not used."""
    return ModelState(
        named=settings.model, role=pen.role if pen else None, notice=notice or (pen.resting if pen else ""),
        checked=read_check(settings), failures=tuple(pen.failures) if pen else (),
    )  # fmt: skip


def _file(settings: Settings) -> Path:
    return settings.home / "model-check.json"
