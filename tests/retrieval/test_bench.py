"""The bench: its library is the same every time, and the stock pipeline is scored as ours is."""

from __future__ import annotations

from pathlib import Path

from coach.retrieval.embedders import load_embedder
from evals.bench.retrieval import main, synthetic
from evals.bench.stock import Question, compare


def test_the_library_is_the_same_every_time() -> None:
    assert synthetic(20) == synthetic(20)
    assert len({passage.text for passage in synthetic(20)}) == 20


def test_an_unknown_bench_is_bad_use() -> None:
    assert main(["nothing"]) == 2


def test_stock_and_ours_are_asked_the_same(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "thanks.md").write_text("Thank the customer after the call.", encoding="utf-8")
    (docs / "pump.md").write_text("The pump leaks when it rains.", encoding="utf-8")
    questions = [Question(text="thank the customer", gold=("thanks.md",)), Question(text="x", gold=("none",))]
    figures = compare(
        docs, questions, lambda question, k: [{"thanks.md"}] * k, lambda path, text: {path},
        load_embedder("wordllama", tmp_path),
    )  # fmt: skip
    assert figures[0].value == figures[0].baseline == 50
    assert "stock pipeline" in figures[0].line()
