"""The only file of this room that queries: what turns used of the model, by user and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, insert, select

from coach.models.usage import Spent, TurnUse
from coach.store.engine import Store
from coach.store.usage_tables import ModelUseRow

_U = ModelUseRow.__table__.c


class UsageBook:
    """The ledger of usage in the database. Safe between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, use: TurnUse) -> None:
        """Keep what a turn used; raises CoachError."""
        row = {
            "user": use.user[:200], "day": use.at.date(), "at": use.at, "model": use.model[:200],
            "requests": use.requests, "prompt": use.usage.prompt, "completion": use.usage.completion,
            "counted": use.usage.counted, "seconds": round(use.seconds, 3),
        }  # fmt: skip
        with self._store.writing() as session:
            session.execute(insert(ModelUseRow).values(row))

    def spent(self, first: date, last: date, user: str | None = None) -> Sequence[Spent]:
        """What was used from `first` to `last`, newest day first, most requests first; raises CoachError."""
        sums = [func.sum(column) for column in (_U.requests, _U.prompt, _U.completion, _U.seconds)]
        query = select(_U.user, _U.day, func.count(), *sums).where(_U.day >= first, _U.day <= last)
        if user is not None:
            query = query.where(_U.user == user[:200])
        query = query.group_by(_U.user, _U.day).order_by(_U.day.desc(), sums[0].desc(), _U.user)
        with self._store.reading() as session:
            rows = session.execute(query).all()
        return [
            Spent(user=name, day=day, turns=turns, requests=requests, prompt=prompt, completion=said, seconds=seconds)
            for name, day, turns, requests, prompt, said, seconds in rows
        ]
