"""What a command is given and what it gives back, whether it runs here or in the server."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coach.commands.text import Style, clean
from coach.errors import BadUse, CoachError
from coach.records import Record

Write = Callable[[str], None]
"""Writes text where the caller reads it, at once."""


@dataclass(frozen=True)
class Call:
    """A command as given: its options, its caller's folder, and lines of its input, read when asked for."""

    args: Namespace
    cwd: Path
    lines: Iterator[str]

    def path(self, name: str) -> Path:
        """A path as the caller means it."""
        return self.cwd / Path(name).expanduser()

    def text(self, words: list[str]) -> str:
        """Words of the command line as one text; a single `-` stands for the whole input."""
        return sound("".join(self.lines) if words == ["-"] else " ".join(words))

    def file_text(self, name: str) -> str:
        """A text file's content, or the input's for `-`; raises BadUse or CoachError naming the file."""
        if name == "-":
            return self.text(["-"])
        path = self.path(name)
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise BadUse(f"There is no file {path}; name a text file, or - for standard input.") from None
        except IsADirectoryError:
            raise BadUse(f"{path} is a folder; name a text file.") from None
        except UnicodeDecodeError:
            raise CoachError(f"{path} is not UTF-8 text; save it as plain text and try again.") from None
        except OSError as error:
            raise CoachError(f"{path} cannot be read ({(error.strerror or 'unknown').lower()}).") from None


@dataclass(frozen=True)
class Outcome:
    """What a command did: the record behind `--json`, its text, and what it could not do, one sentence each.

    With `refused`, the command ends with exit code 1 although the rest of it was done.
    """

    record: Record
    show: Callable[[Style], str]
    refused: tuple[str, ...] = ()


def sound(text: str) -> str:
    """The text with broken halves of characters replaced, so that it can be stored and sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def finish(outcome: Outcome, args: Namespace, out: Write, err: Write) -> int:
    """Write what a command did, as text or JSON, and what it refused; the exit code."""
    if args.json:
        out(outcome.record.model_dump_json(by_alias=True) + "\n")
    elif text := outcome.show(Style(args.width, args.colour)):
        out(text + "\n")
    for one in outcome.refused:
        err(" ".join(clean(one).split()) + "\n")
    return 1 if outcome.refused else 0
