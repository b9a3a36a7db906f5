"""The shipped recogniser with its sentence model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coach.advising.understanding.recogniser import Reading, Recogniser
from coach.library.knowledge import edition_folder
from coach.retrieval.minilm import MiniLM

Read = Callable[[str], Reading]


@pytest.fixture(scope="session")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return MiniLM(tmp_path_factory.mktemp("minilm"))


@pytest.fixture(scope="session")
def recogniser() -> Recogniser:
    return Recogniser.load(edition_folder() / "recogniser.npz")


@pytest.fixture(scope="session")
def read(recogniser: Recogniser, minilm: MiniLM) -> Read:
    """A text → the shipped heads' reading of it."""
    return lambda text: recogniser.read(text, minilm.embed_layers([text])[1][0])
