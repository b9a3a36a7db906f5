"""Each command over an open App: its text, its JSON, its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.advising.records import Advice
from coach.bootstrap import App
from coach.commands.model import check
from coach.settings import Settings
from tests.cli.conftest import Run

EARLY = "first meeting today and the prospect already wants to call a customer of ours"


def test_ask_gives_the_decision_the_words_and_the_sources(coach: Run) -> None:
    ran = coach("ask", EARLY)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("NOT YET\n")
    for title in ("\nWords for the prospect", "\nNext\n", "\nSources\n"):
        assert title in ran.out
    assert max(map(len, ran.out.split("\n"))) <= 80


def test_json_has_every_key_of_an_advice(coach: Run) -> None:
    ran = coach("ask", EARLY, "--json", "--as-of", "2026-03-31")
    advice = json.loads(ran.out)
    assert advice.keys() == {field.alias or name for name, field in Advice.model_fields.items()}
    assert advice["done"] and advice["verdict"] == "not_yet" and advice["conversation"] == "c1"


def test_ask_reads_its_text_from_standard_input(coach: Run) -> None:
    assert json.loads(coach("ask", "-", "--json", stdin=EARLY).out)["verdict"] == "not_yet"


@pytest.mark.parametrize(
    "text", ["", " \n\t", "x " * 50_000, "🙂🙂🙂", "\x00\x1b[2J\x07", "<b>hi</b>", "\udcff\ud800"]
)
def test_no_text_ends_in_a_traceback(coach: Run, text: str) -> None:
    ran = coach("ask", "-", stdin=text)
    assert ran.code in {0, 2}
    assert "Traceback" not in ran.out + ran.err
    assert "\x1b" not in ran.out and len(ran.err.splitlines()) == (ran.code != 0)


def test_every_ask_is_a_conversation_of_its_own(coach: Run) -> None:
    first = coach("ask", "a prospect wants a reference", "--json").out
    coach("ask", EARLY)
    again = coach("ask", "a prospect wants a reference", "--json").out
    assert json.loads(first)["verdict"] == json.loads(again)["verdict"]
    assert json.loads(first)["situation"] == json.loads(again)["situation"]


def test_chat_keeps_conversations_apart_and_answers_bad_lines(coach: Run) -> None:
    lines = [
        '{"conversation": "a", "text": "prospect wants to talk to one of our customers"}',
        "nonsense",
        '{"conversation": "b", "text": "we are the finalist and they want to ring a prepared customer"}',
        '{"conversation": "a", "text": "it was the first meeting"}',
        "",
        '{"conversation": "a"}',
        '{"conversation": "a", "text": 5}',
        '{"conversation": "a", "text": "x", "colour": "red"}',
        '{"conversation": "a", "text": "x", "as_of": "soon"}',
        "[" * 100_000,
        '{"conversation": "a", "text": ""}',
        '{"text": "half a smile \\ud83d"}',
    ]
    ran = coach("chat", "--jsonl", stdin="\n".join(lines))
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, ran.err, len(answers)) == (0, "", 11)
    assert [answers[at].get("conversation") for at in (0, 2, 3)] == ["a", "b", "a"]
    assert answers[3]["verdict"] == "not_yet"
    assert answers[3]["situation"]["stage"] == "early" and answers[2]["situation"]["stage"] == "late"
    faults = [answer.get("error") for answer in answers]
    assert [at for at, fault in enumerate(faults) if fault] == [1, 4, 5, 6, 7, 8, 9]
    assert faults[4] == "Line 6: `text` is missing."
    assert faults[5] == "Line 7: `text` must be text."
    assert "`colour` is not known here" in str(faults[6]) and "2026-03-31" in str(faults[7])
    assert all(fault is None or fault.endswith(".") for fault in faults)


def test_two_runs_of_chat_share_nothing(coach: Run) -> None:
    line = '{"conversation": "a", "text": "%s"}\n'
    coach("chat", "--jsonl", stdin=line % EARLY)
    ran = coach("chat", "--jsonl", stdin=line % "prospect wants to talk to one of our customers")
    assert json.loads(ran.out)["situation"]["stage"] == "unknown"


def test_search_ranks_passages(coach: Run) -> None:
    found = json.loads(coach("search", "phone tag", "-k", "3", "--json").out)
    assert [one["rank"] for one in found["passages"]] == [1, 2, 3]
    assert {"document", "heading", "text", "rank"} <= found["passages"][0].keys()
    assert not found["words_only"]
    assert coach("search", "phone tag", "-k", "1").out.startswith(" 1. ")


def test_an_unknown_account_is_named(coach: Run) -> None:
    ran = coach("search", "x", "--account", "Acme")
    assert ran.code == 2 and "'Acme'" in ran.err


def test_a_draft_is_checked(coach: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.txt").write_text("Subject: Hello\n\nHere is his number: +49 170 1234567. Call him.\n")
    ran = coach("draft", "check", "mail.txt", "--play", "deflect-premature-ask", "--json")
    draft = json.loads(ran.out)
    assert ran.code == 0 and not draft["complete"] and draft["blocked"]
    assert draft["subject"] == "Hello" and draft["channel"] == "email"
    text = coach("draft", "check", "mail.txt", "--play", "deflect-premature-ask").out
    assert text.startswith("Not ready yet: 0 of ") and "✗ missing:" in text and "✗ do not send" in text


def test_a_draft_that_cannot_be_checked(coach: Run, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff")
    assert coach("draft", "check", "none.txt", "--play", "deflect-premature-ask").code == 2
    assert coach("draft", "check", str(tmp_path), "--play", "deflect-premature-ask").code == 2
    assert coach("draft", "check", "picture", "--play", "deflect-premature-ask").code == 1
    ran = coach("draft", "check", "picture", "--play", "bluff")
    assert ran.code == 2 and "`bluff`" in ran.err and "deflect-premature-ask" in ran.err


def test_a_document_comes_in_and_goes_out(coach: Run, tmp_path: Path) -> None:
    (tmp_path / "zebra.md").write_text(
        "# Zebra rule\n\nEvery zebra reference call happens on a Tuesday in Utrecht.\n"
    )
    added = json.loads(coach("library", "add", "zebra.md", "--json").out)["documents"]
    assert [(one["id"], one["version"], one["status"]) for one in added] == [("zebra-rule", 1, "draft")]
    assert added[0].keys() >= {"id", "title", "version", "status", "passages", "warnings"}

    def rank() -> list[str]:
        passages = json.loads(coach("search", "zebra Utrecht", "-k", "1", "--json").out)["passages"]
        return [one["document"] for one in passages]

    assert rank() != ["zebra-rule"]
    assert "is published" in coach("library", "publish", "zebra-rule").out
    assert rank() == ["zebra-rule"]
    assert "zebra-rule" in coach("library", "list").out
    shown = json.loads(coach("library", "show", "zebra-rule", "--json").out)
    assert shown["item"]["status"] == "published" and "Utrecht" in shown["text"]
    assert coach("library", "withdraw", "zebra-rule").code == 0
    assert rank() != ["zebra-rule"]
    assert coach("library", "rollback", "zebra-rule").code == 2
    assert json.loads(coach("library", "remove", "zebra-rule", "--json").out)["removed"]["id"] == "zebra-rule"
    assert coach("library", "show", "zebra-rule").code == 2


def test_a_broken_play_is_refused_and_the_rest_comes_in(coach: Run, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.md").write_text("# Giraffe rule\n\nGiraffes vouch for nobody before noon.\n")
    (folder / "bad.md").write_text("---\nid: bad\nverdict: maybe\nelements: [a]\n---\n# Bad\n")
    (folder / "picture.png").write_bytes(b"png")
    ran = coach("library", "add", "folder")
    assert ran.code == 1 and "giraffe-rule" in ran.out and "picture.png" in ran.out
    assert len(ran.err.splitlines()) == 1 and "bad.md, line " in ran.err
    assert coach("library", "remove", "giraffe-rule").code == 0
    (folder / "bad.md").unlink()
    assert coach("library", "add", "folder", "--json").code == 0
    assert coach("library", "remove", "giraffe-rule").code == 0


def test_what_does_not_exist_is_bad_use(coach: Run) -> None:
    for words in (["add", "nowhere"], ["show", "nothing"], ["publish", "nothing"], ["remove", "nothing"]):
        ran = coach("library", *words)
        assert ran.code == 2 and len(ran.err.splitlines()) == 1, words


def test_the_published_knowledge_is_written_out(coach: Run, tmp_path: Path) -> None:
    files = json.loads(coach("library", "export", "out", "--json").out)["files"]
    assert len(files) > 30 and (tmp_path / "out" / "policy.md").exists()


def test_the_index_tells_how_far_it_is(coach: Run) -> None:
    state = json.loads(coach("index", "status", "--wait", "60", "--json").out)
    assert state["complete"] and state["passages"] == state["vectors"] > 0 and not state["problem"]


def test_without_a_model_nothing_is_wrong() -> None:
    none = check(Settings(home=Path("x"), database_url=""))
    named = check(Settings(home=Path("x"), database_url="", model="openai:some"))
    assert not none.refused and len(named.refused) == 1 and "openai:some" in named.refused[0]


def test_a_bug_is_one_sentence_and_a_log(app: App, coach: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*words: object) -> object:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(app.library, "list", broken)
    ran = coach("library", "list")
    log = app.settings.home / "logs" / "coach.log"
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1 and str(log) in ran.err and "ZeroDivisionError" in ran.err
    assert "planted" in log.read_text()
