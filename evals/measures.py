"""What `python -m evals measure` can measure: the tasks, the benches, and outside retrieval sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from coach.errors import BadUse
from coach.retrieval.embedders import load_embedder
from evals.bench import cold, contradictions, ingest, models, turns
from evals.bench import retrieval as search
from evals.bench.stock import Question, compare
from evals.measuring import Measure, measure, of_run
from evals.retrieval import run_beir
from evals.running import opened, ran
from evals.samples import RetrievalSample
from evals.subject import HANDBOOK, test_data
from evals.tasks import FAST, TASKS

Measured = Callable[[Path], list[Measure]]
SEARCH_TARGETS = {
    "search over 100,000 passages, p95": "at most 25 ms",
    "indexing": "at least 300 passages/s",
    "memory with 50,000 passages": "at most 700 MB",
}
"""Targets of the search bench, by how the figure's name begins."""
ON_HANDBOOK = "handbook"
SCIFACT = Path("retrieval") / "scifact"


def measured(names: Sequence[str], home: Path) -> Iterator[list[Measure]]:
    """The lines of each measure named, one after the other; by default what is done within minutes."""
    known = [*TASKS, *MEASURED]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadUse(f"There is no measure called {unknown[0]!r}: take {', '.join(known)}.")
    every = [*FAST, *((ON_HANDBOOK,) if test_data() else ()), *ALWAYS]
    asked = list(names) or every
    for kept in ran([TASKS[name] for name in asked if name in TASKS], home):
        yield of_run(kept)
    for name in asked:
        if name in MEASURED:
            yield MEASURED[name](home)


def _search(name: str, home: Path) -> list[Measure]:
    """The search bench's figures, each beside its baseline."""
    found = []
    for figure in search.BENCHES[name]():
        beside = "" if figure.baseline is None else f" ({figure.baseline_is}: {figure.baseline:,.1f})"
        target = next((text for start, text in SEARCH_TARGETS.items() if figure.what.startswith(start)), "")
        shown = f"{figure.value:,.1f} {figure.unit}{beside}"
        found.append(measure(figure.what, shown, 1, f"python -m evals measure {name}", target))
    return found


def _scifact(home: Path) -> list[Measure]:
    """nDCG@10 on SciFact, ours and by words alone."""
    data = _data() / SCIFACT
    found = []
    for what, only, target in (("", "both", "at least 0.72"), (" by words alone", "lexical", "")):
        kept = home.with_name(f"{home.name}-scifact-{only}")
        metrics = run_beir(data, only=only, home=kept)  # type: ignore[arg-type] # one of the three sides
        shown = f"{metrics.ndcg:.4f} (Recall@10 {metrics.recall:.4f})"
        command = "python -m evals measure scifact"
        found.append(measure(f"SciFact nDCG@10{what}", shown, metrics.queries, command, target))
    return found


def _stock(home: Path) -> list[Measure]:
    """Our search and the stock pipeline on the handbook: hits in the first four, and time."""
    samples = TASKS[ON_HANDBOOK].samples().samples
    asked = [Question(text=s.question, gold=s.gold) for s in samples if isinstance(s, RetrievalSample)]
    with opened(home, "handbook") as subject, TemporaryDirectory() as scratch:

        def ours(question: str, k: int) -> list[tuple[str]]:
            hits = subject.finder.find(question, k).hits
            return [(subject.files.get(hit.passage.document, hit.passage.document),) for hit in hits]

        embedder = load_embedder(None, Path(scratch))
        figures = compare(_data() / HANDBOOK, asked, ours, lambda path, text: (path,), embedder)
    return [
        measure(
            f"handbook beside the stock pipeline: {one.what}",
            f"{one.value:,.1f} {one.unit}"
            + ("" if one.baseline is None else f" ({one.baseline_is}: {one.baseline:,.1f})"),
            len(asked), "python -m evals measure stock",
        )
        for one in figures
    ]  # fmt: skip


def _data() -> Path:
    data = test_data()
    if data is None:
        raise BadUse("This needs COACH_TEST_DATA, the folder of outside test data.")
    return data


MEASURED: dict[str, Measured] = {
    "cold": cold.measures,
    "turns": turns.measures,
    "models": models.measures,
    "ingest": ingest.measures,
    "contradictions": contradictions.measures,
    **{name: partial(_search, name) for name in search.BENCHES},
    "scifact": _scifact,
    "stock": _stock,
}
ALWAYS = ("cold", "turns")
