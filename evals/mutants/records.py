"""A planted fault: what it is, how it is planted, and where it is looked for first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from evals.subject import Subject

Layer = Literal["policy", "element", "prompt", "ranks", "citations", "check", "leak"]


@dataclass(frozen=True)
class Patch:
    """A name of one of our modules, and what stands there while the fault is planted."""

    module: ModuleType | type
    name: str
    value: Any


@dataclass(frozen=True)
class Mutant:
    """One fault. Exactly one way of planting it is used: on the edition's files, on the prompts, on the subject, or
    on our own modules; `first` are the tasks that are asked first.
    """

    name: str
    layer: Layer
    first: tuple[str, ...]
    edition: Callable[[Path], None] | None = None
    prompts: Callable[[Path], None] | None = None
    wrap: Callable[[Subject], Subject] | None = None
    patches: tuple[Patch, ...] = field(default=())


@contextmanager
def planted(patches: tuple[Patch, ...]) -> Iterator[None]:
    """The patches in place, gone afterwards."""
    before = [getattr(one.module, one.name) for one in patches]
    for one in patches:
        setattr(one.module, one.name, one.value)
    try:
        yield
    finally:
        for one, was in zip(patches, before, strict=True):
            setattr(one.module, one.name, was)
