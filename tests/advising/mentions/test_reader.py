"""The shipped reader of mentions: fresh, kept whole by its file, and right where the words are plain."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.advising.facts import facts_of
from coach.advising.mentions.fitting import fingerprint
from coach.advising.mentions.marking import read_marked
from coach.advising.mentions.reader import MentionReader, Mentions
from coach.advising.understanding.recogniser import Recogniser
from coach.errors import BadFile, CoachError
from coach.library.knowledge import edition_folder
from coach.playbook.records import Audience
from coach.retrieval.minilm import MiniLM

SLOTS = ("contact", "company", "customer_contact", "customer", "colleague")


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return MiniLM(tmp_path_factory.mktemp("minilm"))


@pytest.fixture(scope="module")
def reader() -> MentionReader:
    return MentionReader.load(edition_folder() / "mentions.npz")


def _read(reader: MentionReader, minilm: MiniLM, text: str, audience: str = "", **known: str) -> Mentions:
    recogniser = Recogniser.load(edition_folder() / "recogniser.npz")
    reading = recogniser.read(text, minilm.embed_layers([text])[1][0])
    return reader.read(text, minilm.states, reading, known, audience)


def test_the_fitted_file_is_fresh(reader: MentionReader, minilm: MiniLM) -> None:
    marked = read_marked(edition_folder() / "mentions")
    assert reader.fingerprint == fingerprint(marked, minilm.name), "run `make fit`"


@pytest.mark.parametrize(
    ("audience", "text", "facts"),
    [
        ("prospect", "met Priya from Northgate Logistics, first meeting, she wants two numbers. what do I say to her",
         {"contact": "Priya", "company": "Northgate Logistics"}),
        ("reference", "Lake Bank chose us. I call Runa at Fell Boats to ask whether she'd take a call from them",
         {"customer_contact": "Runa", "customer": "Fell Boats", "company": "Lake Bank"}),
        ("prospect", "mail to Mrs Okafor at Tern Foods: too early for references",
         {"contact": "Mrs Okafor"}),
        ("colleague", "message to my colleague Ben: I need a law firm", {"colleague": "Ben"}),
        ("team", "prospect keeps asking", {}),
    ],
)  # fmt: skip
def test_who_stands_in_which_slot(
    reader: MentionReader, minilm: MiniLM, audience: Audience, text: str, facts: dict[str, str]
) -> None:
    known = facts_of([text], _read(reader, minilm, text, audience), audience).known
    assert {slot: known[slot] for slot in known if slot in SLOTS} == facts


def test_every_share_is_one(reader: MentionReader, minilm: MiniLM) -> None:
    found = _read(
        reader, minilm, "Elena at Corvo Metals asked, and Piotr (Lynx) and Tom and Ana, Bo, Cy and Di asked too"
    )
    assert sum(found.audience.values()) == pytest.approx(1, abs=1e-4)
    assert all(sum(one.sides.values()) == pytest.approx(1, abs=1e-3) for one in found.named)
    assert sum(one.to for one in found.named) <= 1


def test_what_the_books_know_decides(reader: MentionReader, minilm: MiniLM) -> None:
    text = "what about Tern Foods"
    sides = [_read(reader, minilm, text, **{"Tern Foods": side}).named[0].sides[side] for side in "pc"]
    assert min(sides) > 0.9


def test_the_file_keeps_the_reader(reader: MentionReader, minilm: MiniLM, tmp_path: Path) -> None:
    reader.save(tmp_path / "copy.npz")
    again, text = MentionReader.load(tmp_path / "copy.npz"), "ring Runa at Fell Boats"
    assert again.fingerprint == reader.fingerprint
    assert _read(again, minilm, text) == _read(reader, minilm, text)


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "mentions.npz").write_bytes(b"nothing")
    with pytest.raises(CoachError, match="make fit"):
        MentionReader.load(tmp_path / "mentions.npz")


def test_a_wrong_mark_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text('cases:\n- {text: "ring <cp>Runa</co> now"}\n')
    with pytest.raises(BadFile, match="closes what was not opened"):
        read_marked(tmp_path)
