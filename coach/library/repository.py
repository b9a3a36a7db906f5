"""The only file of the library that queries: records in, records out, within one session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from coach.library.parsing.records import Hidden
from coach.library.records import Change, CleanView, KnowledgeFile, Missed, NewVersion, Status, Upkeep, Version
from coach.library.suspicion import HELD, Suspect, score
from coach.playbook.records import Passage
from coach.store.tables import ChangeRow, ItemRow, MetaRow, MissedRow, PassageRow, VersionRow

AT_ONCE = 500
"""Ids in one query; databases limit how many a statement takes."""

_V = VersionRow.__table__.c
_P = PassageRow.__table__.c


class Repository:
    """Items, versions, passages and missed questions of an open session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def meta(self, key: str) -> str | None:
        """A value about the whole database, or None."""
        return self._session.execute(select(MetaRow.value).where(MetaRow.key == key)).scalar()

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value about the whole database."""
        self._session.merge(MetaRow(key=key, value=value))

    def is_empty(self) -> bool:
        """Whether there is no item at all."""
        return self._session.execute(select(ItemRow.id).limit(1)).first() is None

    def versions(self, item: str) -> tuple[Version, ...]:
        """All versions of an item with their texts, oldest first."""
        rows = self._session.execute(_versions(_V.text).where(_V.item == item).order_by(_V.number))
        return tuple(_version(row, row.text) for row in rows)

    def overview(self) -> tuple[Version, ...]:
        """Every version of every item without its text, by item and number."""
        rows = self._session.execute(_versions().order_by(_V.item, _V.number))
        return tuple(_version(row) for row in rows)

    def published_hashes(self) -> tuple[tuple[str, str, str], ...]:
        """(item, kind, hash) of what is published, by item."""
        rows = self._session.execute(
            select(_V.item, ItemRow.kind, _V.hash)
            .join(ItemRow, ItemRow.id == _V.item)
            .where(_V.status == "published")
            .order_by(_V.item)
        )
        return tuple((row.item, row.kind, row.hash) for row in rows)

    def published_files(self, documents: bool = True) -> tuple[KnowledgeFile, ...]:
        """The published texts as files; without documents where only the rest is asked for."""
        query = select(_V.item, ItemRow.kind, _V.title, _V.origin, _V.text).join(
            ItemRow, ItemRow.id == _V.item
        )
        if not documents:
            query = query.where(ItemRow.kind != "document")
        rows = self._session.execute(query.where(_V.status == "published").order_by(_V.item))
        return tuple(
            KnowledgeFile(
                kind=row.kind, id=row.item, title=row.title, path=row.origin or row.item, text=row.text
            )
            for row in rows
        )

    def published_passages(self) -> tuple[Passage, ...]:
        """Every passage of a published document, by document and position."""
        rows = self._session.execute(_passages().order_by(_V.item, _P.position))
        return tuple(_passage(row) for row in rows)

    def passages(self, ids: Sequence[str]) -> Iterator[Passage]:
        """Those of these passages that are published; others are absent."""
        for start in range(0, len(ids), AT_ONCE):
            wanted = list(ids[start : start + AT_ONCE])
            yield from map(_passage, self._session.execute(_passages().where(_P.id.in_(wanted))))

    def add(self, new: NewVersion) -> int:
        """Store a version with its passages; returns its number. A published one replaces the last."""
        if self._session.get(ItemRow, new.item) is None:
            self._session.add(ItemRow(id=new.item, kind=new.kind, created_at=new.at))
            self._session.flush()
        newest = self._session.execute(select(func.max(_V.number)).where(_V.item == new.item)).scalar()
        number = (newest or 0) + 1
        self._supersede(new.item, number, drafts_only=new.status != "published")
        row = VersionRow(
            item=new.item, number=number, status=new.status, title=new.title, text=new.text, hash=new.hash,
            origin=new.origin, by=new.by, why=new.why, status_why="", at=new.at,
            published_at=new.at if new.status == "published" else None,
            hidden=[one.model_dump() for one in new.hidden], dropped=list(new.dropped),
            suspicion=score(new.suspects), suspects=[one.model_dump() for one in new.suspects], cleared_by="",
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        if new.passages:
            self._session.execute(insert(PassageRow), [_values(row.pk, one) for one in new.passages])
        return number

    def publish(self, item: str, number: int, at: datetime) -> None:
        """Make this version the one that answers rest on."""
        self._supersede(item, number, drafts_only=False)
        self._set(item, number, status="published", status_why="", published_at=at)

    def withdraw(self, item: str, number: int, why: str) -> None:
        """Take this version out of every answer."""
        self._set(item, number, status="withdrawn", status_why=why)

    def move_origin(self, item: str, number: int, origin: str) -> None:
        """The same text now lies in another file."""
        self._set(item, number, origin=origin)

    def clear(self, item: str, number: int, by: str) -> None:
        """Somebody looked at a suspected version and found it harmless."""
        self._set(item, number, cleared_by=by)

    def keep(self, item: str, upkeep: Upkeep) -> None:
        """Settle owner, audience, precedence and review of an item."""
        self._session.execute(update(ItemRow).where(ItemRow.id == item).values(**upkeep.model_dump()))

    def note(self, item: str, change: Change) -> None:
        """Write down what somebody did."""
        self._session.add(ChangeRow(item=item, **change.model_dump()))

    def changes(self, item: str) -> tuple[Change, ...]:
        """What was done to an item, oldest first."""
        rows = self._session.execute(select(ChangeRow).where(ChangeRow.item == item).order_by(ChangeRow.pk))
        return tuple(
            Change(number=row.number, what=row.what, by=row.by, at=row.at, why=row.why) for row in rows.scalars()
        )

    def clean_view(self, item: str, number: int) -> CleanView | None:
        """A version as it was taken from its file, or None."""
        row = self._session.execute(
            select(VersionRow).where(_V.item == item, _V.number == number)
        ).scalar_one_or_none()
        if row is None:
            return None
        passages = self._session.execute(_passages(False).where(_P.version == row.pk).order_by(_P.position))
        return CleanView(
            item=item, number=number, status=cast(Status, row.status), title=row.title, text=row.text,
            passages=tuple(map(_passage, passages)),
            hidden=tuple(Hidden(**one) for one in row.hidden), dropped=tuple(row.dropped), suspicion=row.suspicion,
            suspects=tuple(Suspect(**one) for one in row.suspects),
            held=row.suspicion >= HELD and not row.cleared_by,
        )  # fmt: skip

    def restricted(self) -> dict[str, str]:
        """Documents that are for one team, and the team."""
        rows = self._session.execute(select(ItemRow.id, ItemRow.audience).where(ItemRow.audience != "all"))
        return {row.id: row.audience for row in rows}

    def erase(self, item: str) -> None:
        """Delete an item with every version and passage."""
        versions = select(_V.pk).where(_V.item == item)
        self._session.execute(delete(ChangeRow).where(ChangeRow.item == item))
        self._session.execute(delete(PassageRow).where(_P.version.in_(versions)))
        self._session.execute(delete(VersionRow).where(_V.item == item))
        self._session.execute(delete(ItemRow).where(ItemRow.id == item))

    def add_missed(self, missed: Missed) -> None:
        """Keep a question that was not answered."""
        self._session.add(MissedRow(text=missed.text, verdict=missed.verdict, at=missed.at))

    def forget_missed(self, are_in: Callable[[str], bool]) -> int:
        """Delete the missed questions that hold what was erased; how many."""
        rows = self._session.execute(select(MissedRow.pk, MissedRow.text)).all()
        gone = [row.pk for row in rows if are_in(row.text)]
        for start in range(0, len(gone), AT_ONCE):
            self._session.execute(delete(MissedRow).where(MissedRow.pk.in_(gone[start : start + AT_ONCE])))
        return len(gone)

    def missed(self) -> tuple[Missed, ...]:
        """The questions that were not answered, newest first."""
        rows = self._session.execute(select(MissedRow).order_by(MissedRow.at.desc(), MissedRow.pk.desc()))
        return tuple(Missed(text=row.text, verdict=row.verdict, at=row.at) for row in rows.scalars())

    def _supersede(self, item: str, number: int, drafts_only: bool) -> None:
        """Older drafts give way to a newer version; the published one only to a published one."""
        gone = (_V.status == "draft") & (_V.number < number)
        if not drafts_only:
            gone |= (_V.status == "published") & (_V.number != number)
        self._session.execute(update(VersionRow).where(_V.item == item, gone).values(status="superseded"))

    def _set(self, item: str, number: int, **values: Any) -> None:
        at = (_V.item == item) & (_V.number == number)
        self._session.execute(update(VersionRow).where(at).values(**values))


def _versions(*more: Any) -> Select[Any]:
    count = select(func.count()).where(_P.version == _V.pk).correlate(VersionRow).scalar_subquery()
    return select(
        _V.item, ItemRow.kind, _V.number, _V.status, _V.title, _V.hash, _V.origin, _V.by, _V.why,
        _V.status_why, _V.at, _V.published_at, count.label("passages"), _V.suspicion, _V.cleared_by, ItemRow.owner,
        ItemRow.audience, ItemRow.precedence, ItemRow.review_on, *more,
    ).join(ItemRow, ItemRow.id == _V.item)  # fmt: skip


def _version(row: Row[Any], text: str = "") -> Version:
    status: Status = row.status
    return Version(
        item=row.item, kind=row.kind, number=row.number, status=status, title=row.title, text=text,
        hash=row.hash, origin=row.origin, by=row.by, why=row.why, status_why=row.status_why, at=row.at,
        published_at=row.published_at, passages=row.passages, suspicion=row.suspicion, cleared_by=row.cleared_by,
        upkeep=Upkeep(
            owner=row.owner, audience=row.audience, precedence=row.precedence, review_on=row.review_on
        ),
    )  # fmt: skip


def _passages(published: bool = True) -> Select[Any]:
    query = select(
        _P.id, _V.item, _V.title, _P.heading, _P.text, _P.basis, _P.sources, _P.article, _P.position, _P.asks,
    ).join(VersionRow, _V.pk == _P.version)  # fmt: skip
    return query.where(_V.status == "published") if published else query


def _passage(row: Row[Any]) -> Passage:
    return Passage.model_construct(
        id=row.id, document=row.item, title=row.title, heading=row.heading, text=row.text, basis=row.basis,
        sources=tuple(row.sources), article=row.article, position=row.position,
        asks=tuple(row.asks),
    )  # fmt: skip


def _values(version: int, passage: Passage) -> dict[str, Any]:
    return {
        "version": version, "position": passage.position, "id": passage.id, "heading": passage.heading,
        "text": passage.text, "basis": passage.basis, "sources": list(passage.sources),
        "article": passage.article, "asks": list(passage.asks),
    }  # fmt: skip
