"""`coach accounts`, `coach references` and the deal of a question, over an App of their own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from coach.accounts.records import OWNER
from coach.advising.records import Candidate
from coach.bootstrap import App, open_app
from coach.commands.reference_words import GRADES, USES
from coach.commands.running import handler
from coach.references.ledger import STEPS
from coach.references.records import Grade, UseKind
from coach.settings import read_settings
from tests.cli.conftest import Ran, Run
from tests.house.checkout import ROOT

SILENT = "they want to talk to one of our customers"
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An App with the demo company."""
    with open_app(read_settings(tmp_path_factory.mktemp("company") / "home", {})) as opened:
        opened.add_demo()
        yield opened


@pytest.fixture
def run(company: App, tmp_path: Path) -> Run:
    """Runs a command over the demo company."""
    handle = handler(company)

    def go(*words: str, stdin: str = "") -> Ran:
        out, err = io.StringIO(), io.StringIO()
        code = handle(list(words), str(tmp_path), iter(stdin.splitlines(True)), _to(out), _to(err))
        return Ran(code, out.getvalue(), err.getvalue())

    return go


def _to(stream: io.StringIO) -> Callable[[str], None]:
    return lambda text: print(text, end="", file=stream)


def test_the_words_of_the_command_line_are_those_of_the_ledger() -> None:
    assert {*USES, "requested", *STEPS.values()} == set(get_args(UseKind))
    assert {*GRADES, ""} == set(get_args(Grade))


def test_the_demo_company_is_loaded_once_and_read(company: App) -> None:
    before = len(company.references.ledger(OWNER))
    company.add_demo()
    assert len(company.accounts.list(OWNER)) == 19 and len(company.references.ledger(OWNER)) == before > 0
    assert company.references.read_notes(OWNER) == 0


def test_accounts_come_in_are_shown_and_go(run: Run, tmp_path: Path) -> None:
    note = {"date": "2026-02-10", "author": "jo", "text": "They got a 30% discount."}
    acme = {"name": "Acme Ltd", "type": "customer", "industry": "Toys", "notes": [note]}
    (tmp_path / "acme.json").write_text(json.dumps({"accounts": [acme, {"nme": "x"}]}))
    first = run("accounts", "import", "acme.json")
    assert first.code == 0 and "accounts: 1 new" in first.out and "row 2 skipped" in first.out
    again = json.loads(run("accounts", "import", "acme.json", "--json").out)["files"][0]
    assert again["counts"]["notes"] == {"new": 0, "changed": 0, "same": 1} and again["skipped"][0]["row"] == 2
    assert "Acme Ltd" in run("accounts", "list").out
    shown = json.loads(run("accounts", "show", "acme", "--json").out)
    assert shown["notes"][0]["sensitivity"] == "confidential" and shown["account"]["industry"] == "Toys"
    assert "They got a 30% discount." in run("accounts", "show", "acme").out
    assert json.loads(run("accounts", "remove", "acme", "--json").out)["removed"]["name"] == "Acme Ltd"
    gone = run("accounts", "show", "acme")
    assert gone.code == 2 and len(gone.err.splitlines()) == 1


def test_a_table_comes_in_with_columns_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("Company name,Branch\nZephyr Kites,Toys\n")
    ran = run("accounts", "import", "table.csv", "--column", "Branch=account.segment")
    assert ran.code == 0 and "Branch → account.segment" in ran.out
    assert json.loads(run("accounts", "show", "Zephyr Kites", "--json").out)["account"]["segment"] == "Toys"
    assert run("accounts", "remove", "Zephyr Kites").code == 0


def test_what_cannot_be_imported_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "poem.txt").write_text("Roses are red\nviolets are blue\n")
    (tmp_path / "half.json").write_text('{"accounts": [')
    (tmp_path / "table.csv").write_text("Company name\nZephyr Kites\n")
    for code, words in (
        (2, ["none.csv"]), (1, ["poem.txt"]), (1, ["half.json"]), (2, ["table.csv", "--column", "x"]),
        (2, ["table.csv", "--column", "Company name=nothing"]),
    ):  # fmt: skip
        ran = run("accounts", "import", *words)
        assert (ran.code, len(ran.err.splitlines())) == (code, 1), (words, ran.err)


def test_match_gives_candidates_as_the_contract_says(run: Run) -> None:
    ran = run("references", "match", "--deal", "Northgate claims", "--json")
    found = json.loads(ran.out)
    keys = {field.alias or name for name, field in Candidate.model_fields.items()}
    assert ran.code == 0 and [one["account"] for one in found["candidates"]] == ["Ostmark Insurance"]
    assert found["candidates"][0].keys() == keys and "for" in keys
    assert len(found["candidates"][0]["checks"]) == 12 and found["candidates"][0]["for"]
    numbers = [one["n"] for one in found["citations"]]
    cited = {n for one in found["candidates"] for check in one["checks"] for n in check["citations"]}
    assert numbers == list(range(1, len(numbers) + 1)) and cited <= set(numbers)
    text = run("references", "match", "--deal", "Northgate claims").out
    assert "May vouch" in text and "✓ " in text and "note of" in text and max(map(len, text.split("\n"))) <= 80


def test_match_says_who_must_not_and_whom_to_borrow(run: Run) -> None:
    found = json.loads(run("references", "match", "--deal", "Ostrava dealer portal", "--json").out)
    assert not found["candidates"] and found["borrow"]["text"]
    assert [one["account"] for one in found["refused"]] == ["Brno Tyres"]
    text = run("references", "match", "--deal", "Ostrava dealer portal").out
    assert "Nobody fits" in text and "✗ no rival" in text and "✓" not in text


def test_a_request_is_answered_and_the_use_is_in_the_ledger(run: Run) -> None:
    soon, customer = f"{TODAY + timedelta(days=9)}", "Ostmark Insurance"
    asked = run("references", "request", customer, "--deal", "Northgate claims", "--by", soon, "--json")
    line = json.loads(asked.out)["line"]
    assert line["kind"] == "requested" and soon in line["text"] and "claims handling" in line["text"]
    answered = run("references", "log", customer, "granted", "--request", str(line["id"]), "--json")
    assert json.loads(answered.out)["line"]["answers"] == line["id"]
    assert run("references", "log", customer, "called", "--deal", "Northgate claims", "--got", "good").code == 0
    found = json.loads(run("references", "ledger", customer, "--json").out)
    assert [one["kind"] for one in found["lines"]] == ["requested", "granted", "called"]
    assert found["balance"]["calls_left"] == 0 and found["balance"]["warnings"]
    assert "called (got good)" in run("references", "ledger").out
    assert "free again" in run("references", "ledger", customer).out


@pytest.mark.parametrize(
    "words",
    [
        ["match", "--deal", "Nope"],
        ["request", "Ostmark Insurance", "--deal", "Northgate claims", "--by", "2020-01-01"],
        ["request", "Nobody", "--deal", "Northgate claims", "--by", "2100-01-01"],
        ["log", "Ostmark Insurance", "granted"],
        ["log", "Ostmark Insurance", "granted", "--request", "9999"],
        ["log", "Ostmark Insurance", "called", "--day", "2100-01-01"],
        ["ledger", "Nobody"],
        ["ledger", "Corvane Bank", "--user", "stranger"],
    ],
)
def test_what_is_off_or_not_theirs_is_one_sentence(run: Run, company: App, words: list[str]) -> None:
    if "stranger" in words:
        company.references.withdraw("Corvane Bank", OWNER)
    ran = run("references", *words)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)


def test_a_user_without_a_team_sees_nobodys_teams(run: Run) -> None:
    assert json.loads(run("accounts", "list", "--user", "stranger", "--json").out) == {"accounts": []}
    assert json.loads(run("references", "ledger", "--user", "stranger", "--json").out)["lines"] == []
    assert len(json.loads(run("references", "ledger", "--user", "jonas", "--json").out)["lines"]) == 1


@pytest.mark.parametrize(
    ("deal", "stage", "verdict"),
    [
        ("Fjordline crew planning", "late", "prepare_reference"),
        ("Northgate claims", "middle", "not_yet"),
        ("Pellwood pilot", "unknown", "need_one_fact"),
    ],
)
def test_a_deal_says_the_stage_that_the_message_leaves_out(run: Run, deal: str, stage: str, verdict: str) -> None:
    advice = json.loads(run("ask", SILENT, "--deal", deal, "--json").out)
    assert (advice["situation"]["stage"], advice["verdict"]) == (stage, verdict)


def test_what_the_message_says_goes_before_the_deal(run: Run) -> None:
    told = "we had our first meeting and they want to speak with a customer"
    advice = json.loads(run("ask", told, "--deal", "Fjordline crew planning", "--json").out)
    assert (advice["situation"]["stage"], advice["verdict"]) == ("early", "not_yet")


def test_chat_keeps_the_deals_stage_over_the_turns_and_names_what_is_unknown(run: Run) -> None:
    lines = [
        {"conversation": "a", "text": SILENT, "deal": "Fjordline crew planning"},
        {"conversation": "a", "text": "which one should I prepare?", "deal": "Fjordline crew planning"},
        {"conversation": "b", "text": SILENT, "deal": "Nope"},
    ]
    ran = run("chat", "--jsonl", stdin="".join(json.dumps(line) + "\n" for line in lines))
    first, second, third = map(json.loads, ran.out.splitlines())
    assert first["situation"]["stage"] == second["situation"]["stage"] == "late"
    assert "'Nope'" in third["error"]


def test_an_unknown_account_or_deal_of_a_question_is_bad_use(run: Run) -> None:
    for words in (["--account", "Nope"], ["--deal", "Nope"], ["--deal", "Northgate claims", "--user", "stranger"]):
        ran = run("ask", SILENT, *words)
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert run("ask", SILENT, "--account", "corvane bank").code == 0


def test_a_question_that_names_nobody_of_the_books_opens_no_references(tmp_path: Path) -> None:
    code = (
        "import sys; from coach.cli import main; main(['ask', 'a prospect wants a reference', '--home', 'home']);"
        "rooms = ('coach.references.references', 'coach.references.reading', 'coach.references.cues');"
        "sys.exit(str([name for name in sys.modules if name.startswith(rooms)] or '') or 0)"
    )
    env = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
