"""The command line of the evals."""

from __future__ import annotations

import pytest

from evals.commands import main
from evals.running import chosen
from evals.tasks import FAST


def test_without_names_the_fast_tasks_are_meant() -> None:
    assert [task.name for task in chosen([])] == list(FAST)


@pytest.mark.parametrize("words", [["run", "nonsense"], ["gate", "nonsense"], ["measure", "nonsense"]])
def test_an_unknown_name_is_bad_use(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "'nonsense'" in capsys.readouterr().err


def test_an_unknown_run_is_bad_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "none-a", "none-b"]) == 2
    assert "none-a" in capsys.readouterr().err


def test_retrieval_has_options_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["retrieval", "--help"])
    assert ended.value.code == 0
    assert "--beir" in capsys.readouterr().out
