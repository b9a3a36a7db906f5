"""What every command's parser is made of: plain sentences for what is off, and commands in families."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

from coach.errors import BadUse

LONGEST_VALUE = 80
"""Characters of a wrong value that an error repeats."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises BadUse with one sentence instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        """Raise BadUse."""
        raise BadUse(in_plain_words(message, self.prog))


class Adder:
    """Adds commands that all take the shared options."""

    def __init__(self, commands: argparse._SubParsersAction[Parser], shared: Parser) -> None:
        self._commands = commands
        self._shared = shared

    def command(self, name: str, says: str) -> Parser:
        """A command with its one-line description."""
        return self._commands.add_parser(
            name, help=says, description=f"{says}.", parents=[self._shared], allow_abbrev=False
        )

    def group(self, name: str, says: str) -> Adder:
        """A command that is a family of commands."""
        family = self._commands.add_parser(
            name, help=says, description=f"{says}.", parents=[self._shared], allow_abbrev=False
        )
        return Adder(
            family.add_subparsers(dest="step", metavar="COMMAND", required=True, parser_class=Parser),
            self._shared,
        )


def in_plain_words(message: str, prog: str) -> str:
    """What argparse complains about, as one sentence with what to do."""
    helps = f"`{prog} --help` shows how it is used."
    if found := re.match(r"argument COMMAND: invalid choice: '(.*?)'(?: \(|, maybe|$)", message, re.S):
        return f"There is no command `{_command(prog, found[1])}`; `{prog} --help` lists the commands."
    if message == "the following arguments are required: COMMAND":
        return f"Name a command; `{prog} --help` lists them."
    if found := re.match(r"the following arguments are required: (.*)", message):
        return f"`{prog}` needs {found[1]}; {helps}"
    if found := re.match(r"unrecognized arguments: (.*)", message, re.S):
        return f"`{prog}` does not know {_short(found[1])}; {helps}"
    plain = re.sub(r"^argument (?:-\w/)?(\S+): ", r"\1: ", message)
    return f"{_short(plain, 200)}; {helps}"


def _command(prog: str, word: str) -> str:
    return " ".join([*prog.split()[1:], _short(word)])


def _short(text: str, most: int = LONGEST_VALUE) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
