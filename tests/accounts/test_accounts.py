"""Importing, seeing and removing accounts."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from coach.accounts.errors import NotFound
from coach.accounts.records import OWNER, Viewer
from coach.accounts.sensitivity import propose
from coach.errors import BadUse

NORTH = Viewer(user="maria", teams=("north",))
SOUTH = Viewer(user="priya", teams=("south",))
HELD = {
    "accounts": [
        {"name": "Acme Ltd", "type": "customer", "industry": "Retail", "owner": "maria", "team": "north",
         "notes": [{"date": "2026-02-10", "author": "maria", "text": "They got 30% off."},
                   {"date": "2026-03-10", "text": "Thrilled.", "sensitivity": "shareable"}, {"date": "2026-01-01"}]},
        {"name": "Open House"}, {"industry": "none"}, "nonsense",
    ],
    "deals": [
        {"name": "Acme renewal", "account": "ACME", "stage": "late", "criteria": ["speed"],
         "notes": ["Call on Monday."]},
        {"name": "Lonely", "account": "Newcomer Inc.", "stage": "Discovery"}, {"name": "no account"},
    ],
}  # fmt: skip


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def held(tmp_path, accounts):
    path = write(tmp_path / "a.json", json.dumps(HELD))
    return path, accounts.import_files([path], OWNER)


def test_the_contracts_json(held, accounts):
    report = held[1].files[0]
    assert {(one.row, one.why.split()[0]) for one in report.skipped} == {(3, "it"), (4, "it")} | {(3, "it")}
    assert len(report.skipped) == 3 and "note 3 has no text" in " ".join(report.remarks)
    shown = accounts.show("acme", OWNER)
    assert [note.text for note in shown.notes] == ["Thrilled.", "They got 30% off.", "Call on Monday."]
    assert [note.sensitivity for note in shown.notes] == ["shareable", "confidential", "internal"]
    assert accounts.deal("acme renewal", OWNER).criteria == ("speed",)
    types = {one.name: one.type for one in accounts.list(OWNER)}
    assert types == {"Acme Ltd": "customer", "Newcomer Inc.": "prospect", "Open House": "unknown"}


def test_twice_changes_nothing_and_a_changed_row_updates(held, accounts, tmp_path):
    path, first = held
    assert first.changed and not accounts.import_files([path], OWNER).changed
    changed = write(tmp_path / "b.json", json.dumps(HELD).replace("Retail", "Fashion"))
    report = accounts.import_files([changed], OWNER).files[0]
    assert report.counts["accounts"].changed == 1 and report.counts["notes"].new == 0
    assert accounts.find("Acme", OWNER).industry == "Fashion"


def test_a_team_sees_its_own_and_everybodys(held, accounts):
    assert {one.name for one in accounts.list(NORTH)} == {"Acme Ltd", "Newcomer Inc.", "Open House"}
    assert {one.name for one in accounts.list(SOUTH)} == {"Newcomer Inc.", "Open House"}
    id = accounts.find("Acme", NORTH).id
    said = set()
    for name in ("Acme Ltd", "Nothing Ltd", id, 9999):
        with pytest.raises(NotFound) as caught:
            accounts.show(name, SOUTH)
        said.add(str(caught.value).replace(str(name), "X"))
    assert len(said) == 1
    assert accounts.notes(id, SOUTH) == () and accounts.notes_by_id([1, 2, 3, 4], SOUTH) == ()
    for name in ("Acme renewal", "Acme Ltd"):
        with pytest.raises(NotFound):
            accounts.deal(name, SOUTH)
    with pytest.raises(NotFound):
        accounts.remove(id, SOUTH)


def test_a_rep_cannot_write_into_another_team(held, accounts, tmp_path):
    path = write(tmp_path / "c.csv", "name,industry,team\nAcme Ltd,Spies,north\nMine,Toys,south\n")
    report = accounts.import_files([path], SOUTH).files[0]
    assert len(report.skipped) == 1 and accounts.find("Acme", OWNER).industry == "Retail"
    assert accounts.find("Mine", OWNER).team == "south"


def test_a_moved_account_moves_and_namesakes_stay_apart(accounts, tmp_path):
    two = "name,industry,team\nTwin,Toys,north\nTwin,Toys,south\n"
    accounts.import_files([write(tmp_path / "t.csv", two)], OWNER)
    assert len(accounts.list(OWNER)) == 2 and accounts.find("Twin", SOUTH).team == "south"
    move = "name,industry,team\nMover,Toys,{}\n"
    accounts.import_files([write(tmp_path / "m.csv", move.format("north"))], OWNER)
    accounts.import_files([write(tmp_path / "m.csv", move.format("south"))], OWNER)
    assert [one.team for one in accounts.list(OWNER) if one.name == "Mover"] == ["south"]


def test_a_broken_row_never_stops_the_rest(accounts, tmp_path):
    raw = "Name;Industry;Owner\nÄpfel AG;Food;jo\nA;B;C;D;E\nonly\n\nMüller;Steel;li\n".encode("cp1252")
    (tmp_path / "x.csv").write_bytes(raw)
    report = accounts.import_files([tmp_path / "x.csv"], OWNER).files[0]
    assert [one.name for one in accounts.list(OWNER)] == ["Müller", "Äpfel AG"]
    assert [one.row for one in report.skipped] == [3, 4]
    cut = write(tmp_path / "cut.json", '{"accounts": [{"name": "Whole"}, {"name": "Cu')
    report = accounts.import_files([cut], OWNER).files[0]
    assert report.counts["accounts"].new == 1 and "is no JSON" in report.remarks[0]


def test_columns_are_shown_and_can_be_mapped(accounts, tmp_path):
    path = write(tmp_path / "odd.csv", "Firma,Branche,Bemerkung\nOdd One,Toys,Likes us\n")
    assert accounts.import_files([path], OWNER).files[0].kind == "not read"
    mapping = {"Firma": "account.name", "Branche": "account.industry", "Bemerkung": "note.text"}
    report = accounts.import_files([path], OWNER, {"Firma": "account.name", "Branche": "account.industry"}).files[0]
    assert {one.header: one.field for one in report.columns} == mapping | {"Bemerkung": ""}
    with pytest.raises(BadUse):
        accounts.import_files([path], OWNER, {"Firma": "nothing"})


def test_a_stage_can_be_read_otherwise(held, accounts):
    assert accounts.deal("Lonely", OWNER).stage == "early"
    assert accounts.set_stage("discovery", "middle") == 1
    assert accounts.deal("Lonely", OWNER).stage == "middle"


def test_removing_leaves_nothing_in_the_file(held, accounts, store):
    accounts.remove("Acme", OWNER)
    assert "Acme Ltd" not in {one.name for one in accounts.list(OWNER)}
    if store.engine.dialect.name == "sqlite":
        for file in Path(store.place).parent.iterdir():
            assert b"30% off" not in file.read_bytes() and b"Acme" not in file.read_bytes()


@pytest.mark.parametrize("text", [
    "They got 30% off.", "Paid 40k EUR", "She complained about support", "Legal dispute about the term",
    "Mobile +44 20 7946 0999", "mail ann@example.com",
])  # fmt: skip
def test_what_smells_is_proposed_confidential(text):
    assert propose(text) == "confidential"


def test_plain_notes_stay_internal():
    assert propose("Workshop on 2026-03-04 with the data team, 12 sites.") == "internal"


EXPORTS = Path(os.environ.get("COACH_TEST_DATA", "nowhere")) / "crm"
FOLDERS = ["crm-dataset-builder-hubspot", "crm-dataset-builder-salesforce", "crm-dataset-builder-zoho",
           "dbt_hubspot-seeds", "dbt_salesforce-seeds", "revops-ai-agents/data/crm", "coral-cloud"]  # fmt: skip


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="COACH_TEST_DATA holds no CRM exports")
@pytest.mark.parametrize("folder", FOLDERS)
def test_real_exports_are_read_once(accounts, folder):
    files = sorted([*(EXPORTS / folder).glob("*.csv"), *(EXPORTS / folder).glob("*.json")])
    report = accounts.import_files(files, OWNER)
    told = sum(len(file.skipped) + file.more_skipped for file in report.files)
    assert told <= sum(file.rows for file in report.files)
    if folder.startswith("crm-dataset") or folder.startswith("revops"):
        assert told == 0 and report.changed
    assert not accounts.import_files(files, OWNER).changed
    assert all(note.day is None or note.day > date(2000, 1, 1) for one in accounts.list(OWNER)[:5]
               for note in accounts.notes(one.id, OWNER))  # fmt: skip
