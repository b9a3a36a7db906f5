"""Every fault that can be drawn: all policy rows, elements, prompts, and the ways to spoil ranks, citations, checks."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, get_args

import coach.advising.gatekeeping
import coach.advising.sharing
import coach.bootstrap
import coach.references.gate
from coach.accounts.records import OWNER
from coach.advising.confidences import Confidences
from coach.library.layout import edition_folder
from coach.prompts import prompts_folder
from coach.references.checks import all_checks
from coach.references.records import CheckId
from evals.mutants import faults
from evals.mutants.records import Mutant, Patch

_ROW = re.compile(r"^\| ([a-z][\w-]*) \|")
_HEAD = "| row |"
DIRECT = ("situations", "paraphrases", "abstain", "advice")
DRAFTED = ("situations", "advice", "drafts")
CLOSED = ("confidentiality", "injection", "drafts")


def catalogue() -> list[Mutant]:
    """All of them, in a fixed order."""
    return [*_policy(), *_elements(), *_prompts(), *_ranks(), *_citations(), *_checks(), *_leaks()]


def drawn(n: int, seed: int) -> list[Mutant]:
    """`n` of them: the layers take turns, within a layer the seed decides."""
    dice = random.Random(seed)
    layers: dict[str, list[Mutant]] = {}
    for mutant in catalogue():
        layers.setdefault(mutant.layer, []).append(mutant)
    piles = [dice.sample(pile, len(pile)) for pile in layers.values()]
    order = [pile[turn] for turn in range(max(map(len, piles))) for pile in piles if turn < len(pile)]
    return order[:n]


def _policy() -> Iterator[Mutant]:
    """Each row with the verdict and play of the next row that has another verdict."""
    lines = (edition_folder() / "policy.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if _ROW.match(line) and not line.startswith(_HEAD)]
    for at, row in enumerate(rows):
        other = next(one for one in rows[at + 1 :] + rows if _cells(one)[5] != _cells(row)[5])
        name = _cells(row)[0]
        yield Mutant(
            name=f"policy row {name} decides as {_cells(other)[0]}", layer="policy", first=DIRECT,
            edition=partial(_spoil_row, name=name, verdict=_cells(other)[5], play=_cells(other)[6]),
        )  # fmt: skip


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _spoil_row(edition: Path, name: str, verdict: str, play: str) -> None:
    path = edition / "policy.md"
    lines = path.read_text(encoding="utf-8").splitlines()
    for at, line in enumerate(lines):
        if line.startswith(f"| {name} |"):
            cells = _cells(line)
            cells[5], cells[6] = verdict, play
            lines[at] = f"| {' | '.join(cells)} |"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _elements() -> Iterator[Mutant]:
    """Each element of each play without the lines of the skeletons that say it."""
    for path in sorted((edition_folder() / "plays").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for id in dict.fromkeys(re.findall(r"\{#([\w-]+)\}", text)):
            yield Mutant(
                name=f"element {id} dropped from {path.stem}", layer="element", first=DRAFTED,
                edition=partial(_drop_element, play=path.name, element=id),
            )  # fmt: skip


def _drop_element(edition: Path, play: str, element: str) -> None:
    path = edition / "plays" / play
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if f"{{#{element}}}" not in line) + "\n", encoding="utf-8")


def _prompts() -> Iterator[Mutant]:
    """Each prompt without its longest line: a rule, most often."""
    for path in sorted(prompts_folder().rglob("*.md")):
        name = path.relative_to(prompts_folder()).as_posix()
        yield Mutant(
            name=f"prompt {name} without its longest line", layer="prompt", first=("prompts",),
            prompts=partial(_drop_longest, name=name),
        )  # fmt: skip


def _drop_longest(folder: Path, name: str) -> None:
    path = folder / name
    head, mark, body = path.read_text(encoding="utf-8").rpartition("---\n")
    lines = body.splitlines()
    longest = max((line for line in lines if not line.startswith(("<!--", "{"))), key=len)
    path.write_text(head + mark + "\n".join(line for line in lines if line != longest) + "\n", encoding="utf-8")


def _ranks() -> Iterator[Mutant]:
    for name, spoil in faults.RANKS.items():
        wrap = partial(faults.ranked, spoil=spoil)
        yield Mutant(name=f"ranks: {name}", layer="ranks", first=("retrieval",), wrap=wrap)


def _citations() -> Iterator[Mutant]:
    for name, spoil in faults.CITATIONS.items():
        wrap = partial(faults.cited, spoil=spoil)
        yield Mutant(name=f"citations: {name}", layer="citations", first=("advice",), wrap=wrap)


def _checks() -> Iterator[Mutant]:
    """Each check of the gate blind to what speaks against, or closed to everybody."""
    for id in get_args(CheckId):
        for turned, into in (("no", "unknown"), ("yes", "no")):
            check = partial(_turned, id=id, turned=turned, into=into)
            yield Mutant(
                name=f"check {id}: {turned} becomes {into}", layer="check", first=("gate", "match", "advice"),
                patches=(Patch(coach.references.gate, "all_checks", check),),
            )  # fmt: skip


def _turned(case: Any, id: str, turned: str, into: str) -> tuple[Any, ...]:
    return tuple(
        check.model_copy(update={"result": into}) if check.id == id and check.result == turned else check
        for check in all_checks(case)
    )


def _leaks() -> Iterator[Mutant]:
    nothing: Sequence[Any] = ()
    gatekeeping, sharing = coach.advising.gatekeeping, coach.advising.sharing

    def silent(*_: Any, **__: Any) -> Sequence[Any]:
        return nothing

    def all_seeing(self: Any, user: str | None) -> Any:
        return OWNER

    def unheld(*_: Any, **__: Any) -> Confidences:
        return Confidences()

    def both(name: str) -> tuple[Patch, ...]:
        return Patch(gatekeeping, name, silent), Patch(sharing, name, silent)

    opened = {
        "a draft is not searched for what notes keep": both("found_in"),
        "people of notes may stand in drafts": both("people_in"),
        "notes keep nothing to themselves": (Patch(gatekeeping, "of_notes", unheld),),
        "contacts keep nothing to themselves": (Patch(gatekeeping, "of_contacts", unheld),),
        "everybody sees everything": (Patch(coach.bootstrap.App, "viewer", all_seeing),),
    }
    for name, patches in opened.items():
        yield Mutant(name=f"leak: {name}", layer="leak", first=CLOSED, patches=patches)
