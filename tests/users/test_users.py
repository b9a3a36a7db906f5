"""Users: what is shown once, what ends at once, and what their role allows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from coach.accounts.records import OWNER, Viewer
from coach.errors import BadUse
from coach.store.engine import Store
from coach.users.errors import NotAllowed, UnknownUser
from coach.users.records import User
from coach.users.rights import RIGHTS, may, require
from coach.users.secrets import Passwords, check_password
from coach.users.users import Users
from tests.users.conftest import Clock


def test_a_user_is_found_however_the_name_is_typed(users: Users) -> None:
    made = users.add("  Ana  Brandt ", "manager", ["north", "north", " south "])
    assert made.user == User(name="Ana Brandt", role="manager", teams=("north", "south"), must_change=True)
    assert users.find("ana brandt ") == made.user and users.find("ana") is None
    with pytest.raises(BadUse, match="already"):
        users.add("ANA BRANDT", "rep")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\nb\x07", "Owner"])
def test_names_that_are_none(users: Users, name: str) -> None:
    with pytest.raises(BadUse):
        users.add(name, "rep")


def test_nothing_secret_is_stored(users: Users, store: Store) -> None:
    password = users.add("ana", "rep").one_time_password
    token = users.make_token("ana").token
    with store.reading() as session:
        rows = [
            str(row) for table in ("users", "user_tokens") for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
    assert not any(secret in row for row in rows for secret in (password, token, token[12:]))
    assert any("$argon2id$" in row for row in rows)


def test_a_token_is_worth_its_user_until_it_is_revoked(users: Users) -> None:
    users.add("ana", "rep", ["north"])
    first, second = users.make_token("ana"), users.make_token("ana")
    assert users.by_token(first.token) == users.find("ana") != None  # noqa: E711
    assert [one.prefix for one in users.list()[0].tokens] and first.prefix in first.token
    users.revoke_tokens("ana", first.prefix)
    assert users.by_token(first.token) is None and users.by_token(second.token)
    assert users.revoke_tokens("ana") == 1 and users.by_token(second.token) is None
    for wrong in ("", "coach_", "x" * 5000, "coach_" + "a" * 43, second.token.upper()):
        assert users.by_token(wrong) is None
    with pytest.raises(BadUse, match="has no token"):
        users.revoke_tokens("ana", "coach_zzz")


def test_disabling_ends_tokens_and_they_do_not_come_back(users: Users) -> None:
    users.add("ana", "rep")
    token = users.make_token("ana").token
    assert users.disable("ana").disabled and users.by_token(token) is None
    with pytest.raises(BadUse, match="disabled"):
        users.make_token("ana")
    assert not users.enable("ana").disabled and users.by_token(token) is None


def test_role_and_teams_change_at_once(users: Users) -> None:
    users.add("ana", "rep", ["north"])
    token = users.make_token("ana").token
    users.change("ana", teams=["south"])
    found = users.by_token(token)
    assert found and found.teams == ("south",) and found.role == "rep"
    assert users.change("ana", role="manager").viewer == Viewer(user="ana", role="manager", teams=("south",))
    assert users.change("ana", teams=[""]).teams == ()


def test_nobody_is_named(users: Users) -> None:
    for step in (users.disable, users.enable, users.reset_password, users.make_token, users.revoke_tokens):
        with pytest.raises(UnknownUser, match="nobody"):
            step("nobody")


def test_the_first_admin_is_made_once(users: Users) -> None:
    users.ensure([User(name="ada", role="admin")])
    made = users.first_admin()
    assert made and made.user.role == "admin" and made.user.must_change and users.first_admin() is None
    users.disable("admin")
    again = users.first_admin()
    assert again and again.user.name == "admin2"


def test_two_at_once_add_one_user(users: Users) -> None:
    def add(_: int) -> bool:
        try:
            users.add("ana", "rep")
        except BadUse:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(add, range(8))) == 1


def test_the_table_of_rights() -> None:
    assert {role: len(rights) for role, rights in RIGHTS.items()} == {"rep": 0, "trainer": 1, "manager": 3, "admin": 6}
    assert may(OWNER, "machine") and not may(Viewer(user="ana"), "publish")
    with pytest.raises(NotAllowed, match="A rep may not import accounts; ask a manager or an admin"):
        require(Viewer(user="ana"), "import")


@pytest.mark.parametrize("password", ["short", "x" * 201, "abababababab", "my name is Ana Brandt"])
def test_passwords_that_are_guessed(password: str) -> None:
    with pytest.raises(BadUse):
        check_password(password, "ana brandt")


def test_real_argon2_with_the_librarys_parameters(store: Store, clock: Clock) -> None:
    passwords = Passwords()
    stored = passwords.hash("correct horse battery")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3")
    assert passwords.fits(stored, "correct horse battery") and not passwords.fits(stored, "correct horse")
    assert not passwords.fits("", "") and not passwords.fits("broken", "x") and not passwords.fits(stored, "x" * 300)
