"""Runs: through one coach in order, kept on disk, read back, compared and reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.errors import BadUse
from evals.compare import compare
from evals.measuring import measure, note_held_out, of_run, write_measures
from evals.report import report
from evals.runner import run_task
from evals.runs import Kept, keep, read_run
from evals.samples import ParaphraseSample, RetrievalSample, SituationSample
from evals.scoring import Scored
from evals.tasks import TASKS, run_handbook, run_paraphrases, run_retrieval, run_situation
from tests.evals.doubles import GivenFinder, SaidCoach, advice, passage, situations, subject

GOOD = advice("not_yet", "deflect")
WRONG = advice("offer_reference", "offer")


def run(folder: Path, coach: SaidCoach, held_out: bool = False) -> Kept:
    datasets = situations(folder, *({"id": f"s{number}"} for number in range(4)))
    if held_out:
        (datasets / "open").rename(datasets / "held_out")
    return run_task(TASKS["situations"], subject(coach), held_out, datasets=datasets)


def test_the_turns_of_a_sample_are_one_conversation_in_order() -> None:
    coach = SaidCoach({}, otherwise=GOOD)
    sample = SituationSample(
        id="a", reason="r", turns=("one", "two", "three"), stage="early", asker="rep", ask="x",
        verdict="not_yet", play="deflect",
    )  # fmt: skip
    (scored,) = run_situation(sample, subject(coach))
    assert [turn.text for turn in coach.heard][:3] == ["one", "two", "three"]
    assert {turn.conversation for turn in coach.heard[:3]} == {"a"}
    assert (scored.scores["verdict"], len(scored.milliseconds)) == (1, 3)


def test_every_wording_is_a_conversation_of_its_own() -> None:
    coach = SaidCoach({"x": GOOD, "y": WRONG})
    sample = ParaphraseSample(id="p", verdict="not_yet", play="deflect", wordings=("x", "y"))
    found = run_paraphrases(sample, subject(coach))
    assert [(one.id, one.cluster, one.scores["verdict"]) for one in found] == [
        ("p.1", "p", 1),
        ("p.2", "p", 0),
    ]


def test_a_coach_that_wavers_is_noticed() -> None:
    class Wavering(SaidCoach):
        def advise(self, turn):  # type: ignore[no-untyped-def]
            self.answers = {turn.text: GOOD.model_copy(update={"headline": str(len(self.heard))})}
            return super().advise(turn)

    sample = ParaphraseSample(id="p", verdict="not_yet", play="deflect", wordings=tuple("abcdefghijklmnop"))
    found = run_paraphrases(sample, subject(Wavering({})))
    assert any("`headline` differs when asked twice" in one.broken for one in found)


def test_search_is_scored_by_what_passages_carry() -> None:
    sample = RetrievalSample(id="r", question="q", gold=("002-13", "house-limits"))
    there = subject(passages=[passage("a", sources=["001-01"]), passage("house-limits")])
    assert run_retrieval(sample, there)[0].scores["reciprocal_rank"] == 0.5


def test_the_handbook_is_scored_by_files() -> None:
    sample = RetrievalSample(id="r", question="q", gold=("handbook/x.md",))
    base = subject()
    there = type(base)(
        base.coach, GivenFinder([passage("too-early"), passage("x")]), base.published, {"x": "handbook/x.md"}
    )
    assert run_handbook(sample, there)[0].scores == {"first": 0, "first_five": 1, "reciprocal_rank": 0.5}


def test_a_run_reads_back_as_kept(tmp_path: Path) -> None:
    kept = keep(run(tmp_path, SaidCoach({}, otherwise=GOOD)), tmp_path / "runs")
    again = keep(kept, tmp_path / "runs")
    assert kept.name != again.name
    assert read_run(kept.name, tmp_path / "runs") == kept
    assert read_run("situations", tmp_path / "runs").name == again.name
    head = json.loads((tmp_path / "runs" / kept.name / "run.json").read_text())
    assert {"commit", "settings", "dataset_hash", "seed", "engine"} <= head.keys()
    line = json.loads((tmp_path / "runs" / kept.name / "samples.jsonl").read_text().split("\n")[0])
    assert (line["given"], line["advice"]["verdict"], line["scores"]["play"]) == (["s0"], "not_yet", 1)
    with pytest.raises(BadUse, match="no run called 'none'"):
        read_run("none", tmp_path / "runs")


def test_a_held_out_run_keeps_and_tells_figures_only(tmp_path: Path) -> None:
    coach = SaidCoach({f"s{number}": WRONG for number in range(1, 4)})
    kept = keep(run(tmp_path, coach, held_out=True), tmp_path / "runs")
    assert [path.name for path in (tmp_path / "runs" / kept.name).iterdir()] == ["run.json"]
    told = report(kept)
    assert "| verdict right | 0.000" in told
    assert "nothing to say" not in told
    assert "deflect" not in told
    note_held_out(kept, tmp_path / "held_out.md")
    note_held_out(kept, tmp_path / "held_out.md")
    lines = (tmp_path / "held_out.md").read_text(encoding="utf-8").strip().split("\n")
    assert lines[-1] == lines[-2]
    assert "| situations | verdict right 0.000 (0.000 to 0.000);" in lines[-1]
    assert lines[-1].endswith("| 3 | 1 |")


def test_only_so_many_samples_drawn_by_the_seed(tmp_path: Path) -> None:
    datasets = situations(tmp_path, *({"id": f"s{number}"} for number in range(20)))
    drawn = [
        [one.id for one in run_task(TASKS["situations"], there, sample=5, seed=seed, datasets=datasets).scored]
        for there in [subject(SaidCoach({}, otherwise=GOOD))]
        for seed in (1, 1, 2)
    ]
    assert len(drawn[0]) == 5
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_report_lists_the_worst_first(tmp_path: Path) -> None:
    half = advice("not_yet", "other")
    told = report(run(tmp_path, SaidCoach({"s1": half, "s2": WRONG}, otherwise=GOOD)))
    assert "| verdict right | 0.750 |" in told
    assert "| not_yet | offer_reference | 1 |" in told
    assert told.index("**s2**") < told.index("**s1**")
    assert "**s0**" not in told


def test_two_runs_compared(tmp_path: Path) -> None:
    old = run(tmp_path, SaidCoach({"s1": WRONG}, otherwise=GOOD)).model_copy(update={"name": "old"})
    new = run(tmp_path, SaidCoach({"s2": WRONG}, otherwise=GOOD)).model_copy(update={"name": "new"})
    told = compare(old, new)
    assert "| verdict right | 0.750 | 0.750 | +0.000 |" in told
    worse, better = told.index("### Worse: 2"), told.index("### Better: 2")
    assert worse < told.index("- s2 verdict: now offer_reference / offer") < better
    assert better < told.index("- s1 verdict: now not_yet / deflect")
    other = old.model_copy(update={"run": old.run.model_copy(update={"task": "abstain"})})
    with pytest.raises(BadUse, match="different tasks"):
        compare(old, other)


def test_a_measure_replaces_its_own_line(tmp_path: Path) -> None:
    table = tmp_path / "docs" / "measurements.md"
    write_measures(of_run(run(tmp_path, SaidCoach({}, otherwise=WRONG))), table)
    write_measures([measure("cold", "1.9 ×", 9, "python -m evals measure cold", "at most 1.7 ×")], table)
    write_measures([measure("cold", "1.5 ×", 9, "python -m evals measure cold", "at most 1.7 ×")], table)
    text = table.read_text(encoding="utf-8")
    assert text.count("| cold |") == 1
    assert "| cold | 1.5 × | at most 1.7 × | 9 | `python -m evals measure cold` |" in text
    assert "| situations: verdict right (open) | 0.000 (0.000 to 0.000) | at least 0.9 | 4 |" in text


def test_scored_samples_survive_json() -> None:
    one = Scored(id="a", cluster="a", given=("t",), target="x", got="y", scores={"verdict": 1.0}, advice=GOOD)
    assert Scored.model_validate_json(one.model_dump_json(by_alias=True)) == one
