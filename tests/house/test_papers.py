"""The papers: README commands run as shown, and nothing carries a path of one machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.checkout import ROOT

MARK = "<!-- run -->"
"""Stands on the line before a ```console block whose commands are run here.

`$ ` begins a command; the lines below it must come out in this order; a line `...` stands for any lines.
"""
PAPERS = ["README.md", "CONTRIBUTING.md"]


def blocks(text: str) -> list[str]:
    """The marked console blocks of a Markdown text."""
    return re.findall(rf"{re.escape(MARK)}\n+```console\n(.*?)```", text, re.S)


def steps(block: str) -> list[tuple[str, list[str]]]:
    """Commands with the pieces of output they must print, in order."""
    found: list[tuple[str, list[str]]] = []
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, _, output = part.partition("\n")
        pieces = [piece.strip("\n") for piece in re.split(r"^\s*\.\.\.\s*$", output, flags=re.M)]
        found.append((command, [piece for piece in pieces if piece.strip()]))
    return found


def shell(command: str, folder: Path) -> str:
    """What a command prints, run as a reader would, with a data folder of its own."""
    launcher = folder / "bin" / "coach"
    if not launcher.exists():
        launcher.parent.mkdir(parents=True)
        launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m coach "$@"\n')
        launcher.chmod(0o755)
    env = os.environ | {
        "PATH": f"{launcher.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COACH_HOME": str(folder / "home"),
    }
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("paper", PAPERS)
def test_the_commands_shown_are_run(paper: str, tmp_path: Path) -> None:
    for block in blocks((ROOT / paper).read_text(encoding="utf-8")):
        for command, pieces in steps(block):
            printed, at = shell(command, tmp_path), 0
            for piece in pieces:
                at = printed.find(piece, at)
                assert at >= 0, f"{paper}: `{command}` does not print\n{piece}\nbut\n{printed}"


def test_a_marked_block_is_found_and_compared() -> None:
    marked = f"{MARK}\n```console\n$ echo a; echo b; echo c\na\n...\nc\n$ true\n```\n"
    text = f"{marked}```console\n$ not marked\n```\n"
    found = [steps(block) for block in blocks(text)]
    assert found == [[("echo a; echo b; echo c", ["a", "c"]), ("true", [])]]


@pytest.mark.parametrize("paper", [*PAPERS, "Makefile", ".ci/run", "NOTICE", "pyproject.toml"])
def test_no_paper_names_one_machines_folders(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    assert not re.findall(r"(?<![\w.])/(?:home|root|Users)/\S+", text)
