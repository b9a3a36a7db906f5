"""Other systems: the same samples, text in and text out, a table with intervals, failures counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coach.models.doubles.scripted import ScriptedModel
from coach.models.errors import ProviderDown
from coach.retrieval.static import StaticWords
from evals.points.fit import shipped_weights
from evals.points.judge import Judge
from evals.scorers.grounds import Ground
from evals.systems.adapters import Ours, Stock, with_whole_playbook, without_playbook
from evals.systems.table import as_html, as_markdown, compared, measures_of, read_table
from tests.evals.doubles import SaidCoach, advice, subject


class Fixed:
    """Says one thing."""

    name = "fixed"

    def answer(self, turns: Sequence[str]) -> str:
        return "Thank her for taking the call. Zanzibar paid 4711 euros."


def test_every_system_is_asked_the_same_and_set_side_by_side(tmp_path: Path) -> None:
    ours = SaidCoach({}, otherwise=advice("not_yet", answer="Give company names and keep the contact details back."))
    there = replace(
        subject(ours), judge=Judge(StaticWords().embed, shipped_weights()), ground=Ground(["Thank her paid call euros"])
    )
    down = without_playbook(ScriptedModel([ProviderDown()]))
    (tmp_path / "a.md").write_text("# Names\n\nGive company names.", encoding="utf-8")
    stock = Stock(tmp_path, StaticWords(), ScriptedModel(["Give company names."]))
    table = compared([Ours(there), Fixed(), stock, down], there, most=3)
    first, fixed, _, broken = table.rows
    assert (first.samples, fixed.samples, broken.samples) == (3, 3, 0)
    assert len(broken.problems) == 3
    assert next(one.value for one in fixed.figures if one.name.startswith("names")) == 0
    (tmp_path / "systems.json").write_text(table.model_dump_json(), encoding="utf-8")
    assert read_table(tmp_path / "none.json") is None
    assert read_table(tmp_path / "systems.json") == table
    for name in ("this coach, without a model", "fixed", "stock retrieve-and-answer", down.name):
        assert f"<td>{name}" in as_html(table)
    (written, *_) = measures_of(table, "python -m evals systems --write")
    assert written.what == "advice beside other systems: must-say said, this coach, without a model"
    lines = list(as_markdown(table))
    assert lines[2].startswith("| this coach, without a model | 0.")
    assert any("judge and hand agree" in line for line in lines)


def test_the_playbook_stands_in_the_context_or_does_not(tmp_path: Path) -> None:
    model = ScriptedModel(["So."])
    assert without_playbook(model).answer(["Hello?", "And now?"]) == "So."
    assert with_whole_playbook(model).answer(["Hello?"]) == "So."
    bare, whole = (sum(len(message.text) for message in asked.messages) for asked in model.asked)
    assert whole > bare + 10_000
    (tmp_path / "a.md").write_text("# Thanks\n\nThank the customer.\n\n# Limits\n\nOne call.", encoding="utf-8")
    stock = Stock(tmp_path, StaticWords())
    assert "Thank the customer" in stock.answer(["do I thank them"])
