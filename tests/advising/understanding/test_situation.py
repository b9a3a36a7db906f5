"""What a conversation adds: answers, corrections and follow-ups."""

from __future__ import annotations

from coach.advising.understanding.situation import Understood, kind_of, understand
from coach.library.knowledge import edition_folder
from coach.playbook.files import read_policy
from tests.advising.understanding.conftest import Read

POLICY = read_policy((edition_folder() / "policy.md").read_text("utf-8"), "policy.md")
WANTS = "The brewery's ops lead wants to ring one of our customers."


def _after(read: Read, *turns: str) -> Understood:
    understood, said = None, []
    for turn in turns:
        said.append(turn)
        message = read(turn)
        kind = kind_of(message, turn, understood)
        understood = understand(message, read("\n".join(said)), POLICY, kind, understood)
    assert understood is not None
    return understood


def test_an_answer_decides_the_open_stage(read: Read) -> None:
    early = _after(read, WANTS, "we had our first meeting on Monday")
    late = _after(read, WANTS, "we are the chosen vendor, contract is with their lawyers")
    assert (early.row.verdict, late.row.verdict) == ("not_yet", "prepare_reference")


def test_a_correction_overrules_what_was_said(read: Read) -> None:
    first = f"{WANTS} The contract is with their lawyers."
    told = _after(read, first, "sorry, wrong deal: with the brewery we've only had a first meeting")
    assert told.situation.stage == "early"


def test_a_follow_up_leaves_the_situation(read: Read) -> None:
    before = _after(read, f"{WANTS} The pilot is running, four vendors are in the race.")
    for request in ("shorter please", "why?", "as an email"):
        text = f"{WANTS} The pilot is running, four vendors are in the race."
        after = _after(read, text, request)
        assert (after.situation, after.row.id) == (before.situation, before.row.id), request


def test_shares_of_the_verdicts_sum_to_one(read: Read) -> None:
    shares = _after(read, WANTS, "no idea yet").shares
    assert abs(sum(shares.values()) - 1) < 1e-6
