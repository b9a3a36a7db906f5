"""The admin's room: for admins alone, the password asked again, secrets shown once, settings within their bounds."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.accounts.records import Viewer
from coach.bootstrap import App
from coach.errors import CoachError
from coach.web.pages import turn_to
from coach.web.visits import AskAgain, Reply, Visit
from tests.web.conftest import Served
from tests.web.scripted import ScriptedApp
from tests.web.signed import password_of

ROOT_USER = Viewer(user="root", role="admin")
FILES = ("/api/v1/admin/playbook", "/api/v1/admin/backups/none.zip")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder: Path = tmp_path_factory.mktemp("admin")
    served = ScriptedApp(folder)
    yield served
    served.close()


def step(app: App, act: str, rest: str = "", viewer: Viewer = ROOT_USER, fresh: bool = True, **fields: str) -> Reply:
    sent = {name.replace("_", "-") if name == "column" else name: value for name, value in fields.items()}
    return turn_to("admin", act, Visit(app=app, viewer=viewer, rest=rest, fields=sent, fresh=fresh))


def test_every_step_is_the_admins_and_asks_for_the_password_again(app: App) -> None:
    from coach.web.pages.admin import PAGE

    for act in ("", *PAGE.acts):
        with pytest.raises(AskAgain):
            step(app, act, fresh=False)
        for role in ("rep", "trainer", "manager"):
            with pytest.raises(CoachError, match="no such page"):
                step(app, act, viewer=Viewer(user="somebody", role=role))
    for act in PAGE.acts.values():  # even where a page were opened to others by mistake
        with pytest.raises(CoachError, match="ask an admin"):
            act(Visit(app=app, viewer=Viewer(user="tove", role="trainer"), fresh=True))


def test_a_user_from_the_first_password_to_the_end(app: App) -> None:
    made = step(app, "add-user", name="Ann Example", role="rep", teams="north, south").html or ""
    password = re.findall(r'data-text="([a-z0-9-]{20,})"', made)[0]
    assert app.signing_in.sign_in("ann example", password, "tests").user.teams == ("north", "south")
    assert password not in (step(app, "", "users/Ann Example").html or "")
    step(app, "change-user", name="Ann Example", role="manager", teams="")
    assert app.users.find("Ann Example").viewer == Viewer(user="Ann Example", role="manager")  # type: ignore[union-attr]
    token = re.findall(r'data-text="(coach_[^"]+)"', step(app, "make-token", name="Ann Example").html or "")[0]
    assert app.users.by_token(token) is not None
    step(app, "end-token", name="Ann Example", prefix=token[:12])
    assert app.users.by_token(token) is None
    step(app, "new-password", name="Ann Example")
    step(app, "disable-user", name="Ann Example")
    assert "disabled" in (step(app, "").html or "")
    assert not (step(app, "enable-user", name="Ann Example").html or "").count(">disabled<")


def test_nobody_locks_themselves_out_and_bad_fields_are_said(app: App) -> None:
    app.users.add("root", "admin")
    for act, fields, said in (
        ("disable-user", {"name": " ROOT"}, "ask another admin"),
        ("change-user", {"name": "root", "role": "rep"}, "Another admin"),
        ("new-password", {"name": "root"}, "Change password"),
        ("add-user", {"name": "x", "role": "king"}, "no role"),
        ("add-user", {"name": "owner", "role": "rep"}, "machine's owner"),
        ("disable-user", {"name": "nobody"}, "no user"),
        ("take-backup", {"path": "/etc/passwd"}, "no such backup"),
        ("drop-backup", {"path": "/etc/passwd"}, "no such backup"),
        ("set-numbers", {"confirm_minutes": "0"}, "from 1 to 1,440"),
        ("set-numbers", {"window_days": "1.5"}, "whole number"),
        ("set-numbers", {"session_idle_hours": "nan"}, "is none"),
    ):
        with pytest.raises(CoachError, match=said):
            step(app, act, **fields)


def test_numbers_count_at_once_and_the_rest_of_the_file_stays(app: App) -> None:
    before = app.library.show("rules").text
    said = step(app, "set-numbers", confirm_minutes="45", session_idle_hours="0.5", window_days="91").said
    assert "30 → 45" in said and "window" not in said.casefold()
    after = app.library.show("rules").text
    assert len(after.splitlines()) == len(before.splitlines()) and after.splitlines()[0] == before.splitlines()[0]
    assert {rule.id: rule.value for rule in app.library.rules()}["session_idle_hours"] == 0.5
    assert app.library.changes("rules")[-1].by == "root"
    assert step(app, "set-numbers", confirm_minutes="45").said == "Nothing was changed."


def test_backups_are_made_listed_and_deleted(app: App) -> None:
    assert "No backup yet" in (step(app, "", "health").html or "")
    assert "holds everything" in step(app, "make-backup", "health").said
    made = app.backups.list()[0]
    address = step(app, "take-backup", "health", path=made.path).get
    assert address == f"/api/v1/admin/backups/{Path(made.path).name}"
    step(app, "drop-backup", "health", path=made.path)
    assert not Path(made.path).exists() and not app.backups.list()


def _age(served: Served, name: str) -> None:
    """Let every sign-in of a user be an hour old."""
    with sqlite3.connect(Path(served.held["home"]) / "coach.sqlite") as database:
        database.execute(
            "UPDATE user_sessions SET confirmed_at = datetime(confirmed_at, '-1 hour') "
            "WHERE user = (SELECT id FROM users WHERE key = ?)", (name,),
        )  # fmt: skip


def test_files_want_an_admin_and_a_fresh_password(served: Served) -> None:
    cookie = served.cookie("root")
    assert served.call("GET", FILES[0], Cookie=cookie)[0] == 200
    assert served.call("GET", FILES[1], Cookie=cookie)[0] == 404
    _age(served, "root")
    for path in FILES:
        status, _, body = served.call("GET", path, Cookie=cookie)
        assert status == 403 and "password again" in json.loads(body)["error"]
        assert served.call("GET", path)[0] == 401
        for name in ("ana", "tina"):
            assert served.call("GET", path, Cookie=served.cookie(name))[0] == 403
            assert served.call("GET", path, Authorization=f"Bearer {served.held[name]}")[0] == 403
    assert served.call("GET", FILES[0], Authorization=f"Bearer {served.held['root']}")[0] == 200


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_asks_again_and_goes_on_where_it_was(served: Served, chromium: Any, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(served.address)
    page.get_by_label("Name").fill("root")
    page.get_by_label("Password").fill(password_of("root"))
    page.keyboard.press("Enter")
    page.locator("#box textarea").wait_for()
    page.goto(f"{served.address}/#/admin")
    page.get_by_text("Add a user", exact=True).click()
    page.get_by_label("Name").fill(f"new{width}")
    _age(served, "root")
    page.get_by_role("button", name="Add the user").click()
    page.locator("dialog.sure input").fill("not my password")
    page.keyboard.press("Enter")
    page.locator("dialog.sure p", has_text="do not go together").wait_for()
    page.locator("dialog.sure input").fill(password_of("root"))
    page.keyboard.press("Enter")
    page.locator("#room h1", has_text=f"new{width}").wait_for()
    assert page.locator("#once").inner_text().count("-") == 3
    page.get_by_role("link", name="All users").click()
    page.locator("#room td", has_text=f"new{width}").wait_for()
    for name, card in (("Settings", "Signing in"), ("Model", "Now"), ("Health", "Machine")):
        page.get_by_role("link", name=name, exact=True).click()
        page.locator("#room h2", has_text=card).first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download").last.click()
    assert kept.value.suggested_filename == "playbook.zip"
    context.close()
