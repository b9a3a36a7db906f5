"""Signing in and staying signed in: passwords with back-off, sessions on the server, and what ends them."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from coach.store.engine import Store
from coach.users import secrets
from coach.users.errors import NotSignedIn, TooManyTries
from coach.users.records import Session, SignedIn, Times
from coach.users.repository import Held, HeldSession, Repository
from coach.users.tries import REMEMBERED, seconds_to_wait
from coach.users.users import Clock, key_of

TOUCHED_EVERY = timedelta(seconds=60)
"""How exactly the last request of a session is known; asking more often would write at every request."""


def _now() -> datetime:
    return datetime.now(UTC)


class SigningIn:
    """Sessions over one database; safe between threads. `times` gives the programme's times at each call."""

    def __init__(
        self,
        store: Store,
        passwords: secrets.Passwords | None = None,
        times: Callable[[], Times] = Times,
        clock: Clock = _now,
    ) -> None:
        self._store, self._clock, self._times = store, clock, times
        self._passwords = passwords or secrets.Passwords()

    def sign_in(self, name: str, password: str, address: str) -> SignedIn:
        """A new session. Raises TooManyTries; NotSignedIn alike for a wrong name or password and a disabled user.

        A try is written down before the password is looked at, so that a thousand at once are not looked at.
        """
        held = self._tried(name, password, address)
        secret, now, times = secrets.new_secret(), self._clock(), self._times()
        with self._store.writing() as session:
            repository = Repository(session)
            repository.end_old_sessions(now - times.total, now - times.idle)
            repository.add_session(held.id, secrets.digest(secret), now)
        return SignedIn(user=held.user, secret=secret, seconds=int(times.total.total_seconds()))

    def session(self, secret: str) -> Session | None:
        """The session of a cookie; None where it ended, ran out, or its user was disabled."""
        hash, now, times = secrets.digest(secret), self._clock(), self._times()
        with self._store.reading() as session:
            found = Repository(session).session(hash)
        if found is None:
            return None
        stored, held = found
        if held.user.disabled or _is_over(stored, now, times):
            self.sign_out(secret)
            return None
        if abs(now - stored.seen_at) >= TOUCHED_EVERY:
            with self._store.writing() as session:
                Repository(session).touch(hash, seen_at=now)
        fresh = timedelta() <= now - stored.confirmed_at < times.confirm
        return Session(user=held.user, key=hash, confirmed_at=stored.confirmed_at, fresh=fresh)

    def sign_out(self, secret: str) -> None:
        """End a session here, whatever the browser keeps."""
        with self._store.writing() as session:
            Repository(session).end_session(secrets.digest(secret))

    def confirm(self, secret: str, password: str, address: str) -> None:
        """The password once more, for what asks for it; raises as `sign_in` does."""
        current = self.session(secret)
        if current is None:
            raise NotSignedIn
        self._tried(current.user.name, password, address)
        with self._store.writing() as session:
            Repository(session).touch(current.key, confirmed_at=self._clock())

    def change_password(self, secret: str, old: str, new: str, address: str) -> SignedIn:
        """A password of one's own choice; every other session ends and this one gets a new secret.

        Raises BadUse for a password that is easily guessed, and as `sign_in` does.
        """
        current = self.session(secret)
        if current is None:
            raise NotSignedIn
        secrets.check_password(new, current.user.name)
        held = self._tried(current.user.name, old, address)
        stored, fresh, now = self._passwords.hash(new), secrets.new_secret(), self._clock()
        with self._store.writing() as session:
            repository = Repository(session)
            repository.change(held.id, password=stored, must_change=False)
            repository.end_sessions(held.id)
            repository.add_session(held.id, secrets.digest(fresh), now)
        user = held.user.model_copy(update={"must_change": False})
        return SignedIn(user=user, secret=fresh, seconds=int(self._times().total.total_seconds()))

    def _tried(self, name: str, password: str, address: str) -> Held:
        """The user whose password this is; raises TooManyTries before it is looked at, NotSignedIn after."""
        now = self._clock()
        account, place = secrets.digest(key_of(name)), secrets.digest(address)
        with self._store.writing() as session:
            repository = Repository(session)
            repository.settle_tries(now)
            repository.forget_tries(before=now - REMEMBERED)
            tries = repository.tries(now - REMEMBERED, account, place)
            wait = seconds_to_wait(tries, account, place, now)
            number = 0 if wait else repository.add_try(account, place, now)
            held = repository.find(key_of(name))
        if wait:
            raise TooManyTries(math.ceil(wait))
        right = self._passwords.fits(held.password if held else "", password)
        if held is None or not right or held.user.disabled:
            raise NotSignedIn
        with self._store.writing() as session:
            Repository(session).forget_tries([number], pair=(account, place))
        return held


def _is_over(stored: HeldSession, now: datetime, times: Times) -> bool:
    return now - stored.created_at >= times.total or now - stored.seen_at >= times.idle
