"""The surest contradictions between two outside handbooks, found without a model, and what a reader says of them.

The reader's word stands in `datasets/open/opposed.yaml`, by the pair's id: the handbooks' own words stay outside.

`python -m evals measure contradictions`, with COACH_TEST_DATA; ten minutes, most of it for 42,000 vectors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from coach.errors import BadUse
from coach.library.library import Library
from coach.retrieval.minilm import MiniLM
from coach.store.engine import open_store
from coach.workshop.contradicting import MOST_EACH, contradictions, sentences_of
from coach.workshop.records import Contradiction, Side
from evals.measuring import Measure, measure
from evals.points.judge import Kept
from evals.samples import DATASETS
from evals.subject import HANDBOOK, test_data

OTHER = Path("handbooks") / "sourcegraph-handbook"
JUDGED = DATASETS / "open" / "opposed.yaml"
SHOWN = 30
"""How many of the surest a reader judges."""
AT_ONCE, LONG_LIST = 1000, 60
"""Sentences of the one handbook that are compared at once, and pairs kept of each such batch."""


def measures(home: Path) -> list[Measure]:
    """One line: how many of the surest pairs a reader called real."""
    data = test_data()
    if data is None:
        raise BadUse("This needs COACH_TEST_DATA, the folder of outside test data.")
    found = surest(data / HANDBOOK / "handbook", data / OTHER)
    known = judged()
    seen = [one for one in found if one.id in known]
    real = sum(known[one.id] for one in seen)
    shown = f"{real} of {len(seen)} real ({len(found) - len(seen)} of the {len(found)} surest not yet judged)"
    what = "contradictions between two handbooks without a model, judged by a reader"
    return [measure(what, shown, len(seen), "python -m evals measure contradictions")]


def judged(path: Path = JUDGED) -> dict[str, bool]:
    """The reader's word by pair."""
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {str(one["id"]): bool(one["real"]) for one in held["pairs"]}


def surest(one: Path, other: Path, most: int = SHOWN) -> list[Contradiction]:
    """The surest pairs of a sentence of each folder."""
    with TemporaryDirectory() as scratch:
        embed = Kept(MiniLM(Path(scratch)).embed)
        first, second = (read_sides(folder) for folder in (one, other))
        found: list[Contradiction] = []
        for start in range(0, len(first), AT_ONCE):
            found += contradictions(first[start : start + AT_ONCE], second, embed, LONG_LIST)
    return list(_first_of(sorted(found, key=lambda pair: -pair.score)))[:most]


def _first_of(found: Sequence[Contradiction]) -> Iterator[Contradiction]:
    """Each pair once, and no sentence more often than the product shows it."""
    shown: dict[str, int] = {}
    seen: set[str] = set()
    for one in found:
        sentences = (one.first.sentence, one.second.sentence)
        if one.id not in seen and all(shown.get(text, 0) < MOST_EACH for text in sentences):
            seen.add(one.id)
            shown |= {text: shown.get(text, 0) + 1 for text in sentences}
            yield one


def read_sides(folder: Path) -> tuple[Side, ...]:
    """The sentences of a folder's documents, as the library reads them."""
    with TemporaryDirectory() as scratch:
        store = open_store(f"sqlite:///{scratch}/handbook.sqlite")
        try:
            library = Library(store)
            library.add_files([folder], publish=True)
            return sentences_of(library.published_passages())
        finally:
            store.close()
