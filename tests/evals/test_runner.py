"""Runs: in parallel the same as one by one, taken up where they were broken off, repeated, metered, on a full disk."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.advising.records import Advice, Turn
from coach.errors import BadUse
from coach.models.doubles.minds import OK
from coach.models.doubles.scripted import ScriptedModel
from coach.models.port import Deadline, Message, SystemClock
from evals.engines import Engine, engine_of
from evals.metering import Metered, Price, Used, counted
from evals.report import report
from evals.runner import run_plan
from evals.runs import Folder, Plan, read_plan, read_run
from evals.subject import open_subject
from tests.evals.doubles import SaidCoach, advice, situations, subject

GOOD = advice("not_yet", "deflect")
AT = datetime(2026, 11, 22, tzinfo=UTC)


def plan(**more: object) -> Plan:
    return Plan.model_validate({"task": "situations"} | more)


def datasets(folder: Path, n: int = 12) -> Path:
    return situations(folder, *({"id": f"s{number:02}"} for number in range(n)))


class Slow(SaidCoach):
    """Lets two turns at once meet, and stops answering after so many."""

    def __init__(self, after: int = 1000) -> None:
        super().__init__({}, otherwise=GOOD)
        self.after, self.met = after, threading.Barrier(2, timeout=5)

    def advise(self, turn: Turn):  # type: ignore[no-untyped-def]
        if len(self.heard) >= self.after:
            raise KeyboardInterrupt
        return super().advise(turn)


def test_in_parallel_it_is_the_same_in_the_same_order(tmp_path: Path) -> None:
    there, data = subject(SaidCoach({}, otherwise=GOOD)), datasets(tmp_path)
    one = run_plan(plan(), there, Folder(None), datasets=data)
    many = run_plan(plan(workers=4), there, Folder(None), datasets=data)
    assert [x.id for x in one.scored] == [x.id for x in many.scored]
    assert [x.scores for x in one.scored] == [x.scores for x in many.scored]
    assert one.run.figures == many.run.figures


def test_two_turns_are_under_way_at_once(tmp_path: Path) -> None:
    class Meeting(Slow):
        def advise(self, turn: Turn):  # type: ignore[no-untyped-def]
            if not turn.conversation.endswith("again"):
                self.met.wait()
            return super().advise(turn)

    found = run_plan(plan(workers=2), subject(Meeting()), Folder(None), datasets=datasets(tmp_path, 4))
    assert (found.run.samples, found.run.missing) == (4, 0)


def test_a_broken_run_is_taken_up_and_nothing_done_twice(tmp_path: Path) -> None:
    data, runs = datasets(tmp_path), tmp_path / "runs"
    folder = Folder.new(plan(), AT, runs)
    first = Slow(after=5)
    with pytest.raises(KeyboardInterrupt):
        run_plan(plan(), subject(first), folder, datasets=data)
    place = next(runs.iterdir())
    with (place / "samples.jsonl").open("a") as file:
        file.write('{"id": "s11", "cut in the mid')
    done = {one.id for one in folder.done()}
    assert 0 < len(done) < 12
    again, there = read_plan(place.name, runs)
    second = SaidCoach({}, otherwise=GOOD)
    kept = run_plan(again, subject(second), there, datasets=data)
    asked = {turn.conversation.partition(" ")[0] for turn in second.heard}
    assert not asked & done
    assert [one.id for one in kept.scored] == [f"s{number:02}" for number in range(12)]
    assert read_run(place.name, runs).run == kept.run
    with pytest.raises(BadUse, match="is finished"):
        read_plan(place.name, runs)
    with pytest.raises(BadUse, match="no run 'nothing'"):
        read_plan("nothing", runs)


def test_repeats_are_one_cluster(tmp_path: Path) -> None:
    found = run_plan(
        plan(repeat=3, sample=2), subject(SaidCoach({}, otherwise=GOOD)), Folder(None), datasets=datasets(tmp_path)
    )
    assert len({one.id for one in found.scored}) == 6
    assert len({one.cluster for one in found.scored}) == 2
    assert {one.repeat for one in found.scored} == {1, 2, 3}


def test_a_full_disk_is_named_and_the_run_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    folder = Folder.new(plan(), AT, blocked)
    kept = run_plan(plan(), subject(SaidCoach({}, otherwise=GOOD)), folder, datasets=datasets(tmp_path))
    assert kept.run.samples == 12
    assert kept.name == ""
    assert "The run is not kept" in report(kept)


def test_a_changed_dataset_is_not_mixed(tmp_path: Path) -> None:
    with pytest.raises(BadUse, match="has changed"):
        run_plan(plan(dataset_hash="other"), subject(), Folder(None), datasets=datasets(tmp_path))


def test_what_a_model_uses_is_counted_with_its_price() -> None:
    model = Metered(ScriptedModel(["Four words are said."]), Price(prompt=1, completion=10))
    clock = SystemClock()
    with counted() as count:
        asked = [Message(role="user", text="Say so.")]
        list(model.stream(asked, deadline=Deadline.start(clock), cancel=threading.Event()))
    assert count.used.requests == 1
    assert count.used.completion > 0
    assert count.used.cost == pytest.approx((count.used.prompt + 10 * count.used.completion) / 1e6)
    assert Used() + count.used == count.used


def test_a_run_with_a_model_names_prompts_tokens_and_fallbacks(tmp_path: Path) -> None:
    wanted = plan(engine={"model": "scripted:model"}, sample=2)
    data = Path(__file__).parents[2] / "evals" / "datasets"
    with open_subject(tmp_path / "home", model=ScriptedModel([OK])) as there:
        found = run_plan(wanted, there, Folder(None), datasets=data)
    assert found.run.engine == "scripted:model"
    assert found.run.used.requests > 0
    assert found.run.used.prompt > 100
    assert any(ref.startswith("reasons@") for ref in found.run.prompts) or found.run.fallbacks == 2


def test_candidates_and_prices_are_checked(tmp_path: Path) -> None:
    with pytest.raises(BadUse, match="write id=file"):
        engine_of("openai:x", ["reasons"], None)
    file = tmp_path / "c.md"
    file.write_text("---\nversion: 2\n---\n<!-- user -->\nHello.\n", encoding="utf-8")
    with pytest.raises(BadUse, match="no prompt 'nothing'"):
        engine_of("openai:x", [f"nothing={file}"], None)
    with pytest.raises(BadUse, match="needs a model"):
        engine_of(None, [f"reasons={file}"], None)
    with pytest.raises(BadUse, match="million tokens"):
        engine_of("openai:x", [], "cheap")
    made = engine_of("openai:x", [f"reasons={file}"], "1.5,10")
    assert made == Engine(model="openai:x", prompts={"reasons": str(file)}, price=Price(prompt=1.5, completion=10))


def test_the_harness_itself_is_fast(tmp_path: Path) -> None:
    data = situations(tmp_path, *({"id": f"s{number:03}"} for number in range(200)))
    folder = Folder.new(plan(), AT, tmp_path / "runs")
    kept = run_plan(plan(workers=2), subject(SaidCoach({}, otherwise=GOOD)), folder, datasets=data)
    assert 60 * kept.run.samples / max(kept.run.seconds, 0.01) >= 1000


def test_a_plan_survives_json() -> None:
    one = plan(repeat=2, engine={"model": "m", "prompts": {"a": "b"}})
    assert Plan.model_validate(json.loads(one.model_dump_json())) == one
    assert isinstance(GOOD, Advice)
