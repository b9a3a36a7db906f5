"""The command line: reads the words, finds who owns the data folder, and has the command run there."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from coach.commands.parser import parse
from coach.errors import BadUse

if TYPE_CHECKING:
    from coach.bootstrap import App
    from coach.settings import Settings

INTERRUPTED = 130
WAIT_SECONDS = 30.0
"""How long a command waits for another one that owns the folder."""
SMALL_BACKLOG = 1000
"""Passages without vectors that a command waits for, so that its answer is the one a later run gives."""


def main(argv: list[str] | None = None) -> int:
    """Run `coach` with these words (default: this process's); returns the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    _take_any_text()
    try:
        code = _run(argv)
        sys.stdout.flush()
        return code
    except BadUse as error:
        from coach.commands.faults import sentence  # only here, so that `--help` stays light

        _err(f"{sentence(error)}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return 0


def _run(argv: list[str]) -> int:
    args = parse(argv)
    from coach.commands.faults import guarded  # everything below costs more than `--help` may
    from coach.settings import read_settings

    settings = read_settings(args.home)
    return guarded(settings.home, _err, lambda: _dispatch(argv, args, settings))


def _dispatch(argv: list[str], args: Namespace, settings: Settings) -> int:
    if args.command == "serve":
        from coach.commands.serve import serve

        return serve(args, settings, _out)
    if args.command == "model" and args.step == "check":
        from coach.commands.call import finish
        from coach.commands.model import check

        return finish(check(settings), args, _out, _err)
    if args.command == "restore":
        from coach.commands.backup import restore
        from coach.commands.call import finish

        return finish(restore(args, settings), args, _out, _err)
    return _through_owner(argv, args, settings)


def _through_owner(argv: list[str], args: Namespace, settings: Settings) -> int:
    """Have the running server do it, or own the folder and do it here: the same code, the same output."""
    from coach.ownership.client import call_server, own_or_call

    style = _style()
    for name, value in style.items():
        setattr(args, name, value)
    words = ["--width", str(style["width"]), *(["--colour"] if style["colour"] else []), *argv]

    def call() -> int | None:
        return call_server(settings.home, words, os.getcwd(), sys.stdin, sys.stdout, sys.stderr)

    name = " ".join(filter(None, ("coach", args.command, getattr(args, "step", None))))
    with own_or_call(settings.home, call, WAIT_SECONDS, name) as code:
        return _here(args, settings) if code is None else code


def _here(args: Namespace, settings: Settings) -> int:
    import gc

    gc.disable()  # what is opened now stays; to look through it for garbage would take 4 % of the time
    from coach.bootstrap import open_app
    from coach.commands.faults import write_log_to
    from coach.commands.running import run

    write_log_to(settings.home)
    with open_app(settings) as app:
        gc.freeze()
        gc.enable()
        if args.command in {"ask", "chat", "search"}:
            _settle(app)
        return run(app, args, Path.cwd(), _lines(sys.stdin), _out, _err)


def _settle(app: App) -> None:
    """Give a small backlog of vectors the time it needs; a large one catches up under `serve`."""
    for _ in range(40):
        progress = app.index.progress
        if app.index.wait(0.25) or app.index.problem or progress.total - progress.done > SMALL_BACKLOG:
            return


def _style() -> dict[str, int | bool]:
    """How this terminal shows text; a pipe gets 80 columns without colour."""
    if not sys.stdout.isatty():
        return {"width": 80, "colour": False}
    import shutil

    return {"width": max(40, min(shutil.get_terminal_size().columns, 100)), "colour": True}


def _lines(stdin: TextIO | None) -> Iterator[str]:
    return iter(()) if stdin is None else iter(stdin.readline, "")


def _take_any_text() -> None:
    """No byte that comes in and no character that goes out may end a command."""
    for stream, encoding in ((sys.stdin, "utf-8"), (sys.stdout, None), (sys.stderr, None)):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=encoding, errors="replace")


def _out(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _err(text: str) -> None:
    with suppress(BrokenPipeError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _forget_stdout() -> None:
    """Nobody reads any more: keep the interpreter's last flush from saying so."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
