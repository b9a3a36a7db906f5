"""Each promise on a few seeded tries (`make proof` has the full counts), and the proof's own arithmetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import BadUse
from evals.proof.__main__ import chosen, counted, main, prove
from evals.proof.checks import CHECKS
from evals.proof.records import Check, Outcome, Unable, drawn, spread, upper_bound
from evals.proof.table import Proved, write_table
from evals.subject import test_data as outside_data

SEED = 7


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_sample_of_each_promise_holds(check: Check) -> None:
    if check.data and outside_data() is None:
        pytest.skip("COACH_TEST_DATA names no folder of outside data")
    try:
        outcome = check.run(check.sample, SEED)
    except Unable as why:
        pytest.skip(str(why))
    assert outcome.n > 0
    assert not outcome.failures


@pytest.mark.parametrize(
    ("failures", "n", "bound"),
    [(0, 1, 0.95), (0, 10, 0.2589), (0, 300, 0.00994), (1, 100, 0.0466), (5, 100, 0.1023), (3, 3, 1.0), (0, 0, 1.0)],
)
def test_the_bound_is_the_exact_one(failures: int, n: int, bound: float) -> None:
    assert upper_bound(failures, n) == pytest.approx(bound, rel=2e-3)


def test_draws_are_seeded_and_whole() -> None:
    assert drawn(range(100), 5, 1) == drawn(range(100), 5, 1) != drawn(range(100), 5, 2)
    assert sorted(drawn("abc", 9, 1)) == ["a", "b", "c"]
    assert sorted(spread("abc", 6, 1)) == ["a", "a", "b", "b", "c", "c"]
    assert len(set(spread("abc", 2, 1))) == 2


def check(name: str, *failures: str, n: int = 20, data: bool = False, whole: bool = False) -> Check:
    def run(count: int, seed: int) -> Outcome:
        return Outcome(n=count, failures=failures, notes=("a note",))

    return Check(name=name, promise=f"{name} | holds", full=n, sample=1, run=run, data=data, whole=whole)


def proved(one: Check, share: float = 1.0) -> Proved:
    return prove(one, share, SEED)


def test_a_share_is_never_nothing() -> None:
    assert [counted(check("a"), share) for share in (1, 0.5, 0.001)] == [20, 10, 1]
    assert counted(check("all", whole=True), 0.05) == 20


def test_broken_and_empty_are_failed_and_skipped_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COACH_TEST_DATA", raising=False)
    assert proved(check("broken", "no")).failed and proved(check("empty", n=0)).failed
    assert not proved(check("whole")).failed
    skipped = proved(check("away", data=True))
    assert skipped.outcome is None and not skipped.failed and "skipped" in skipped.line()


def test_a_check_that_stops_is_broken() -> None:
    def stop(count: int, seed: int) -> Outcome:
        raise RuntimeError("no server")

    found = proved(Check(name="stops", promise="p", full=1, sample=1, run=stop))
    assert found.failed and "no server" in str(found.outcome)


def test_the_table_keeps_other_lines_and_replaces_its_own(tmp_path: Path) -> None:
    path = tmp_path / "proof.md"
    one, other, away = check("one", *["it broke | badly"] * 7), check("other", whole=True), check("away", data=True)
    gone = Proved(check=away, outcome=None, skipped="no data", share=1, seconds=0, commit="c", at="2026-02-10")
    write_table([proved(other), proved(one), gone], [one, other, away], path)
    first = path.read_text(encoding="utf-8")
    assert first.index("| `one` | 20 | 7 |") < first.index("| `other` | 20 | 0 | all there are |")
    assert first.count("  - it broke / badly") == 5 and "  - and 2 more" in first
    assert "1 of 3 checks skipped." in first and "- `away`: skipped, no data" in first
    write_table([proved(check("one"), share=0.5)], [one, other, away], path)
    second = path.read_text(encoding="utf-8")
    assert "| `one` | 10 | 0 | 26 % | 0.5 |" in second and "it broke" not in second
    assert "| `other` | 20 | 0 |" in second and second.count("| `away` |") == 1


def test_bad_use_is_named() -> None:
    with pytest.raises(BadUse, match="'none'"):
        chosen(["none"])
    assert [one.name for one in chosen(["locked"])] == ["locked"] and len(chosen([])) == len(CHECKS)
    assert main(["--only", "none"]) == main(["--share", "2"]) == main(["--share", "nan"]) == 2


def test_every_check_has_a_name_of_its_own() -> None:
    assert len({one.name for one in CHECKS}) == len(CHECKS)
    assert all(0 < one.sample <= one.full for one in CHECKS)
