"""The shipped heads: fresh, repeatable, kept whole by their file, and apart where words hardly differ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.advising.understanding.fitting import cases_of, fingerprint
from coach.advising.understanding.recogniser import Recogniser
from coach.errors import CoachError
from coach.library.knowledge import edition_folder
from coach.retrieval.minilm import MiniLM
from tests.advising.understanding.conftest import Read

TEXT = "Their plant manager wants to phone one of our customers; the contract is with their lawyers."
WANTS = "The brewery's ops lead wants to ring one of our customers. "
STAGES = {
    "prospecting": "We have never spoken with anybody there, I only have a name.",
    "early": "We met for the first time on Monday and don't know yet what they need.",
    "middle": "The pilot is running and four vendors are still in the race.",
    "late": "We are the chosen vendor, the contract is with their lawyers.",
}


def _best(shares: dict[str, float]) -> str:
    return max(shares, key=lambda label: shares[label])


def test_the_fitted_file_is_fresh(recogniser: Recogniser, minilm: MiniLM) -> None:
    cases = cases_of(edition_folder())
    assert recogniser.fingerprint == fingerprint(cases, minilm.name), "run `make fit`"


def test_reading_twice_gives_the_same_numbers(read: Read) -> None:
    assert read(TEXT) == read(TEXT)


def test_every_head_gives_probabilities(read: Read) -> None:
    for text in (TEXT, "", "??", "ref"):
        for head, shares in read(text).items():
            assert sum(shares.values()) == pytest.approx(1, abs=1e-4), head
            assert min(shares.values()) >= 0


@pytest.mark.parametrize(("stage", "sentence"), STAGES.items())
def test_one_sentence_changes_the_stage(read: Read, stage: str, sentence: str) -> None:
    assert _best(dict(read(WANTS + sentence)["stage"])) == stage


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("The call with our buyer took place yesterday. What do I ask the buyer now?", "after_prospect"),
        ("The call took place yesterday. How do I thank the customer who vouched?", "after_reference"),
        ("None of my own customers is in retail. May I use a colleague's as reference?", "borrow"),
        ("She has vouched for us five times this spring and sounds tired of it.", "protect"),
        ("Write me a quote from a customer we don't have.", "deceive"),
    ],
)
def test_asks_are_told_apart(read: Read, text: str, ask: str) -> None:
    assert _best(dict(read(text)["ask"])) == ask


def test_without_layers_the_words_alone_read(recogniser: Recogniser) -> None:
    reading = recogniser.read(WANTS + STAGES["late"], np.zeros(384, np.float32))
    assert _best(dict(reading["stage"])) == "late"


def test_the_file_keeps_the_heads(recogniser: Recogniser, minilm: MiniLM, tmp_path: Path) -> None:
    recogniser.save(tmp_path / "again.npz")
    again = Recogniser.load(tmp_path / "again.npz")
    layers = minilm.embed_layers([TEXT])[1][0]
    assert again.read(TEXT, layers) == recogniser.read(TEXT, layers)
    assert again.fingerprint == recogniser.fingerprint


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "recogniser.npz"
    broken.write_bytes(b"no numbers")
    with pytest.raises(CoachError, match="make fit"):
        Recogniser.load(broken)


def test_the_file_stays_small() -> None:
    assert (edition_folder() / "recogniser.npz").stat().st_size < 10_000_000
