"""Users as a service: who there is, what they hold, and what ends when they are disabled."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from coach.accounts.records import Role
from coach.errors import BadUse
from coach.store.engine import Store
from coach.users import secrets
from coach.users.errors import UnknownUser
from coach.users.records import Listed, NewToken, User, Welcome
from coach.users.repository import Held, Repository

Clock = Callable[[], datetime]
RESERVED = frozenset({"owner"})
"""Names that mean somebody already: the machine's owner."""
LONGEST_NAME = 100


def _now() -> datetime:
    return datetime.now(UTC)


class Users:
    """Users, their passwords and tokens, over one database; safe between threads.

    Every method raises CoachError where the database cannot be read or written, and UnknownUser for a name that
    is nobody's.
    """

    def __init__(self, store: Store, passwords: secrets.Passwords | None = None, clock: Clock = _now) -> None:
        self._store, self._clock = store, clock
        self._passwords = passwords or secrets.Passwords()

    # Reading

    def find(self, name: str) -> User | None:
        """The user of this name (case and spaces around it do not matter), or None."""
        with self._store.reading() as session:
            held = Repository(session).find(key_of(name))
        return held and held.user

    def list(self) -> tuple[Listed, ...]:
        """Every user with tokens and sessions, by name."""
        with self._store.reading() as session:
            repository = Repository(session)
            sessions = repository.sessions()
            return tuple(
                Listed(user=one.user, tokens=repository.tokens(one.id), sessions=sessions.get(one.id, 0))
                for one in repository.users()
            )

    def by_token(self, token: str) -> User | None:
        """Whose token this is; None for an unknown or revoked one and for a disabled user."""
        if not token.startswith(secrets.TOKEN_START) or len(token) > secrets.LONGEST:
            return None
        with self._store.reading() as session:
            held = Repository(session).token_user(secrets.digest(token))
        return held.user if held and not held.user.disabled else None

    # Changing

    def add(self, name: str, role: Role, teams: Sequence[str] = ()) -> Welcome:
        """A new user with a one-time password. Raises BadUse for a name that is taken or none."""
        user = User(name=_name(name), role=role, teams=_teams(teams), must_change=True)
        password = secrets.one_time_password()
        stored = self._passwords.hash(password)
        with self._store.writing() as session:
            repository = Repository(session)
            if repository.find(key_of(name)) is not None:
                raise BadUse(f"There is a user {user.name!r} already; `coach users passwd` gives them a new password.")
            repository.add(key_of(name), user, stored, self._clock())
        return Welcome(user=user, one_time_password=password)

    def ensure(self, people: Iterable[User]) -> None:
        """Add those of these people who are not there; without a password, so that nobody signs in as them."""
        with self._store.writing() as session:
            repository = Repository(session)
            for one in people:
                if repository.find(key_of(one.name)) is None:
                    repository.add(key_of(one.name), one, "", self._clock())

    def first_admin(self, name: str = "admin") -> Welcome | None:
        """Where no admin can sign in: one who can, with a one-time password; else None."""
        with self._store.reading() as session:
            repository = Repository(session)
            if repository.has_admin():
                return None
            taken = {key for one in repository.users() if (key := key_of(one.user.name))}
        number = next(n for n in range(1, len(taken) + 2) if _numbered(name, n) not in taken)
        return self.add(_numbered(name, number), "admin")

    def change(self, name: str, role: Role | None = None, teams: Sequence[str] | None = None) -> User:
        """Another role or other teams, from the next request on."""
        values = {"role": role, "teams": None if teams is None else list(_teams(teams))}
        return self._change(name, **{key: value for key, value in values.items() if value is not None})

    def disable(self, name: str) -> User:
        """End everything of a user at once: sessions, tokens, the password's use. What they wrote stays."""
        return self._change(name, disabled=True)

    def enable(self, name: str) -> User:
        """Let a disabled user sign in again; tokens are not given back."""
        return self._change(name, disabled=False)

    def reset_password(self, name: str) -> Welcome:
        """A new one-time password; every session of the user ends."""
        password = secrets.one_time_password()
        user = self._change(name, password=self._passwords.hash(password), must_change=True)
        return Welcome(user=user, one_time_password=password)

    def make_token(self, name: str) -> NewToken:
        """A token for other programs, with this user's rights."""
        token = secrets.new_token()
        with self._store.writing() as session:
            repository = Repository(session)
            held = _known(repository, name)
            if held.user.disabled:
                raise BadUse(f"The user {held.user.name!r} is disabled; enable them first.")
            repository.add_token(held.id, secrets.digest(token), token[: secrets.SHOWN], self._clock())
        return NewToken(user=held.user.name, token=token, prefix=token[: secrets.SHOWN])

    def revoke_tokens(self, name: str, prefix: str | None = None) -> int:
        """Make a user's tokens worthless, all or the one shown as `prefix`; how many."""
        with self._store.writing() as session:
            repository = Repository(session)
            revoked = repository.revoke(_known(repository, name).id, prefix)
        if prefix is not None and not revoked:
            raise BadUse(f"{name!r} has no token {prefix!r}; `coach users list` shows how each begins.")
        return revoked

    def _change(self, name: str, **values: object) -> User:
        """Change a user; a new password or none at all ends every session, being disabled the tokens too."""
        with self._store.writing() as session:
            repository = Repository(session)
            held = _known(repository, name)
            if values:
                repository.change(held.id, **values)
            if "password" in values or values.get("disabled"):
                repository.end_sessions(held.id)
            if values.get("disabled"):
                repository.revoke(held.id)
            return _known(repository, name).user


def key_of(name: str) -> str:
    """A name as names are compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:200]


def _known(repository: Repository, name: str) -> Held:
    held = repository.find(key_of(name))
    if held is None:
        raise UnknownUser(name)
    return held


def _name(name: str) -> str:
    clean = " ".join(name.split())
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise BadUse(f"A user's name has 1 to {LONGEST_NAME} letters, digits or signs; {name[:40]!r} is none.")
    if key_of(clean) in RESERVED:
        raise BadUse(f"{clean!r} means this machine's owner; choose another name.")
    return clean


def _teams(teams: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(team for one in teams if (team := one.strip())))


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}{number}"
