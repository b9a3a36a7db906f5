"""Retrieval on a BEIR folder (corpus.jsonl, queries.jsonl, qrels/*.tsv) with the coach's own search."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any, Literal

import numpy as np

from coach.errors import BadFile, BadUse, CoachError
from coach.playbook.records import Passage
from coach.records import Record
from coach.retrieval.embedders import load_embedder
from coach.retrieval.embedding import Embedder
from coach.retrieval.index import Index
from coach.retrieval.lexical import indexed_text
from coach.retrieval.vector_set import VectorSet

Side = Literal["both", "lexical", "vectors"]
Search = Callable[[str, int], list[str]]
Qrels = Mapping[str, Mapping[str, int]]
DEPTH = 10


class Metrics(Record):
    """Means over the queries that have a judgement, as trec_eval defines them: 0 to 1."""

    queries: int
    ndcg: float
    recall: float

    def line(self) -> str:
        """The line that the contract promises."""
        return f"nDCG@10 {self.ndcg:.4f} Recall@10 {self.recall:.4f}"


def ndcg(ranked: Sequence[str], judged: Mapping[str, int], k: int = DEPTH) -> float:
    """Gain of the first `k` over that of the best order; gain is the grade, discount log2(rank + 1)."""
    gains = np.array([max(0, judged.get(name, 0)) for name in ranked[:k]], float)
    ideal = np.array(sorted((grade for grade in judged.values() if grade > 0), reverse=True)[:k], float)
    if not len(ideal):
        return 0.0
    discounts = 1 / np.log2(np.arange(2, k + 2))
    return float(gains @ discounts[: len(gains)] / (ideal @ discounts[: len(ideal)]))


def recall(ranked: Sequence[str], judged: Mapping[str, int], k: int = DEPTH) -> float:
    """Share of the relevant ids that are among the first `k`."""
    relevant = {name for name, grade in judged.items() if grade > 0}
    return len(relevant & set(ranked[:k])) / len(relevant) if relevant else 0.0


def run_beir(
    folder: Path, split: str = "test", embedder: str | None = None, only: Side = "both",
    home: Path | None = None,
) -> Metrics:  # fmt: skip
    """Index the corpus of `folder`, ask every judged query of `split`, and score the answers.

    The index goes to a temporary folder, or to `home`, where a second run finds it again. Raises
    CoachError where the folder is not in BEIR's layout.
    """
    qrels = read_qrels(folder, split)
    queries = {_text(row, "_id", "id"): _text(row, "text") for row in _rows(folder / "queries.jsonl")}
    passages = [_passage(row) for row in _rows(folder / "corpus.jsonl")]
    with TemporaryDirectory() as scratch:
        place = home or Path(scratch)
        loaded = None if only == "lexical" else load_embedder(embedder, place / "cache")
        with_answers = {name: judged for name, judged in qrels.items() if name in queries}
        search, close = _search(place, passages, loaded, only)
        try:
            return score(search, queries, with_answers)
        finally:
            close()


def score(search: Search, queries: Mapping[str, str], qrels: Qrels) -> Metrics:
    """Means over `qrels`; a passage with the query's own id does not count, as in BEIR."""
    gains, recalls = [], []
    for name, judged in qrels.items():
        ranked = [found for found in search(queries[name], DEPTH + 1) if found != name]
        gains.append(ndcg(ranked, judged))
        recalls.append(recall(ranked, judged))
    if not gains:
        raise CoachError("None of the judged queries is in queries.jsonl: do the files belong together?")
    return Metrics(queries=len(gains), ndcg=float(np.mean(gains)), recall=float(np.mean(recalls)))


def read_qrels(folder: Path, split: str) -> dict[str, dict[str, int]]:
    """Grades by query and passage from `qrels/{split}.tsv`: BEIR's three columns or TREC's four."""
    path = folder / "qrels" / f"{split}.tsv"
    qrels: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), 1):
        fields = line.split()
        if number == 1 and not fields[-1].lstrip("-").isdigit():
            continue
        if len(fields) not in (3, 4) or not fields[-1].lstrip("-").isdigit():
            raise BadFile(str(path), number, "expected query-id, corpus-id and score")
        qrels.setdefault(fields[0], {})[fields[-2]] = int(fields[-1])
    return {name: judged for name, judged in qrels.items() if any(grade > 0 for grade in judged.values())}


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; 0 done, 2 bad use, 1 anything else."""
    parser = argparse.ArgumentParser(prog="python -m evals retrieval", description=__doc__)
    parser.add_argument("--beir", type=Path, required=True, metavar="DIR", help="folder in BEIR's layout")
    parser.add_argument("--split", default="test", help="which qrels file (default: test)")
    parser.add_argument("--embedder", help="as COACH_EMBEDDER (default: the one that runs here)")
    parser.add_argument("--only", choices=("lexical", "vectors"), help="one side alone, for comparison")
    parser.add_argument("--home", type=Path, help="keep the index here for the next run")
    asked = parser.parse_args(argv)
    try:
        metrics = run_beir(asked.beir, asked.split, asked.embedder, asked.only or "both", asked.home)
    except CoachError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{metrics.queries} queries of {asked.beir.name}, {asked.split}")
    print(metrics.line())
    return 0


def _search(
    place: Path, passages: Sequence[Passage], embedder: Embedder | None, only: Side
) -> tuple[Search, Callable[[], None]]:
    """A search that gives ids, and how to close it; vectors have caught up."""
    if only == "vectors" and embedder is not None:
        return _vectors_only(place, passages, embedder)
    index = Index(place / "index", embedder, scope="beir")
    index.sync(passages, _stamp(passages))
    if not index.wait():
        raise CoachError(index.problem)

    def search(query: str, k: int) -> list[str]:
        return [hit.passage.id for hit in index.search(query, k)]

    return search, index.close


def _vectors_only(place: Path, passages: Sequence[Passage], embedder: Embedder) -> tuple[Search, Callable[[], None]]:
    by_id = {passage.id: passage for passage in passages}
    vectors = VectorSet(place / "index" / "vectors", "beir", embedder)
    if not vectors.open(stamp := _stamp(passages)):
        vectors.align(by_id.keys())
        vectors.embed_missing(by_id, stamp, Event())

    def search(query: str, k: int) -> list[str]:
        return [name for name, _ in vectors.query(embedder.embed([query])[0], k)]

    return search, vectors.close


def _stamp(passages: Sequence[Passage]) -> str:
    """Changes with any id or text."""
    digest = hashlib.sha256()
    for passage in passages:
        digest.update(f"{passage.id}\0{indexed_text(passage)}\0".encode())
    return digest.hexdigest()


def _passage(row: Mapping[str, Any]) -> Passage:
    name = _text(row, "_id", "id")
    return Passage(
        id=name, document=name, title=str(row.get("title") or ""), heading="", text=_text(row, "text"),
        basis="house",
    )  # fmt: skip


def _text(row: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        if key in row:
            return str(row[key])
    raise CoachError(f"A line without {keys[0]!r} is not in BEIR's layout: {str(dict(row))[:120]}")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadFile(str(path), number, f"not JSON ({error})") from error
        if not isinstance(row, dict):
            raise BadFile(str(path), number, "not a JSON object")
        yield row


def _lines(path: Path) -> Iterator[str]:
    """Lines that are not blank, of `path` or of `path` with `.gz`. Raises BadUse if there is neither."""
    packed = path.with_name(path.name + ".gz")
    if not path.is_file() and not packed.is_file():
        raise BadUse(f"There is no {path}: --beir takes a folder of corpus.jsonl, queries.jsonl and qrels.")
    with path.open(encoding="utf-8") if path.is_file() else gzip.open(packed, "rt", encoding="utf-8") as file:
        yield from (line for line in file if line.strip())


if __name__ == "__main__":
    sys.exit(main())
