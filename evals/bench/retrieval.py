"""How fast and how large search is, each figure beside a baseline of the same run.

`python -m evals.bench.retrieval [opening] [indexing] [memory] [search]`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from coach.playbook.records import Passage
from coach.records import Record
from coach.retrieval.embedders import load_embedder
from coach.retrieval.embedding import Embedder, Matrix, unit
from coach.retrieval.index import Index
from coach.retrieval.vectors import Vectors

SEED = 7
SYLLABLES = [
    "ba",
    "con",
    "del",
    "er",
    "fi",
    "gan",
    "hol",
    "in",
    "ka",
    "lor",
    "mi",
    "net",
    "or",
    "pra",
    "ren",
    "tor",
]


class Figure(Record):
    """One measured line: what, how much, in which unit, and the baseline measured in the same run."""

    what: str
    value: float
    unit: str
    baseline: float | None = None
    baseline_is: str = ""

    def line(self) -> str:
        """The figure for a reader."""
        beside = "" if self.baseline is None else f"   ({self.baseline_is}: {self.baseline:,.2f} {self.unit})"
        return f"{self.what}: {self.value:,.2f} {self.unit}{beside}"


class SeededVectors:
    """Stands for an embedder where only the vectors' number matters: random, but the same for a text.

    A single text (a question) goes through the real embedder, so that a question costs what it costs.
    """

    def __init__(self, real: Embedder) -> None:
        self.name = f"seeded-{real.name}"
        self.dimension = real.dimension
        self._real = real

    def embed(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors (len(texts), dimension)."""
        if len(texts) == 1:
            return self._real.embed(texts)
        seeds = [zlib.crc32(text.encode()) for text in texts]
        rows = [np.random.default_rng(seed).standard_normal(self.dimension, np.float32) for seed in seeds]
        return unit(np.array(rows, np.float32))


def synthetic(count: int, words: int = 90) -> list[Passage]:
    """`count` passages of `words` words whose frequencies fall off as in natural language (Zipf)."""
    rng = np.random.default_rng(SEED)
    made = np.unique(["".join(rng.choice(SYLLABLES, rng.integers(1, 5))) for _ in range(60_000)])
    vocabulary = rng.permutation(made)
    weights = 1 / np.arange(10, len(vocabulary) + 10)
    drawn = rng.choice(len(vocabulary), (count, words), p=weights / weights.sum())
    return [
        Passage(
            id=f"{number:024x}", document=f"d{number // 20}", title=f"Document {number // 20}",
            heading=" ".join(vocabulary[row[:4]]), text=" ".join(vocabulary[row]), basis="house",
        )
        for number, row in enumerate(drawn)
    ]  # fmt: skip


def search(passages: int = 100_000, questions: int = 300) -> list[Figure]:
    """p50 and p95 of one question over `passages`, warm; the baseline is Chroma's top 4 alone."""
    library = synthetic(passages)
    with TemporaryDirectory() as scratch:
        embedder = load_embedder(None, Path(scratch) / "cache")
        index = _filled(Path(scratch), library, SeededVectors(embedder))
        asked = [passage.text[:120] for passage in library[:: max(1, passages // questions)]]
        index.search("warm", 10)
        ours = [_seconds(index.search, text, 10) for text in asked]
        embedding = [_seconds(embedder.embed, [text]) for text in asked]
        index.close()
        bare = _bare(Path(scratch))
        stock = [_seconds(lambda one: bare(embedder.embed([one])[0], 4), text) for text in asked]
    size, beside = f"search over {passages:,} passages", "embed, then Chroma's top 4"
    rows = [(f"{size}, p{level}", percentile_ms(ours, level), percentile_ms(stock, level)) for level in (50, 95)]
    return [
        *(Figure(what=w, value=v, unit="ms", baseline=b, baseline_is=beside) for w, v, b in rows),
        Figure(what="of which embedding the question, p50", value=percentile_ms(embedding, 50), unit="ms"),
    ]


def indexing(passages: int = 20_000) -> list[Figure]:
    """Passages a second until found by words; the baseline is what the embedder makes a second."""
    library = synthetic(passages)
    with TemporaryDirectory() as scratch:
        index = Index(Path(scratch) / "index", None)
        taken = _seconds(index.sync, library, "1")
        found = index.search(library[-1].text, 1)
        if not found or found[0].passage.id != library[-1].id:
            raise RuntimeError("the last passage was not found by its own words")
        embedder = load_embedder(None, Path(scratch) / "cache")
        embedder.embed(["warm"])
        some = [passage.text for passage in library[:256]]
        embedding = _seconds(embedder.embed, some)
    return [
        Figure(
            what=f"indexing {passages:,} passages until found by words", value=passages / taken,
            unit="passages/s", baseline=len(some) / embedding, baseline_is=f"embedding by {embedder.name}",
        )
    ]  # fmt: skip


def memory(passages: int = 50_000) -> list[Figure]:
    """Resident memory of a process that searches `passages`; the baseline only imports chromadb."""
    with TemporaryDirectory() as scratch:
        calls = ("import chromadb; print(resident())", *[f"hold({scratch!r}, {passages})"] * 2)
        floor, peak, opened = (float(_child(call)) for call in calls)
    return [
        Figure(
            what=f"memory with {passages:,} passages, {when}", value=value, unit="MB", baseline=floor,
            baseline_is="a process that imports chromadb",
        )
        for when, value in (("peak while indexing", peak), ("opened again", opened))
    ]  # fmt: skip


def opening(passages: int = 400) -> list[Figure]:
    """A cold process that opens an index and asks once; the baseline opens bare Chroma and asks once."""
    with TemporaryDirectory() as scratch:
        _child(f"hold({scratch!r}, {passages})")
        both = (f"ask({scratch!r})", f"ask_bare({scratch!r})")
        rounds = [[_seconds(_child, call) for call in both] for _ in range(5)]
    ours, bare = (float(np.median(times)) for times in zip(*rounds, strict=True))
    return [
        Figure(
            what=f"cold process: open {passages:,} passages, ask once", value=ours, unit="s",
            baseline=bare, baseline_is="import chromadb, open, query once",
        )
    ]  # fmt: skip


def hold(home: str, passages: int) -> None:
    """Child: make or open the index below `home`, ask, and say what that weighs (the peak so far)."""
    library = synthetic(passages)
    index = _filled(Path(home), library, _seeded(home))
    for passage in library[:50]:
        index.search(passage.text[:120], 10)
    print(resident())
    index.close()


def ask(home: str) -> None:
    """Child: open the index that `hold` made, and ask once."""
    index = Index(Path(home) / "index", _seeded(home))
    index.sync(tuple, "1")
    index.find("an early ask for a reference", 10)
    index.close()


def ask_bare(home: str) -> None:
    """Child: the same folder with nothing but chromadb."""
    _bare(Path(home))(np.ones(384, np.float32), 4)


def _bare(home: Path) -> Callable[[Matrix, int], object]:
    """Query the stored collection without any of our code but the opening."""
    folder = next((home / "index" / "vectors").glob("chroma-*"))
    return Vectors.open(folder, "playbook", "seeded-minilm", 384).query


def _seeded(home: str) -> Embedder:
    return SeededVectors(load_embedder(None, Path(home) / "cache"))


def _filled(home: Path, library: Sequence[Passage], embedder: Embedder) -> Index:
    index = Index(home / "index", embedder)
    index.sync(library, "1")
    if not index.wait():
        raise RuntimeError(index.problem)
    return index


def _child(call: str) -> str:
    """Run a function of this module in a process of its own; what it printed."""
    code = f"from evals.bench.retrieval import *; {call}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def resident() -> float:
    """Highest resident memory of this process so far, MB (Linux; getrusage would count the parent's)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _seconds(step: Callable[..., object], *given: object) -> float:
    start = time.perf_counter()
    step(*given)
    return time.perf_counter() - start


def percentile_ms(times: Sequence[float], level: int) -> float:
    """A percentile of seconds, in milliseconds."""
    return 1000 * float(np.percentile(times, level))


BENCHES: dict[str, Callable[[], list[Figure]]] = {
    "opening": opening, "indexing": indexing, "memory": memory, "search": search,
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """The command line: print the figures asked for."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.retrieval", description=__doc__)
    parser.add_argument("what", nargs="*", help=f"{', '.join(BENCHES)} (default: all)")
    asked = parser.parse_args(argv).what or list(BENCHES)
    if unknown := [name for name in asked if name not in BENCHES]:
        print(f"There is no bench called {unknown[0]!r}: take {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for name in asked:
        for figure in BENCHES[name]():
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
