"""Rated chats and missed questions become samples, but only after somebody has read and labelled each.

`collect` writes what users asked into a file of proposals, without users' names, each with `reviewed: false` and
blanks to fill in. `take` adds those that a reviewer has finished to the open advice samples, and names the rest.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from coach.bootstrap import App, open_app
from coach.errors import BadUse, CoachError
from coach.ownership.lock import own
from coach.records import Record
from coach.settings import read_settings
from evals.kinds import AdviceSample
from evals.samples import DATASETS, load
from evals.say import say

HEAD = """# Proposals for samples, from what users asked. For each: take out names of people and companies, write a
# reason, label it (verdict, play, must_say ...) before looking at what the coach says now, set `reviewed: true`.
"""
OPEN = DATASETS / "open" / "advice.yaml"


class Proposal(Record):
    """A question somebody asked, and why it is worth a sample."""

    text: str
    why: str
    verdict: str


class Taken(Record):
    """How many proposals became samples, and one sentence for each that did not."""

    added: int
    left: tuple[str, ...]


def proposals(app: App) -> list[Proposal]:
    """Missed questions and answers marked bad, each text once."""
    why = "the playbook did not answer it"
    found = [Proposal(text=one.text, why=why, verdict=one.verdict) for one in app.library.missed()]
    for rated in app.conversations.rated():
        if rated.rating.thumb == "down":
            why = f"marked bad: {rated.rating.reason or 'no reason given'}"
            found.append(Proposal(text=rated.question, why=why, verdict=rated.verdict))
    return list({one.text: one for one in found}.values())


def collect(found: Iterable[Proposal], file: Path) -> int:
    """Write the proposals; how many. Raises BadUse where the file is there already: reviews are never overwritten."""
    if file.exists():
        raise BadUse(f"{file} is there already; take its reviewed proposals, or name another file.")
    lines = [HEAD, "samples:\n"]
    count = 0
    for count, one in enumerate(found, 1):
        blank = {
            "id": f"user-{count:03}", "reviewed": False, "reason": one.why, "writer": "rep", "turns": [one.text],
            "verdict": one.verdict, "play": None, "must_say": [], "must_not_say": [], "sources": [], "tags": ["user"],
        }  # fmt: skip
        lines.append(f"- {json.dumps(blank, ensure_ascii=False)}\n")
    try:
        file.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise CoachError(f"{file} cannot be written ({error.strerror}); name another file.") from None
    return count


def take(file: Path, into: Path = OPEN) -> Taken:
    """Add every reviewed and valid proposal that is not there yet; raises BadUse for a file that cannot be read."""
    try:
        held = yaml.safe_load(file.read_text(encoding="utf-8"))["samples"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        kind = type(error).__name__
        raise BadUse(f"{file} holds no proposals ({kind}); `evals import --from` writes such a file.") from None
    there = load(into, "samples", AdviceSample).samples
    ids, texts = {one.id for one in there}, {one.turns for one in there}
    left: list[str] = []
    new = list(_reviewed(held, ids, texts, left))
    if new:
        lines = "".join(f"- {json.dumps(_bare(one), ensure_ascii=False)}\n" for one in new)
        into.write_text(into.read_text(encoding="utf-8").rstrip() + "\n" + lines, encoding="utf-8")
    return Taken(added=len(new), left=tuple(left))


def _reviewed(held: Any, ids: set[str], texts: set[tuple[str, ...]], left: list[str]) -> Iterator[AdviceSample]:
    for number, item in enumerate(held if isinstance(held, list) else [], 1):
        given = dict(item) if isinstance(item, dict) else {}
        name = given.get("id", f"number {number}")
        if given.pop("reviewed", False) is not True:
            left.append(f"{name}: not reviewed")
            continue
        try:
            sample = AdviceSample.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            left.append(f"{name}: `{'.'.join(map(str, first['loc']))}`: {first['msg']}")
            continue
        if sample.id in ids or sample.turns in texts:
            left.append(f"{name}: is in the dataset already")
            continue
        ids.add(sample.id)
        texts.add(sample.turns)
        yield sample


def _bare(sample: AdviceSample) -> dict[str, Any]:
    return {key: value for key, value in sample.model_dump(mode="json").items() if value not in (None, [], ())}


def add_import(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the file of proposals")
    parser.add_argument("--from", dest="folder", type=Path, metavar="DIR", help="collect from this data folder")


def run_import(args: argparse.Namespace) -> int:
    """Collect proposals from a data folder, or take the reviewed ones into the open advice samples."""
    if args.folder is not None:
        with own(args.folder), open_app(read_settings(args.folder).model_copy(update={"model": None})) as app:
            count = collect(proposals(app), args.file)
        say(f"{count} proposals in {args.file}; review them, then run this again without --from")
        return 0
    taken = take(args.file)
    say(f"{taken.added} samples added to {OPEN.name}")
    for line in taken.left:
        say(f"  left: {line}")
    return 0
