"""The stock pipeline beside ours: recursive splitter, Chroma, top 4; hits and time on the same questions."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from coach.records import Record
from coach.retrieval.embedding import Embedder
from coach.retrieval.vectors import Vectors
from evals.bench.retrieval import Figure, percentile_ms

Ask = Callable[[str, int], Sequence[Collection[str]]]
"""A question and k to what each of the first k passages carries."""
Carries = Callable[[str, str], Collection[str]]
"""A file's path and a piece of its text to the gold ids that the piece carries."""


class Question(Record):
    """A question, and the ids of which any is a right answer."""

    text: str
    gold: tuple[str, ...]


def compare(
    folder: Path, questions: Sequence[Question], ours: Ask, carries: Carries, embedder: Embedder
) -> list[Figure]:
    """Our search beside the stock pipeline on the Markdown of `folder`: hits in the first 4, and time.

    Stock is LangChain's recursive splitter (1000/200), Chroma, top 4, with the same embedder. `ours` gives
    the gold ids that each of our passages carries, best first; `carries` those of a piece of a file.
    """
    with TemporaryDirectory() as scratch:
        start = time.perf_counter()
        pieces = split_files(folder)
        stored = _store(Path(scratch), [text for _, text in pieces], embedder)
        made = time.perf_counter() - start

        def theirs(question: str, k: int) -> list[Collection[str]]:
            nearest = stored.query(embedder.embed([question])[0], k)
            return [carries(*pieces[int(name)]) for name, _ in nearest]

        (hits, times), (stock_hits, stock_times) = (_hits(ask, questions) for ask in (ours, theirs))
        stored.close()
    beside, (fast, slow) = "stock pipeline", (percentile_ms(times, 50), percentile_ms(stock_times, 50))
    return [
        Figure(what="right in the first 4", value=hits, unit="%", baseline=stock_hits, baseline_is=beside),
        Figure(what="one question, p50", value=fast, unit="ms", baseline=slow, baseline_is=beside),
        Figure(what="stock pipeline: split, embed and store", value=made, unit="s"),
    ]


def _hits(ask: Ask, questions: Sequence[Question]) -> tuple[float, list[float]]:
    """Per cent of questions with a right one in the first 4, and the seconds each took."""
    found, times = 0, []
    for question in questions:
        start = time.perf_counter()
        answers = ask(question.text, 4)
        times.append(time.perf_counter() - start)
        found += any(not set(question.gold).isdisjoint(ids) for ids in answers[:4])
    return 100 * found / max(1, len(questions)), times


def split_files(folder: Path) -> list[tuple[str, str]]:
    """Pieces of the folder's Markdown: path within it, and text."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    return [
        (path.relative_to(folder).as_posix(), piece)
        for path in sorted(folder.rglob("*.md"))
        for piece in splitter.split_text(path.read_text(encoding="utf-8"))
    ]


def _store(folder: Path, texts: Sequence[str], embedder: Embedder) -> Vectors:
    """The texts' vectors in Chroma, under their numbers."""
    vectors = Vectors.create(folder, "stock", embedder.name, embedder.dimension)
    vectors.add([str(number) for number in range(len(texts))], embedder.embed(texts))
    return vectors
