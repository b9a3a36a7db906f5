"""Signing in: back-off, how long it lasts to the second, and what ends it (T10, F23)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from coach.errors import BadUse
from coach.store.engine import Store
from coach.users.errors import NotSignedIn, TooManyTries
from coach.users.signing_in import SigningIn
from coach.users.users import Users
from tests.users.conftest import Clock

HERE = "127.0.0.1"
NEW = "a sentence that nobody guesses"


@pytest.fixture
def password(users: Users) -> str:
    return users.add("ana", "rep", ["north"]).one_time_password


def looked_at(signing_in: SigningIn, name: str, address: str, password: str = "wrong") -> bool:
    """Whether the password was looked at; a wait means that it was not."""
    try:
        signing_in.sign_in(name, password, address)
    except NotSignedIn:
        return True
    except TooManyTries:
        return False
    return True


def test_the_whole_way(signing_in: SigningIn, users: Users, password: str) -> None:
    one = signing_in.sign_in(" ANA ", password, HERE)
    session = signing_in.session(one.secret)
    assert session and session.user == users.find("ana") and session.user.must_change and session.fresh
    two = signing_in.change_password(one.secret, password, NEW, HERE)
    assert not two.user.must_change and signing_in.session(one.secret) is None and signing_in.session(two.secret)
    with pytest.raises(NotSignedIn):
        signing_in.sign_in("ana", password, HERE)
    three = signing_in.sign_in("ana", NEW, HERE)
    signing_in.sign_out(three.secret)
    assert signing_in.session(three.secret) is None and signing_in.session(two.secret)


def test_wrong_names_passwords_and_disabled_users_look_alike(
    signing_in: SigningIn, users: Users, password: str
) -> None:
    users.add("bela", "rep")
    right = users.reset_password("bela").one_time_password
    users.disable("bela")
    said = set()
    for name, tried in (("ana", "wrong"), ("nobody", "wrong"), ("bela", right), ("ana", ""), ("", "")):
        with pytest.raises(NotSignedIn) as caught:
            signing_in.sign_in(name, tried, HERE)
        said.add(str(caught.value))
    assert len(said) == 1


@pytest.mark.parametrize("end", ["disable", "reset", "sign out"])
def test_what_ends_a_session_ends_it_at_once(signing_in: SigningIn, users: Users, password: str, end: str) -> None:
    one = signing_in.sign_in("ana", password, HERE)
    {
        "disable": lambda: users.disable("ana"),
        "reset": lambda: users.reset_password("ana"),
        "sign out": lambda: signing_in.sign_out(one.secret),
    }[end]()
    assert signing_in.session(one.secret) is None
    users.enable("ana")
    assert signing_in.session(one.secret) is None


def test_idle_and_total_are_exact(signing_in: SigningIn, users: Users, password: str, clock: Clock) -> None:
    secret = signing_in.sign_in("ana", password, HERE).secret
    clock.on(hours=12, microseconds=-1)
    assert signing_in.session(secret)
    for _ in range(15):
        clock.on(hours=10)
        assert signing_in.session(secret)
    clock.on(hours=6, seconds=-1)
    assert signing_in.session(secret)
    clock.on(seconds=1, microseconds=1)
    assert signing_in.session(secret) is None  # seven days in all
    secret = signing_in.sign_in("ana", password, HERE).secret
    clock.on(hours=12)
    assert signing_in.session(secret) is None  # twelve hours idle


def test_the_password_again_after_half_an_hour(signing_in: SigningIn, password: str, clock: Clock) -> None:
    secret = signing_in.sign_in("ana", password, HERE).secret
    clock.on(minutes=30, seconds=-1)
    assert (signing_in.session(secret) or pytest.fail()).fresh
    clock.on(seconds=1)
    assert not (signing_in.session(secret) or pytest.fail()).fresh
    with pytest.raises(NotSignedIn):
        signing_in.confirm(secret, "wrong", HERE)
    signing_in.confirm(secret, password, HERE)
    assert (signing_in.session(secret) or pytest.fail()).fresh
    with pytest.raises(NotSignedIn):
        signing_in.confirm("made up", password, HERE)


def test_a_clock_that_jumps(signing_in: SigningIn, password: str, clock: Clock) -> None:
    secret = signing_in.sign_in("ana", password, HERE).secret
    clock.on(days=-400)
    assert signing_in.session(secret)
    assert not (signing_in.session(secret) or pytest.fail()).fresh
    for _ in range(5):
        looked_at(signing_in, "ana", HERE)
    clock.on(days=-400)
    assert not looked_at(signing_in, "ana", HERE)
    clock.on(seconds=16)
    assert looked_at(signing_in, "ana", HERE)  # set back, it waits from now, not from the future
    clock.on(days=2000)
    assert signing_in.session(secret) is None


def test_five_tries_then_back_off(signing_in: SigningIn, password: str, clock: Clock) -> None:
    assert [looked_at(signing_in, "ana", HERE) for _ in range(7)] == [True] * 5 + [False] * 2
    clock.on(seconds=14)
    with pytest.raises(TooManyTries, match="wait 1 second,"):
        signing_in.sign_in("ana", password, HERE)
    clock.on(seconds=1)
    assert looked_at(signing_in, "ana", HERE)
    clock.on(seconds=29)
    assert not looked_at(signing_in, "ana", HERE, password)
    clock.on(seconds=1)
    signing_in.sign_in("ana", password, HERE)
    assert [looked_at(signing_in, "ana", HERE) for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.parametrize("many", ["accounts", "addresses", "neither"])
def test_a_thousand_guesses_get_ten_looks_a_minute(signing_in: SigningIn, clock: Clock, many: str) -> None:
    looked = 0
    for number in range(150):
        name = f"user {number}" if many == "accounts" else "ana"
        address = f"10.0.0.{number}" if many == "addresses" else HERE
        looked += looked_at(signing_in, name, address)
        clock.on(seconds=0.3)
    assert looked <= 10


def test_at_once_they_are_no_more(signing_in: SigningIn, password: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        looked = sum(pool.map(lambda _: looked_at(signing_in, "ana", HERE), range(40)))
    assert looked == 5


def test_a_strangers_guesses_do_not_lock_the_owner_out(signing_in: SigningIn, password: str) -> None:
    for _ in range(6):
        looked_at(signing_in, "ana", "10.0.0.9")
    assert signing_in.sign_in("ana", password, HERE)


def test_a_weak_password_is_not_taken(signing_in: SigningIn, password: str) -> None:
    secret = signing_in.sign_in("ana", password, HERE).secret
    with pytest.raises(BadUse, match="12 to 200"):
        signing_in.change_password(secret, password, "short", HERE)
    with pytest.raises(NotSignedIn):
        signing_in.change_password(secret, "wrong", NEW, HERE)


def test_the_database_holds_no_secret(signing_in: SigningIn, password: str, store: Store) -> None:
    from sqlalchemy import text

    secret = signing_in.sign_in("ana", password, "10.1.2.3").secret
    with store.reading() as session:
        rows = str(
            [
                *session.execute(text("SELECT * FROM user_sessions")),
                *session.execute(text("SELECT * FROM sign_in_tries")),
            ]
        )
    assert secret not in rows and "10.1.2.3" not in rows
