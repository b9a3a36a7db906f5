"""The real coach on a folder of its own, filled from the shipped knowledge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from coach.advising.records import Advice, Turn
from coach.bootstrap import App, open_app
from coach.settings import Settings

Ask = Callable[..., Advice]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    home = tmp_path_factory.mktemp("home")
    with open_app(Settings(home=home, database_url=f"sqlite:///{home / 'coach.sqlite'}")) as opened:
        assert opened.index.wait(120)
        yield opened


@pytest.fixture
def ask(app: App) -> Ask:
    """Turns of one conversation → the last turn's finished Advice."""

    def run(*turns: str, user: str | None = None) -> Advice:
        name = uuid4().hex
        for text in turns:
            *_, last = app.coach.advise(Turn(conversation=name, text=text, user=user))
        return last

    return run
