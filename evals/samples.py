"""The samples as their datasets hold them: records, and a loader that names file and line of a mistake."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import Field, ValidationError

from coach.playbook.records import Asker, Stage, Verdict
from coach.records import Record

DATASETS = Path(__file__).parent / "datasets"
_ITEM = re.compile(r"^\s*- id:")
_SECTION = re.compile(r"^(\w+):\s*(?:#.*)?$")


class Sample(Record):
    """What every sample has: an id that is unique in its file."""

    id: str = Field(min_length=1)


class SituationSample(Sample):
    """A conversation and the verdict and play its last turn should get.

    `accept` and `accept_plays` are as right as `verdict` and `play`; `pair` names the minimal pair
    that the sample is one half of; `reason` says why the sample exists.
    """

    reason: str
    turns: tuple[str, ...] = Field(min_length=1)
    stage: Stage
    asker: Asker
    ask: str
    verdict: Verdict
    accept: tuple[Verdict, ...] = ()
    play: str | None
    accept_plays: tuple[str, ...] = ()
    pair: str | None = None
    tags: tuple[str, ...] = ()


class AbstainSample(SituationSample):
    """A conversation that the playbook does not answer (`abstain`), or one that only looks so."""

    abstain: bool


class ParaphraseSample(Sample):
    """One question in several wordings, all of which should get the same verdict and play."""

    verdict: Verdict
    accept: tuple[Verdict, ...] = ()
    play: str | None
    accept_plays: tuple[str, ...] = ()
    wordings: tuple[str, ...] = Field(min_length=2)


class RetrievalSample(Sample):
    """A question and what answers it: statement ids of the playbook, or paths of handbook files."""

    question: str
    gold: tuple[str, ...] = Field(min_length=1)


S = TypeVar("S", bound=Sample)


class Dataset(Record, Generic[S]):
    """What a file held: samples, one sentence per mistake, how many samples are missing, and its hash."""

    file: str
    hash: str
    samples: tuple[S, ...] = ()
    problems: tuple[str, ...] = ()
    missing: int = 0


def load(path: Path, section: str, kind: type[S], shown: str | None = None) -> Dataset[S]:
    """The samples below `section`; a mistake costs its own sample only, and is named with file and line."""
    name = shown or path.name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        return Dataset(file=name, hash="", problems=(f"{name} {why}",), missing=1)
    reading = _Reading(name, kind)
    for item in _items(text, section):
        reading.take(item)
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Dataset(
        file=name, hash=digest, samples=tuple(reading.samples.values()),
        problems=tuple(reading.problems), missing=reading.missing,
    )  # fmt: skip


@dataclass(frozen=True)
class _Item:
    """One entry of a file: its line, the lines of its keys, and its value or what is wrong with it."""

    line: int
    value: Any = None
    keys: tuple[tuple[str, int], ...] = ()
    problem: str = ""


class _Reading(Generic[S]):
    """Entries turned into samples, one after the other."""

    def __init__(self, name: str, kind: type[S]) -> None:
        self._name, self._kind = name, kind
        self.samples: dict[str, S] = {}
        self._lines: dict[str, int] = {}
        self.problems: list[str] = []
        self.missing = 0

    def take(self, item: _Item) -> None:
        found = list(self._mistakes(item))
        if not found:
            try:
                sample = self._kind.model_validate(item.value)
            except ValidationError as error:
                found = [_told(item, one["loc"], one["msg"], one["type"]) for one in error.errors()]
            else:
                found = self._keep(sample, item)
        self.problems += [f"{self._name}, line {line}: {why}" for line, why in found]
        self.missing += bool(found)

    def _keep(self, sample: S, item: _Item) -> list[tuple[int, str]]:
        if sample.id in self.samples:
            return [(item.line, f"the id `{sample.id}` stands in line {self._lines[sample.id]} already")]
        self.samples[sample.id] = sample
        self._lines[sample.id] = item.line
        return []

    @staticmethod
    def _mistakes(item: _Item) -> Iterator[tuple[int, str]]:
        if item.problem:
            yield item.line, item.problem
        elif not isinstance(item.value, dict):
            yield item.line, "expected a sample with keys and values"
        seen: set[str] = set()
        for key, line in item.keys:
            if key in seen:
                yield line, f"the key `{key}` is given twice"
            seen.add(key)


def _told(item: _Item, where: Sequence[int | str], message: str, kind: str) -> tuple[int, str]:
    key = str(where[0]) if where else ""
    line = dict(item.keys).get(key, item.line)
    if kind == "extra_forbidden":
        return line, f"unknown key `{key}`"
    return line, f"`{key}`: {message[:1].lower()}{message[1:]}" if key else message


def _items(text: str, section: str) -> Iterator[_Item]:
    """The entries of a section; where the whole is no YAML, each entry is read by itself."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        yield from _item_by_item(text, section)
        return
    entries = root.value if isinstance(root, yaml.MappingNode) else []
    held = next((value for key, value in entries if key.value == section), None)
    if not isinstance(held, yaml.SequenceNode):
        yield _Item(line=1, problem=f"expected a list below `{section}:`")
        return
    yield from (_item(node, 0) for node in held.value)


def _item_by_item(text: str, section: str) -> Iterator[_Item]:
    inside, start = False, 0
    piece: list[str] = []
    for number, line in enumerate([*text.split("\n"), f"{section}_end:"]):
        heading = _SECTION.match(line)
        if heading or _ITEM.match(line):
            if inside and piece:
                yield _alone("\n".join(piece), start)
            piece, start = ([] if heading else [line]), number
            inside = heading.group(1) == section if heading else inside
        elif piece:
            piece.append(line)


def _alone(text: str, start: int) -> _Item:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = start + 1 + (mark.line if mark else 0)
        return _Item(line=line, problem=f"not YAML ({getattr(error, 'problem', None) or 'unreadable'})")
    if not isinstance(node, yaml.SequenceNode):
        return _Item(line=start + 1, problem="expected one sample")
    return _item(node.value[0], start)


def _item(node: yaml.Node, start: int) -> _Item:
    line = start + node.start_mark.line + 1
    keys: tuple[tuple[str, int], ...] = ()
    if isinstance(node, yaml.MappingNode):
        keys = tuple((str(key.value), start + key.start_mark.line + 1) for key, _ in node.value)
    try:
        value = _Builder("").construct_object(node, deep=True)
    except yaml.YAMLError as error:
        why = getattr(error, "problem", None) or "unreadable"
        return _Item(line=line, keys=keys, problem=f"not YAML ({why})")
    return _Item(line=line, value=value, keys=keys)


class _Builder(yaml.SafeLoader):
    """Turns nodes into plain values."""
