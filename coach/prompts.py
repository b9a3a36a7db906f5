"""What models read: prompts as files with a version; text from outside enters them in numbered slots only."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from jinja2 import StrictUndefined
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from coach.errors import BadFile, CoachError
from coach.frontmatter import read_page
from coach.records import Record

Kind = Literal["word", "slots"]
"""A `word` is one line that code chose; `slots` are texts from anywhere, each between numbered tags."""

_PARTS = re.compile(r"^<!-- (system|user) -->$", re.M)
_NAME = re.compile(r"[a-z][a-z_]*")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_WORD_LENGTH = 300


class PromptError(CoachError):
    """A prompt cannot be filled in; names the prompt and the variable, never a value."""


class Slot(Record):
    """A text from outside for a numbered slot; `n` is the number it is cited by, `head` what it is."""

    n: int
    text: str
    head: str = ""


class Rendered(Record):
    """A prompt filled in: the system text (the same in every call; may be empty), the user text, the ref."""

    ref: str
    system: str
    user: str


class Prompt(Record):
    """A prompt as its file states it. `system` holds no variable, so untrusted text can never stand in it."""

    id: str
    version: int
    about: str
    variables: dict[str, Kind]
    system: str
    user: str

    @property
    def ref(self) -> str:
        """How an Advice names it: `id@version`."""
        return f"{self.id}@{self.version}"

    @property
    def fingerprint(self) -> str:
        """A hash of everything the model may come to read."""
        whole = json.dumps([self.variables, self.system, self.user], ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()

    def render(self, **values: str | Sequence[Slot]) -> Rendered:
        """The prompt filled in; raises PromptError where a variable is missing, unknown or of odd kind."""
        if values.keys() != self.variables.keys():
            odd = ", ".join(sorted(values.keys() ^ self.variables.keys()))
            raise PromptError(f"The prompt {self.ref} was not given exactly its variables; look at {odd}.")
        tags = tuple(name for name, kind in self.variables.items() if kind == "slots")
        filled = {name: self._fill(name, value, tags) for name, value in values.items()}
        try:
            user = _ENVIRONMENT.from_string(self.user).render(filled)
        except TemplateError as error:
            raise PromptError(f"The prompt {self.ref} cannot be filled in: {type(error).__name__}.") from None
        return Rendered(ref=self.ref, system=self.system, user=user.strip())

    def _fill(self, name: str, value: str | Sequence[Slot], tags: Sequence[str]) -> str:
        if self.variables[name] == "slots" and not isinstance(value, str):
            return "\n".join(_slot(name, slot, tags) for slot in value)
        if self.variables[name] == "word" and isinstance(value, str) and _is_word(value):
            return value
        raise PromptError(
            f"The prompt {self.ref} was given something else than {self.variables[name]} for {name}."
        )


class Prompts:
    """The prompts of a folder, read when first asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or prompts_folder()

    @cached_property
    def all(self) -> Mapping[str, Prompt]:
        """Every prompt by id; raises BadFile."""
        return {prompt.id: prompt for prompt in map(read_prompt, sorted(self.folder.glob("*.md")))}

    def render(self, id: str, **values: str | Sequence[Slot]) -> Rendered:
        """The prompt of this id filled in; raises PromptError."""
        if id not in self.all:
            raise PromptError(f"There is no prompt {id}.")
        return self.all[id].render(**values)


def prompts_folder() -> Path:
    """Where the prompts lie: inside the installed package, or in the checkout."""
    inside = Path(__file__).parent / "_prompts"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "prompts"


def read_prompt(path: Path) -> Prompt:
    """A prompt file; its id is its name. Raises BadFile."""
    page = read_page(path.read_text("utf-8"), path.name)
    version, variables = page.head.get("version"), page.head.get("variables") or {}
    if not isinstance(version, int) or version < 1:
        raise BadFile(path.name, 2, "`version` must be a whole number from 1")
    for name, kind in variables.items():
        if not _NAME.fullmatch(str(name)) or kind not in ("word", "slots"):
            raise BadFile(path.name, 2, f"the variable {name} must be `word` or `slots`")
    before, *parts = _PARTS.split(page.body)
    texts = dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
    if before.strip() or "user" not in texts or len(texts) * 2 != len(parts):
        raise BadFile(path.name, 2, "the body is `<!-- system -->` (optional) and `<!-- user -->`, once each")
    if re.search(r"\{[{%#]", texts.get("system", "")):
        raise BadFile(path.name, 2, "the system text holds no variables: it is the same in every call")
    return Prompt(
        id=path.stem, version=version, about=str(page.head.get("about", "")), variables=variables,
        system=texts.get("system", ""), user=texts["user"],
    )  # fmt: skip


def _is_word(value: str) -> bool:
    return len(value) <= _WORD_LENGTH and not re.search(r"[\n\r<>]", value)


def _slot(tag: str, slot: Slot, tags: Sequence[str]) -> str:
    """One text between numbered tags, in which no tag of this prompt can begin or end."""
    head = re.sub(r"\s+", " ", _disarm(slot.head, tags)).replace('"', "'")
    about = f' head="{head}"' if head else ""
    return f'<{tag} n="{slot.n}"{about}>\n{_disarm(slot.text, tags)}\n</{tag}>'


def _disarm(text: str, tags: Sequence[str]) -> str:
    names = "|".join(map(re.escape, tags))
    return re.sub(rf"[<＜](?=\s*/?\s*(?:{names})\b)", "‹", _UNSEEN.sub("", text), flags=re.I).strip()


_ENVIRONMENT = ImmutableSandboxedEnvironment(  # makes no HTML, so nothing is escaped as if it did
    undefined=StrictUndefined,
    autoescape=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
