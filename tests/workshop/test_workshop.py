"""The trainer's path: a document in, a play out, what changes before it is published, nothing of reps shown bare."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach import services
from coach.advising.records import Turn
from coach.bootstrap import App
from coach.errors import BadUse
from coach.library.records import Upkeep
from coach.workshop.leaving import passages_left
from coach.workshop.masking import masked

DOCUMENT = "looking-after-those-who-vouch"


def ask(app: App, text: str) -> str:
    return list(app.coach.advise(Turn(conversation=text, text=text)))[-1].verdict


def test_from_document_to_a_play_that_fires(app: App, page: Path) -> None:
    app.library.add_files([page])
    workshop = app.workshop
    proposals = workshop.proposals(DOCUMENT)
    assert len(proposals) == 3 and all(one.nearness > 0 for one in proposals)
    workshop.reject(DOCUMENT, proposals[1].id)
    assert len(workshop.proposals(DOCUMENT)) == 2
    form = workshop.form_of(DOCUMENT, "when-a-rep-asks-for-a-name-in-a-hurry")
    said = ("need somebody's name from the desk by tonight", "quick, the desk has to find me a name")
    item = workshop.save(form.model_copy(update={"said": said, "verdict": "borrow_reference"}))
    assert item.status == "draft"
    message = "quick, I need a name from the desk tonight"
    tried = workshop.try_message(item.id, message)
    assert tried.fires and "nearest is" in tried.why
    assert not workshop.try_message(item.id, "contract is with legal").fires
    shifts = workshop.what_changes([item.id])
    assert shifts.asked >= 40 and all(shift.changes for shift in shifts.shifts)
    app.library.publish(item.id)
    advice = list(app.coach.advise(Turn(conversation="c", text=message)))[-1]
    assert advice.play is not None and advice.play.id == item.id


def test_what_a_document_changes_and_its_withdrawal(app: App, tmp_path: Path) -> None:
    path = tmp_path / "nda.md"
    path.write_text("# Agreements before a call\n\n## Do we need an agreement before a reference call\n\n"
                    "Legal signs a short agreement with the customer before any reference call.\n")  # fmt: skip
    app.library.add_files([path])
    item = "agreements-before-a-call"
    shifts = app.workshop.what_changes([item])
    assert shifts.items == (item,)
    app.library.publish(item)
    app.refresh()
    app.index.wait(30)
    hits = app.index.search("do we need an agreement before a reference call", 3)
    assert item in {hit.passage.document for hit in hits}
    assert passages_left(app.library, app.index, item) > 0
    app.workshop.what_withdrawing_changes(item)
    app.library.withdraw(item)
    app.refresh()
    assert passages_left(app.library, app.index, item) == 0
    with pytest.raises(BadUse, match="no draft"):
        app.workshop.what_changes(["too-early"])


def test_a_contradiction_gets_its_rule(app: App, tmp_path: Path) -> None:
    path = tmp_path / "limits.md"
    path.write_text("# House limits\n\nOne customer takes at most three reference calls in a quarter.\n\n"
                    "Always hand over the phone number of the customer in the first meeting.\n")  # fmt: skip
    app.library.add_files([path])
    found = app.workshop.contradictions("house-limits-2" if "house-limits-2" in _ids(app) else "house-limits")
    assert found and all(one.first.document != one.second.document for one in found)
    before = len(app.library.disagreements())
    item = app.workshop.set_rule(found[0], "We follow our own limit.")
    assert item.newest > item.version
    app.library.publish("disagreements")
    assert len(app.library.disagreements()) == before + 1


def _ids(app: App) -> set[str]:
    return {item.id for item in app.library.list()}


def test_missed_questions_are_grouped_masked_and_answered_once(app: App) -> None:
    for text in ("do we need an nda with Velmora before a reference call",
                 "do we need an nda with Kestrin before a reference call?"):  # fmt: skip
        assert ask(app, text) == "not_in_playbook"
    (group,) = app.workshop.missed()
    assert group.count == 2 and not any("Velmora" in one or "Kestrin" in one for one in group.questions)
    with pytest.raises(BadUse, match="title and a text"):
        app.workshop.answer(group.id, "", "x")
    item = app.workshop.answer(group.id, "NDA before a call", "Legal signs off before any call.")
    assert item.status == "draft" and app.workshop.missed() == ()
    assert "review: waiting" in app.workshop.samples()[0]
    app.library.publish(item.id)
    app.refresh()
    app.index.wait(30)
    found = app.index.search("is an nda needed with a customer before the reference call", 1)
    assert found[0].passage.document == item.id


def test_coverage_and_console(app: App) -> None:
    app.index.wait(60)
    cover = app.workshop.coverage()
    assert {one.play for one in cover.plays} == {play.id for play in app.library.plays()}
    assert all(one.documents for one in cover.plays)
    found = app.workshop.look("how many names", "first meeting, early")
    assert found.plain[0].rank == 1 and found.plain[0].shared and found.situated
    assert any(one.by_words and one.by_meaning for one in found.plain)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("met Anna Berger from Velmora AG, deal is 250k", "met [name] from [name], deal is [amount]"),
        ("ring her at +49 170 1234567 or ab@velmora.example", "ring her at [contact] or [contact]"),
        ("they pay 20% less, thirty thousand euros", "they pay [amount] less, [amount]"),
        ("kestrin foods is tired", "[name] is tired"),
        ("The CFO wants a call on Monday", "The CFO wants a call on Monday"),
        ("see https://velmora.example/x for it", "see [address] for it"),
    ],
)
def test_a_reps_words_are_masked(text: str, shown: str) -> None:
    assert masked(text, ["Kestrin Foods"], frozenset({"the", "see", "they"})) == shown


def test_a_document_for_one_team_is_found_by_that_team_alone(app: App, tmp_path: Path) -> None:
    path = tmp_path / "north.md"
    path.write_text("# Rules of the north\n\nThe walrus clause: the north asks its head before naming a walrus farm.\n")
    app.library.add_files([path], publish=True)
    app.refresh()
    app.index.wait(30)
    item = "rules-of-the-north"
    app.library.keep(item, Upkeep(audience="north"))
    app.users.add("ana", "rep", ("north",))
    app.users.add("bela", "rep", ("south",))
    app.users.add("tina", "trainer", ())
    for user, sees in (("ana", True), ("bela", False), ("tina", True), (None, True), ("stranger", False)):
        found = services.search(app, "walrus clause", 5, user)
        assert (item in {one.document for one in found.passages}) is sees, user
        advice = list(app.coach.advise(Turn(conversation="w", text="what is the walrus clause?", user=user)))[-1]
        assert sees or "walrus farm" not in advice.model_dump_json(), user
    with pytest.raises(BadUse, match="only documents have a team"):
        app.library.keep("deflect-premature-ask", Upkeep(audience="north"))
