"""The only file of this room that queries: every question carries its user, filtered in the query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, func, null, or_, select, update
from sqlalchemy.orm import Session

from coach.advising.records import Advice
from coach.advising.talk import Talk
from coach.conversations.forgetting import REMOVED, Traces, stub, texts_in
from coach.conversations.records import Conversation, Rated, Rating, Told
from coach.store.conversation_tables import ConversationRow, RatingRow, TurnRow

_C, _T, _R = ConversationRow.__table__.c, TurnRow.__table__.c, RatingRow.__table__.c


class Repository:
    """The conversations' rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(self, user: str, search: str, limit: int) -> tuple[Conversation, ...]:
        """A user's conversations, newest first; `search` looks in titles, messages, deals and accounts."""
        count = select(func.count()).where(_T.conversation == _C.id).correlate(ConversationRow).scalar_subquery()
        found = select(ConversationRow, count).where(_C.user == user).order_by(_C.changed_at.desc()).limit(limit)
        if search:
            said = select(_T.conversation).where(_T.text.icontains(search, autoescape=True))
            here = [column.icontains(search, autoescape=True) for column in (_C.title, _C.deal, _C.account)]
            found = found.where(or_(*here, _C.id.in_(said)))
        return tuple(_conversation(row, turns) for row, turns in self._session.execute(found))

    def find(self, user: str, id: str) -> Conversation | None:
        """A conversation of this user."""
        found = select(ConversationRow).where(_C.id == id, _C.user == user)
        row = self._session.scalars(found).first()
        return _conversation(row, self.last(id)) if row is not None else None

    def last(self, id: str) -> int:
        """The number of a conversation's last turn; 0 where it has none."""
        return self._session.scalar(select(func.max(_T.number)).where(_T.conversation == id)) or 0

    def turns(self, id: str) -> tuple[Told, ...]:
        """A conversation's turns, oldest first, with their ratings."""
        rated = {
            row.number: Rating.model_validate({"thumb": row.thumb, "reason": row.reason, "words": row.words})
            for row in self._session.scalars(select(RatingRow).where(_R.conversation == id))
        }
        found = select(TurnRow).where(_T.conversation == id).order_by(_T.number)
        return tuple(_told(row, rated.get(row.number)) for row in self._session.scalars(found))

    def talk(self, id: str, before: int) -> Talk | None:
        """What was remembered after the last whole turn before this number."""
        found = (
            select(_T.talk)
            .where(_T.conversation == id, _T.number < before, _T.talk.is_not(None))
            .order_by(_T.number.desc())
            .limit(1)
        )
        kept = self._session.scalar(found)
        try:
            return Talk.model_validate(kept) if kept else None
        except ValidationError:  # kept by an earlier version: the conversation begins anew for the coach
            return None

    def add(self, id: str, user: str, title: str, deal: str, account: str, at: datetime) -> None:
        """A new conversation."""
        row = ConversationRow(
            id=id, user=user, title=title, deal=deal, account=account, created_at=at, changed_at=at
        )
        self._session.add(row)
        self._session.flush()

    def change(self, id: str, **values: Any) -> None:
        """Change a conversation's row."""
        self._session.execute(update(ConversationRow).where(_C.id == id).values(**values))

    def add_turn(self, id: str, number: int, text: str, at: datetime) -> None:
        """A message whose answer is still to come."""
        self._session.add(TurnRow(conversation=id, number=number, text=text, advice=None, talk=None, at=at))
        self._session.flush()

    def set_advice(self, id: str, number: int, advice: dict[str, Any], talk: dict[str, Any] | None) -> None:
        """The whole advice of a turn, and what is remembered after it."""
        where = (_T.conversation == id, _T.number == number)
        self._session.execute(update(TurnRow).where(*where).values(advice=advice, talk=talk))

    def drop_turns(self, id: str, first: int) -> None:
        """Delete the turns from this number on."""
        self._session.execute(delete(RatingRow).where(_R.conversation == id, _R.number >= first))
        self._session.execute(delete(TurnRow).where(_T.conversation == id, _T.number >= first))

    def delete(self, id: str) -> None:
        """Delete a conversation with all its turns."""
        self.drop_turns(id, 0)
        self._session.execute(delete(ConversationRow).where(_C.id == id))

    def rate(self, id: str, number: int, rating: Rating, at: datetime) -> None:
        """Keep a rating in place of an earlier one of the same turn."""
        self._session.execute(delete(RatingRow).where(_R.conversation == id, _R.number == number))
        self._session.add(RatingRow(conversation=id, number=number, at=at, **rating.model_dump()))

    def recent(self, limit: int) -> tuple[str, ...]:
        """The texts of the newest turns."""
        rows = self._session.execute(select(TurnRow.text).order_by(TurnRow.at.desc()).limit(limit))
        return tuple(rows.scalars())

    def plays_asked(self, since: datetime) -> dict[str, int]:
        """How often each play's title stands in an advice since then, the most first."""
        title = _T.advice["play"]["title"].as_string()
        found = (
            select(title, func.count())
            .where(_T.at >= since, title.is_not(None))
            .group_by(title)
            .order_by(func.count().desc(), title)
        )
        return {str(name): count for name, count in self._session.execute(found)}

    def rated(self, limit: int) -> tuple[Rated, ...]:
        """What was rated, newest first."""
        found = (
            select(RatingRow, TurnRow, ConversationRow)
            .join(TurnRow, (_T.conversation == _R.conversation) & (_T.number == _R.number))
            .join(ConversationRow, _C.id == _R.conversation)
            .order_by(_R.at.desc())
            .limit(limit)
        )
        return tuple(_rated(*row) for row in self._session.execute(found))


def _conversation(row: ConversationRow, turns: int) -> Conversation:
    return Conversation(
        id=row.id, title=row.title, deal=row.deal, account=row.account, changed_at=row.changed_at, turns=turns
    )


def _told(row: TurnRow, rating: Rating | None) -> Told:
    try:
        advice = Advice.model_validate(row.advice) if row.advice else None
    except ValidationError:  # kept by a version whose advice this one cannot read
        advice = None
    return Told(number=row.number, text=row.text, advice=advice, at=row.at, rating=rating)


def _rated(rating: RatingRow, turn: TurnRow, conversation: ConversationRow) -> Rated:
    advice = turn.advice or {}
    kept = Rating.model_validate({"thumb": rating.thumb, "reason": rating.reason, "words": rating.words})
    return Rated(
        user=conversation.user, question=turn.text, verdict=str(advice.get("verdict", "")),
        headline=str(advice.get("headline", "")), rating=kept, at=rating.at,
    )  # fmt: skip


class Forgetting:
    """Goes through all conversations, whoever's they are, for what was erased."""

    def __init__(self, session: Session, traces: Traces) -> None:
        self._session, self._traces = session, traces

    def run(self) -> int:
        """Take the traces out; how many conversations had any."""
        found = self._session.execute(select(_C.id, _C.title, _C.deal, _C.account)).all()
        return sum(self._conversation(row) for row in found)

    def _conversation(self, row: Any) -> bool:
        values = {name: "" for name in ("deal", "account") if self._traces.is_one(getattr(row, name))}
        if self._traces.are_in(row.title):
            values["title"] = "Removed"
        if values:
            self._session.execute(update(ConversationRow).where(_C.id == row.id).values(**values))
        turns = self._session.execute(select(_T.number, _T.text, _T.advice, _T.talk).where(_T.conversation == row.id))
        touched = [self._turn(row.id, turn) for turn in turns.all()]
        rated = self._session.execute(select(_R.number, _R.words).where(_R.conversation == row.id)).all()
        for number in [one.number for one in rated if self._traces.are_in(one.words)]:
            where = (_R.conversation == row.id, _R.number == number)
            self._session.execute(update(RatingRow).where(*where).values(words=""))
        return bool(values) or any(touched)

    def _turn(self, conversation: str, turn: Any) -> bool:
        """The rep's words, the advice and what was remembered, each where it holds a trace."""
        values: dict[str, Any] = {}
        if self._traces.are_in(turn.text):
            values["text"] = REMOVED
        if self._found(turn.advice):
            values["advice"] = stub(conversation)
        if self._found(turn.talk):
            values["talk"] = null()
        if values:
            where = (_T.conversation == conversation, _T.number == turn.number)
            self._session.execute(update(TurnRow).where(*where).values(**values))
        return bool(values)

    def _found(self, held: Any) -> bool:
        return held is not None and any(map(self._traces.are_in, texts_in(held)))
