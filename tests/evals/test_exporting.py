"""The export to inspect: the keys its log format requires, the conversation, the scores, repeats as epochs."""

from __future__ import annotations

import json
from pathlib import Path

from evals.exporting.inspect_log import inspect_log
from evals.runner import run_plan
from evals.runs import Folder, Plan
from tests.evals.doubles import SaidCoach, advice, situations, subject


def test_a_run_is_a_log_of_inspect(tmp_path: Path) -> None:
    data = situations(tmp_path, {"id": "s1"}, {"id": "s2"})
    coach = SaidCoach({}, otherwise=advice("not_yet", "deflect", answer="So."))
    kept = run_plan(Plan(task="situations", repeat=2), subject(coach), Folder(None), datasets=data)
    log = json.loads(json.dumps(inspect_log(kept.model_copy(update={"name": "n"}))))
    assert (log["version"], log["status"]) == (2, "success")
    assert {"created", "task", "dataset", "model", "config"} <= log["eval"].keys()
    assert log["eval"]["model"] == "coach/playbook"
    assert log["eval"]["config"]["epochs"] == 2
    assert sorted((one["id"], one["epoch"]) for one in log["samples"]) == [("s1", 1), ("s1", 2), ("s2", 1), ("s2", 2)]
    first = log["samples"][0]
    assert [one["role"] for one in first["messages"]] == ["user", "assistant"]
    assert first["output"]["choices"][0]["message"]["content"].endswith("So.")
    assert first["scores"]["verdict"]["value"] == 1
    assert first["metadata"]["advice"]["verdict"] == "not_yet"
    verdict = next(one for one in log["results"]["scores"] if one["name"] == "verdict right")
    assert {"value", "low", "high"} == verdict["metrics"].keys()
