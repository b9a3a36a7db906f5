"""The frame: each page by its address, for the roles that have it, and steps only where they exist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.accounts.records import Viewer
from coach.bootstrap import App
from coach.errors import CoachError
from coach.web.frame import navigation, server_act
from coach.web.pages import PAGES, pages_for, turn_to
from coach.web.visits import Visit
from tests.web.scripted import ScriptedApp

MARIA = Viewer(user="maria", teams=("north",))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder: Path = tmp_path_factory.mktemp("frame")
    served = ScriptedApp(folder)
    yield served
    served.close()


def test_every_page_of_a_role_shows_and_no_other(app: App) -> None:
    for role in ("rep", "trainer", "manager", "admin"):
        viewer = Viewer(user="somebody", role=role, teams=("north",))
        mine = {page.id for page in pages_for(viewer)}
        assert mine <= {page.id for page in PAGES}
        for page in PAGES:
            visit = Visit(app=app, viewer=viewer, fresh=True)
            if page.id in mine:
                assert "<h1>" in (turn_to(page.id, "", visit).html or "")
            else:
                with pytest.raises(CoachError, match="no such page"):
                    turn_to(page.id, "", visit)


def test_navigation_leads_to_the_pages_of_the_role() -> None:
    shown = navigation(MARIA)
    assert 'href="#/accounts"' in shown and 'href="#/"' in shown


def test_unknown_pages_steps_and_accounts_are_refused_in_a_sentence(app: App) -> None:
    act = server_act(app)
    signed_out = act({"page": "accounts"}, object())  # type: ignore[arg-type]
    assert signed_out["html"] is None and "signed out" in signed_out["trouble"]
    visit = Visit(app=app, viewer=MARIA, rest="999999")
    for page, step in (("nothing", ""), ("accounts", "explode"), ("accounts", "")):
        with pytest.raises(CoachError):
            turn_to(page, step, visit)
