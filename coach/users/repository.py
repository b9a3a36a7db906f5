"""The only file of this room that queries: users, tokens, sessions and tries, in an open session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session as DatabaseSession

from coach.store.user_tables import SessionRow, TokenRow, TryRow, UserRow
from coach.users.records import Token, User

_U = UserRow.__table__.c
_T = TokenRow.__table__.c
_S = SessionRow.__table__.c
_Y = TryRow.__table__.c


class Held(NamedTuple):
    """A user with what only this room sees."""

    id: int
    user: User
    password: str


class HeldSession(NamedTuple):
    """A session as it is stored."""

    hash: str
    user: int
    created_at: datetime
    seen_at: datetime
    confirmed_at: datetime


class Repository:
    """Users and what hangs on them."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    # Users

    def users(self) -> tuple[Held, ...]:
        """Every user, by name."""
        return tuple(map(_held, self._session.execute(select(*_U).order_by(_U.key))))

    def find(self, key: str) -> Held | None:
        """The user of this key."""
        return self._one(select(*_U).where(_U.key == key))

    def by_id(self, id: int) -> Held | None:
        """The user of this id."""
        return self._one(select(*_U).where(_U.id == id))

    def has_admin(self) -> bool:
        """Whether an admin can sign in."""
        able = select(_U.id).where(_U.role == "admin", _U.password != "", _U.disabled.is_(False))
        return self._session.execute(able.limit(1)).first() is not None

    def add(self, key: str, user: User, password: str, at: datetime) -> None:
        """Store a new user."""
        self._session.execute(
            insert(UserRow).values(
                key=key, name=user.name, role=user.role, teams=list(user.teams), password=password,
                must_change=user.must_change, disabled=user.disabled, created_at=at,
            )
        )  # fmt: skip

    def change(self, id: int, **values: Any) -> None:
        """Change some of a user's values."""
        self._session.execute(update(UserRow).where(_U.id == id).values(**values))

    def _one(self, query: Select[Any]) -> Held | None:
        row = self._session.execute(query).first()
        return None if row is None else _held(row)

    # Tokens

    def tokens(self, user: int) -> tuple[Token, ...]:
        """A user's tokens, oldest first."""
        rows = self._session.execute(
            select(_T.prefix, _T.created_at).where(_T.user == user).order_by(_T.created_at, _T.prefix)
        )
        return tuple(Token(prefix=row.prefix, created_at=row.created_at) for row in rows)

    def add_token(self, user: int, hash: str, prefix: str, at: datetime) -> None:
        """Store a token's hash."""
        self._session.execute(insert(TokenRow).values(hash=hash, user=user, prefix=prefix, created_at=at))

    def token_user(self, hash: str) -> Held | None:
        """Whose token this is."""
        return self._one(select(*_U).join(TokenRow, _T.user == _U.id).where(_T.hash == hash))

    def revoke(self, user: int, prefix: str | None = None) -> int:
        """Forget a user's tokens, all or those that begin so; how many."""
        query = delete(TokenRow).where(_T.user == user)
        if prefix is not None:
            query = query.where(_T.prefix == prefix)
        return int(getattr(self._session.execute(query), "rowcount", 0))

    # Sessions

    def add_session(self, user: int, hash: str, at: datetime) -> None:
        """Store a sign-in."""
        self._session.execute(
            insert(SessionRow).values(hash=hash, user=user, created_at=at, seen_at=at, confirmed_at=at)
        )

    def session(self, hash: str) -> tuple[HeldSession, Held] | None:
        """A session with its user."""
        row = self._session.execute(select(*_S).where(_S.hash == hash)).first()
        held = self.by_id(row.user) if row is not None else None
        return None if row is None or held is None else (HeldSession(*row), held)

    def touch(self, hash: str, **moments: datetime) -> None:
        """Set moments of a session."""
        self._session.execute(update(SessionRow).where(_S.hash == hash).values(**moments))

    def end_session(self, hash: str) -> None:
        """Forget a session."""
        self._session.execute(delete(SessionRow).where(_S.hash == hash))

    def end_sessions(self, user: int, but: str = "") -> None:
        """Forget all sessions of a user, but one where named."""
        self._session.execute(delete(SessionRow).where(_S.user == user, _S.hash != but))

    def end_old_sessions(self, created_before: datetime, seen_before: datetime) -> None:
        """Forget every session that has run out."""
        self._session.execute(delete(SessionRow).where((_S.created_at <= created_before) | (_S.seen_at <= seen_before)))

    def sessions(self) -> dict[int, int]:
        """How many sessions each user has."""
        rows = self._session.execute(select(_S.user, func.count()).group_by(_S.user))
        return {row[0]: row[1] for row in rows}

    # Tries

    def tries(self, since: datetime, account: str, address: str) -> tuple[tuple[str, str, datetime], ...]:
        """(account, address, moment) of tries at this account or from this address, oldest first."""
        query = select(_Y.account, _Y.address, _Y.at).where(_Y.at > since)
        query = query.where((_Y.account == account) | (_Y.address == address)).order_by(_Y.at, _Y.id)
        return tuple((row.account, row.address, row.at) for row in self._session.execute(query))

    def add_try(self, account: str, address: str, at: datetime) -> int:
        """Store a try; its number."""
        row = TryRow(account=account, address=address, at=at)
        self._session.add(row)
        self._session.flush()
        return row.id

    def forget_tries(
        self, ids: Iterable[int] = (), before: datetime | None = None, pair: tuple[str, str] | None = None
    ) -> None:
        """Forget tries by number, by age, and those of one (account, address)."""
        gone: list[ColumnElement[bool]] = [_Y.id.in_(list(ids))]
        if before is not None:
            gone.append(_Y.at <= before)
        if pair is not None:
            gone.append((_Y.account == pair[0]) & (_Y.address == pair[1]))
        self._session.execute(delete(TryRow).where(or_(*gone)))

    def settle_tries(self, now: datetime) -> None:
        """After a clock that was set back: no try lies in the future."""
        self._session.execute(update(TryRow).where(_Y.at > now).values(at=now))


def _held(row: Any) -> Held:
    user = User.model_construct(
        name=row.name, role=row.role, teams=tuple(row.teams), disabled=row.disabled, must_change=row.must_change
    )
    return Held(row.id, user, row.password)
