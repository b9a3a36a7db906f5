"""The tables of the conversations room: conversations with their turns, and what users thought of an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from coach.store.tables import Base, UtcDateTime


class ConversationRow(Base):
    """A conversation of one user; `deal` and `account` are names as the user picked them, or empty."""

    __tablename__ = "conversations"
    __table_args__ = (Index("conversations_of", "user", "changed_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(Text)
    deal: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime())


class TurnRow(Base):
    """A message and its whole advice, with the talk after it; without advice where the answer broke off."""

    __tablename__ = "conversation_turns"

    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    advice: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    talk: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    at: Mapped[datetime] = mapped_column(UtcDateTime())


class RatingRow(Base):
    """A thumb for an answer, with a reason."""

    __tablename__ = "turn_ratings"

    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    thumb: Mapped[str] = mapped_column(String(8), index=True)
    reason: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
