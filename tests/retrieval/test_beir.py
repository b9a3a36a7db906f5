"""The BEIR command: its measures against values worked out by hand, its files, its last line."""

from __future__ import annotations

import gzip
import json
import re
from math import log2
from pathlib import Path

import pytest

from coach.errors import BadFile, BadUse
from evals.retrieval import main, ndcg, read_qrels, recall, run_beir

DOCS = {"d1": "a reference comes late", "d2": "a referral comes first", "d3": "thank the customer"}


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    corpus = "\n".join(json.dumps({"_id": key, "title": "", "text": text}) for key, text in DOCS.items())
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(corpus.encode()))
    queries = [{"_id": "q1", "text": "referral"}, {"_id": "q2", "text": "late"}, {"_id": "q9", "text": "x"}]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    rows = ["query-id\tcorpus-id\tscore", "q1\td2\t2", "q1\td3\t1", "q2\td1\t1", "q2\td3\t0", "q9\td1\t0"]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_ndcg_by_hand() -> None:
    judged = {"a": 1, "b": 2, "c": 1}
    ideal = 2 + 1 / log2(3) + 1 / log2(4)
    assert ndcg(["a", "x", "b"], judged) == pytest.approx((1 + 2 / log2(4)) / ideal)
    assert ndcg(["b", "a", "c"], judged) == 1
    assert ndcg(["x"] * 10 + ["b"], judged) == 0
    assert ndcg([], judged) == 0
    assert ndcg(["a"], {"a": 0}) == 0


def test_recall_by_hand() -> None:
    judged = {"a": 1, "b": 2, "c": 1, "d": 0}
    assert recall(["a", "d", "b"], judged) == pytest.approx(2 / 3)
    assert recall(["x"] * 10 + ["a"], judged) == 0
    assert recall([], {}) == 0


def test_only_queries_with_something_relevant_count(beir: Path) -> None:
    assert read_qrels(beir, "test") == {"q1": {"d2": 2, "d3": 1}, "q2": {"d1": 1, "d3": 0}}
    metrics = run_beir(beir, only="lexical")
    first = 2 / (2 + 1 / log2(3))
    assert metrics.queries == 2
    assert metrics.ndcg == pytest.approx((first + 1) / 2) and metrics.recall == pytest.approx(0.75)


def test_four_columns_are_read_as_trec_writes_them(beir: Path) -> None:
    (beir / "qrels" / "dev.tsv").write_text("q1 0 d2 1\nq2 0 d1 1\n", encoding="utf-8")
    assert read_qrels(beir, "dev") == {"q1": {"d2": 1}, "q2": {"d1": 1}}


def test_the_last_line_is_the_promised_one(beir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for extra in ([], ["--only", "vectors"], ["--only", "lexical"]):
        assert main(["--beir", str(beir), "--embedder", "wordllama", *extra]) == 0
        last = capsys.readouterr().out.splitlines()[-1]
        assert re.fullmatch(r"nDCG@10 [01]\.\d{4} Recall@10 [01]\.\d{4}", last)


def test_bad_folders_end_in_one_sentence(beir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--beir", str(beir / "none")]) == 2
    assert "corpus.jsonl" in capsys.readouterr().err
    with pytest.raises(BadUse):
        run_beir(beir, split="train")
    (beir / "qrels" / "bad.tsv").write_text("a\tb\tc\nq1\tonly\n", encoding="utf-8")
    with pytest.raises(BadFile, match="line 2"):
        run_beir(beir, split="bad")
