"""What answers in a run: the playbook engine, or a model with prompts of which some may be candidates."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from coach.advising.coach import Replying
from coach.advising.modelling import choice_of, use_of
from coach.advising.pen import Pen
from coach.errors import BadUse
from coach.models.opening import open_model
from coach.models.port import Model
from coach.models.traced import traced
from coach.prompts import Prompts, prompts_folder, read_prompt
from coach.records import Record
from coach.settings import Settings
from coach.tracing import open_tracing
from evals.metering import Metered, Price


class Engine(Record):
    """A model's name, None for the playbook alone; `prompts` maps a prompt's id to the candidate file."""

    model: str | None = None
    prompts: dict[str, str] = {}
    price: Price = Price()


PLAYBOOK = Engine()


def engine_of(model: str | None, candidates: list[str], price: str | None) -> Engine:
    """From the command line: `id=file.md` for each candidate, `1.25,10` for the price of a million tokens."""
    prompts = {}
    for one in candidates:
        id, equals, file = one.partition("=")
        if not equals or not Path(file).is_file():
            raise BadUse(f"--prompt {one!r}: write id=file, such as reasons=candidates/reasons.md.")
        if id not in Prompts().all:
            raise BadUse(f"There is no prompt {id!r}: take {', '.join(Prompts().all)}.")
        read_prompt(Path(file))
        prompts[id] = file
    if prompts and not model:
        raise BadUse("--prompt needs a model that reads it; name one with --model.")
    return Engine(model=model, prompts=prompts, price=_price(price))


def _price(given: str | None) -> Price:
    if given is None:
        return Price()
    try:
        prompt, completion = (float(one) for one in given.split(","))
    except ValueError:
        raise BadUse(f"--price {given!r}: write what a million tokens cost read and written, as 1.25,10.") from None
    return Price(prompt=prompt, completion=completion)


@contextmanager
def replying(engine: Engine, settings: Settings, model: Model | None = None) -> Iterator[Replying | None]:
    """How turns are replied to; None for the playbook alone. `model` in place of the one that is named."""
    if engine.model is None and model is None:
        yield None
        return
    named = settings.model_copy(update={"model": engine.model or (model.name if model else None)})
    use = use_of(named)
    if use.role == "none":
        raise BadUse(f"The model cannot be used: {use.why}")
    tracing = open_tracing(settings)
    held = Metered(traced(model or open_model(choice_of(named, str(named.model))), tracing), engine.price)
    with TemporaryDirectory() as scratch:
        folder = _prompts(engine, Path(scratch))
        try:
            yield Pen(held, Prompts(folder), use.role, use.prompt_tokens).reply
        finally:
            held.close()
            tracing.close()


def _prompts(engine: Engine, scratch: Path) -> Path:
    """The shipped prompts with the candidates in their places."""
    if not engine.prompts:
        return prompts_folder()
    for path in prompts_folder().glob("*.md"):
        shutil.copy(path, scratch / path.name)
    for id, file in engine.prompts.items():
        shutil.copy(file, scratch / f"{id}.md")
    return scratch
