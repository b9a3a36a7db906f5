"""Datasets: the shipped ones load whole; a broken one costs only what is broken, named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.samples import DATASETS, RetrievalSample, SituationSample, load
from evals.tasks import TASKS
from tests.evals.doubles import SITUATION


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("held_out", [False, True])
def test_the_shipped_datasets_load_whole(task: str, held_out: bool) -> None:
    if held_out and not (DATASETS / "held_out" / f"{TASKS[task].file}.yaml").is_file():
        pytest.skip("this half is not written yet")
    dataset = TASKS[task].samples(held_out)
    assert (len(dataset.problems), dataset.missing) == (0, 0)
    assert len(dataset.samples) >= 10
    assert len(dataset.hash) == 16


@pytest.mark.parametrize("task", TASKS)
def test_no_sample_stands_in_both_halves(task: str) -> None:
    halves = [TASKS[task].samples(held_out).samples for held_out in (False, True)]
    ids = [{sample.id for sample in half} for half in halves]
    assert len(ids[0] & ids[1]) == 0
    texts = [{sample.model_dump_json(exclude={"id"}) for sample in half} for half in halves]
    assert len(texts[0] & texts[1]) == 0


def test_the_minimal_pairs_have_two_halves() -> None:
    for held_out in (False, True):
        pairs = [sample.pair for sample in TASKS["pairs"].samples(held_out).samples]  # type: ignore[attr-defined]
        assert sum(pairs.count(pair) < 2 for pair in set(pairs)) == 0


def good(name: str) -> str:
    return SITUATION.format(id=name, text="hello", verdict="not_yet", play="null")


def read(tmp_path: Path, text: str) -> tuple[list[str], list[str], int]:
    path = tmp_path / "situations.yaml"
    path.write_text(text, encoding="utf-8")
    dataset = load(path, "samples", SituationSample)
    return [sample.id for sample in dataset.samples], list(dataset.problems), dataset.missing


def test_an_unknown_key_is_named_with_its_line(tmp_path: Path) -> None:
    text = "samples:\n" + good("a") + good("b") + "  pleay: x\n" + good("c")
    assert read(tmp_path, text) == (["a", "c"], ["situations.yaml, line 18: unknown key `pleay`"], 1)


def test_a_wrong_value_is_named_with_its_line(tmp_path: Path) -> None:
    ids, problems, missing = read(tmp_path, "samples:\n" + good("a").replace("early", "soon") + good("b"))
    assert (ids, missing) == (["b"], 1)
    assert problems[0].startswith("situations.yaml, line 5: `stage`: input should be 'prospecting', 'early'")


def test_a_missing_key_is_named_with_its_sample(tmp_path: Path) -> None:
    ids, problems, _ = read(tmp_path, "samples:\n" + good("a") + good("b").replace("  verdict: not_yet\n", ""))
    assert (ids, problems) == (["a"], ["situations.yaml, line 10: `verdict`: field required"])


def test_an_id_given_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    ids, problems, missing = read(tmp_path, "samples:\n" + good("a") + good("b") + good("a"))
    assert (ids, missing) == (["a", "b"], 1)
    assert problems == ["situations.yaml, line 18: the id `a` stands in line 2 already"]


def test_a_key_given_twice_is_a_mistake(tmp_path: Path) -> None:
    ids, problems, _ = read(tmp_path, "samples:\n" + good("a") + "  play: other\n" + good("b"))
    assert (ids, problems) == (["b"], ["situations.yaml, line 10: the key `play` is given twice"])


def test_broken_yaml_costs_only_its_own_sample(tmp_path: Path) -> None:
    broken = good("b").replace('["hello"]', '["hello')
    ids, problems, missing = read(tmp_path, "samples:\n# first\n" + good("a") + broken + good("c"))
    assert (ids, missing) == (["a", "c"], 1)
    assert len(problems) == 1
    assert "situations.yaml, line 1" in problems[0]
    assert "not YAML" in problems[0]


def test_broken_yaml_leaves_the_other_section_alone(tmp_path: Path) -> None:
    path = tmp_path / "retrieval.yaml"
    path.write_text('playbook:\n- id: a\n  question: "x\n  gold: [y]\nhandbook:\n- id: b\n  question: q\n  gold: [z]\n')
    assert [one.id for one in load(path, "handbook", RetrievalSample).samples] == ["b"]
    assert load(path, "playbook", RetrievalSample).missing == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "situations.yaml, line 1: expected a list below `samples:`"),
        ("samples: 3\n", "situations.yaml, line 1: expected a list below `samples:`"),
        ("samples:\n- 3\n", "situations.yaml, line 2: expected a sample with keys and values"),
    ],
)
def test_what_is_no_dataset_says_so(tmp_path: Path, text: str, problem: str) -> None:
    assert read(tmp_path, text) == ([], [problem], 1)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    dataset = load(tmp_path / "none.yaml", "samples", SituationSample)
    assert (dataset.problems, dataset.missing) == (("none.yaml cannot be read",), 1)
