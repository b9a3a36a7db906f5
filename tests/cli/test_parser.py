"""The words of the command line: where options may stand, and one sentence for what is off."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.commands.parser import parse
from coach.errors import BadUse

WRONG = {
    "fly": ("There is no command `fly`", "`coach --help`"),
    "users add ana --role king": ("--role", "'king'", "rep"),
    "references match": ("needs --deal",),
    "references log Halden bought": ("KIND", "'bought'", "granted"),
    "library burn": ("There is no command `library burn`", "`coach library --help`"),
    "": ("Name a command",),
    "library": ("Name a command", "`coach library --help`"),
    "ask": ("needs TEXT",),
    "ask hi --acount A": ("does not know --acount A",),
    "ask hi --jso": ("does not know --jso",),
    "ask hi --as-of yesterday": ("--as-of", "`yesterday` is not a date", "2026-03-31"),
    "ask hi --as-of 20260331": ("`20260331` is not a date",),
    "ask hi --user": ("--user: expected one argument",),
    "search x -k 0": ("-k", "`0`", "from 1 to 1000"),
    "search x -k ²": ("-k", "from 1 to 1000"),
    "serve --port 99999": ("--port", "`99999` is not a port"),
    "chat": ("needs --jsonl",),
    "draft check f.txt": ("needs --play",),
    "draft check f.txt --play p --audience me": ("--audience", "'me'", "prospect"),
    "index status --wait long": ("--wait", "`long` is not a number of seconds"),
}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_off_is_said_in_one_sentence(words: str) -> None:
    with pytest.raises(BadUse) as raised:
        parse(words.split())
    said = str(raised.value)
    assert all(piece in said for piece in WRONG[words]), said
    assert "\n" not in said and said.endswith(".")


@pytest.mark.parametrize(
    "words",
    [
        ["--json", "--user", "jo", "--as-of", "2026-03-31", "--home", "h", "library", "list"],
        ["library", "--json", "--user", "jo", "--as-of", "2026-03-31", "--home", "h", "list"],
        ["library", "list", "--json", "--user", "jo", "--as-of", "2026-03-31", "--home", "h"],
        ["--json", "--user", "jo", "library", "list", "--as-of", "2026-03-31", "--home", "h"],
    ],
)
def test_shared_options_stand_anywhere(words: list[str]) -> None:
    args = parse(words)
    assert (args.command, args.step, args.json, args.user) == ("library", "list", True, "jo")
    assert (args.as_of, args.home) == ("2026-03-31", Path("h"))


def test_a_long_word_is_not_repeated_whole() -> None:
    with pytest.raises(BadUse) as raised:
        parse(["x" * 100_000])
    assert len(str(raised.value)) < 200


def test_a_text_may_begin_with_a_dash() -> None:
    assert parse(["ask", "-5% discount ok?"]).text == ["-5% discount ok?"]
    assert parse(["ask", "-"]).text == ["-"]
    assert parse(["ask", "--", "-now"]).text == ["-now"]
