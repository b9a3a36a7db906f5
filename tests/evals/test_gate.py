"""The gate: a planted regression fails it by name; a baseline gives nothing up without a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import BadUse, CoachError
from evals.commands import check_gate
from evals.gate import losses, marks, read_baseline, write_baseline
from evals.runner import run_task
from evals.runs import Kept
from evals.tasks import TASKS
from tests.evals.doubles import SaidCoach, advice, situations, subject

GOOD = advice("not_yet", "deflect")
WRONG = advice("offer_reference", "offer")
UNCITED = advice("not_yet", "deflect", answer="Because [7].")


def run(datasets: Path, coach: SaidCoach) -> Kept:
    return run_task(TASKS["situations"], subject(coach), datasets=datasets)


@pytest.fixture
def datasets(tmp_path: Path) -> Path:
    return situations(tmp_path, *({"id": f"s{number}"} for number in range(6)))


@pytest.fixture
def baselines(tmp_path: Path, datasets: Path) -> Path:
    coach = SaidCoach({"s5": WRONG}, otherwise=GOOD)
    write_baseline(run(datasets, coach), folder=tmp_path / "baselines")
    return tmp_path / "baselines"


def test_nothing_changed_nothing_lost(datasets: Path, baselines: Path) -> None:
    assert check_gate([run(datasets, SaidCoach({"s5": WRONG}, otherwise=GOOD))], baselines) == 0


def test_a_regression_is_named(datasets: Path, baselines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_gate([run(datasets, SaidCoach({"s2": WRONG}, otherwise=GOOD))], baselines) == 2
    told = capsys.readouterr()
    assert "situations s2: verdict was right, now offer_reference / offer (target not_yet / deflect)" in told.err
    assert "s5" not in told.err
    assert "2 lost, 2 gained" in told.out


def test_a_broken_promise_is_a_loss(datasets: Path, baselines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_gate([run(datasets, SaidCoach({"s1": UNCITED}, otherwise=GOOD))], baselines) == 1
    assert "s1: contract was right, now answer cites [7]" in capsys.readouterr().err


def test_a_sample_that_fails_is_a_loss_and_the_rest_is_run(
    datasets: Path, baselines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = run(datasets, SaidCoach({f"s{number}": GOOD for number in range(1, 6)}))
    assert (fresh.run.missing, len(fresh.scored)) == (1, 5)
    assert check_gate([fresh], baselines) > 0
    told = capsys.readouterr().err
    assert "s0: LookupError" in told
    assert "s0: verdict was right, now missing from the run" in told


def test_a_broken_dataset_fails(datasets: Path, baselines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = datasets / "open" / "situations.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("- id: s5\n", "- id: s5\n  typo: 1\n"), encoding="utf-8")
    assert check_gate([run(datasets, SaidCoach({}, otherwise=GOOD))], baselines) > 0
    assert "situations.yaml, line 43: unknown key `typo`" in capsys.readouterr().err


def test_a_baseline_gives_nothing_up_without_a_reason(datasets: Path, baselines: Path) -> None:
    worse = run(datasets, SaidCoach({"s2": WRONG}, otherwise=GOOD))
    with pytest.raises(BadUse, match="s2: verdict was right"):
        write_baseline(worse, folder=baselines)
    write_baseline(worse, "the sample was wrong", baselines)
    baseline = read_baseline("situations", baselines)
    assert baseline.reasons == {"s2 verdict": "the sample was wrong", "s2 play": "the sample was wrong"}
    assert losses(baseline, worse.scored) == ()


def test_a_baseline_reads_back_as_written(datasets: Path, baselines: Path) -> None:
    kept = run(datasets, SaidCoach({"s5": WRONG}, otherwise=GOOD))
    assert read_baseline("situations", baselines).samples == marks(kept.scored)
    lines = (baselines / "situations.json").read_text(encoding="utf-8").split("\n")
    assert sum('"s' in line and "verdict" in line for line in lines) == 6


def test_without_a_baseline_the_gate_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadUse, match="python -m evals baseline situations"):
        read_baseline("situations", tmp_path)
    (tmp_path / "situations.json").write_text("{")
    with pytest.raises(CoachError, match="no baseline"):
        read_baseline("situations", tmp_path)
