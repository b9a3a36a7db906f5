"""The only file of this room that queries: facts, the directory and the ledger, filtered by who asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from coach.accounts.records import Account, Note, Viewer
from coach.accounts.repository import account_of, chunks, deal_team, inferred_type, note_of, readable
from coach.references.records import DirectoryEntry, DirectoryStanding, Fact, Use
from coach.store.account_tables import AccountRow, DealRow, NoteRow
from coach.store.reference_tables import DirectoryRow, NoteFactRow, NoteReadingRow, UseRow, UseTextRow

_A = AccountRow.__table__.c
_D = DealRow.__table__.c
_N = NoteRow.__table__.c
_F = NoteFactRow.__table__.c
_R = NoteReadingRow.__table__.c
_P = DirectoryRow.__table__.c
_U = UseRow.__table__.c
_T = UseTextRow.__table__.c

UNTOLD = {"text": "", "deal_name": None, "account_name": None}
"""What a line loses where it is only counted."""

MOST_ENTRIES = 200
"""Entries of other teams that one match looks at."""


class Repository:
    """What the references room keeps, in an open session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # What notes say

    def unread(self, viewer: Viewer, reader: str, limit: int, accounts: Sequence[int] | None = None) -> list[Note]:
        """Notes that this reader has not read yet, newest first."""
        query = select(_N.id, _N.account, _N.deal, _N.day, _N.author, _N.kind, _N.text, _N.sensitivity, _N.proposed)
        query = query.join(AccountRow, _A.id == _N.account).where(readable(viewer, _A.team))
        read = and_(_R.note == _N.id, _R.reader == reader)
        query = query.outerjoin(NoteReadingRow, read).where(_R.note.is_(None))
        if accounts is not None:
            query = query.where(_N.account.in_(list(accounts)))
        rows = self._session.execute(query.order_by(_N.day.desc(), _N.id.desc()).limit(limit))
        return [note_of(row) for row in rows]

    def keep_readings(self, notes: Sequence[Note], facts: Sequence[Sequence[Fact]], reader: str) -> None:
        """Store what notes were read to say, in place of older readings of them."""
        for some in chunks([note.id for note in notes]):
            there = set(self._session.execute(select(_N.id).where(_N.id.in_(some))).scalars())
            self._session.execute(delete(NoteFactRow).where(_F.note.in_(some)))
            self._session.execute(delete(NoteReadingRow).where(_R.note.in_(some)))
            pairs = [(note, found) for note, found in zip(notes, facts, strict=True) if note.id in there]
            rows = [_fact_values(note, fact) for note, found in pairs if note.id in some for fact in found]
            if rows:
                self._session.execute(insert(NoteFactRow), rows)
            kept = [
                {"note": note.id, "account": note.account, "reader": reader} for note, _ in pairs if note.id in some
            ]
            if kept:
                self._session.execute(insert(NoteReadingRow), kept)

    def facts(self, viewer: Viewer, accounts: Iterable[int]) -> dict[int, list[Fact]]:
        """The facts of these accounts' notes that the viewer may see, by account."""
        found: dict[int, list[Fact]] = {}
        own_team = or_(_N.deal.is_(None), _D.team == "", readable(viewer, _D.team))
        query = select(_F.account, _F.kind, _F.quote, _F.sure, _F.note, _F.position, _N.day)
        query = query.join(NoteRow, _N.id == _F.note).join(AccountRow, _A.id == _F.account)
        query = query.outerjoin(DealRow, _D.id == _N.deal).where(readable(viewer, _A.team), own_team)
        for some in chunks(list(accounts)):
            for row in self._session.execute(query.where(_F.account.in_(some))):
                found.setdefault(row.account, []).append(
                    Fact.model_construct(
                        kind=row.kind, quote=row.quote, sure=row.sure, note=row.note, day=row.day, position=row.position
                    )
                )
        return found

    def saying(self, viewer: Viewer, words: Sequence[str], limit: int) -> list[tuple[int, int, str]]:
        """(account, note, text) of notes within the viewer's accounts that hold one of these words, newest first."""
        if not words:
            return []
        like = or_(*(func.lower(_N.text).contains(word, autoescape=True) for word in words))
        query = select(_N.account, _N.id, _N.text).join(AccountRow, _A.id == _N.account)
        query = query.where(readable(viewer, _A.team), like).order_by(_N.day.desc()).limit(limit)
        return [(row.account, row.id, row.text) for row in self._session.execute(query)]

    # The directory

    def directory(self) -> dict[int, DirectoryEntry]:
        """The directory, open to the whole company, by account."""
        return {row.account: _entry(row) for row in self._session.execute(_entries())}

    def directory_of(self, accounts: Sequence[int]) -> dict[int, DirectoryEntry]:
        """The entries of these accounts."""
        found: dict[int, DirectoryEntry] = {}
        for some in chunks(accounts):
            rows = self._session.execute(_entries().where(_P.account.in_(some)))
            found |= {row.account: _entry(row) for row in rows}
        return found

    def directory_like(self, proofs: Sequence[str], trades: Sequence[str]) -> dict[int, DirectoryEntry]:
        """Entries that prove something like `proofs`, or are of a trade like `trades`; all where neither is given."""
        proves = func.lower(cast(_P.proves, Text))
        like = [proves.contains(word, autoescape=True) for word in proofs]
        like += [func.lower(_A.industry).contains(word, autoescape=True) for word in trades]
        query = _entries().where(or_(*like)) if like else _entries()
        return {row.account: _entry(row) for row in self._session.execute(query.limit(MOST_ENTRIES))}

    def set_directory(
        self, account: int, proves: Sequence[str], standing: DirectoryStanding, public: bool, by: str, at: datetime
    ) -> None:
        """Enter a customer, or change its entry."""
        row = DirectoryRow(account=account, proves=list(proves), standing=standing, public=public, by=by, at=at)
        self._session.merge(row)

    def leave_directory(self, account: int) -> None:
        """Take a customer out of the directory."""
        self._session.execute(delete(DirectoryRow).where(_P.account == account))

    def named_in_directory(self, key: str) -> Account | None:
        """The account of that key, if the directory has it."""
        row = self._session.execute(_accounts().join(DirectoryRow, _P.account == _A.id).where(_A.key == key)).first()
        return account_of(row) if row is not None else None

    # The ledger

    def uses(self, accounts: Iterable[int]) -> list[Use]:
        """Lines of the ledger of these accounts, oldest first; who may read them is the caller's to say."""
        found: list[Use] = []
        for some in chunks(list(accounts)):
            found += map(_use, self._session.execute(_uses().where(_U.account.in_(some))))
        return found

    def ledger(self, viewer: Viewer, account: int | None = None) -> list[Use]:
        """Lines of customers the viewer may see and those the viewer wrote, oldest first; of one customer or all."""
        query = _uses().where(or_(readable(viewer, _A.team), _U.by == viewer.user))
        if account is not None:
            query = query.where(_U.account == account)
        return list(map(_use, self._session.execute(query)))

    def add_use(self, line: Use, at: datetime) -> int:
        """Append a line (its own number is not looked at); its number."""
        held = line.model_dump(exclude={"id", "text", "account_name", "deal_name"})
        row = UseRow(**held, at=at)
        self._session.add(row)
        self._session.flush()
        if line.text:
            self._session.add(UseTextRow(use=row.id, account=line.account, text=line.text))
        return row.id

    def credited(self) -> list[tuple[str, Use]]:
        """All calls and opened referrals, oldest first, with the customer's owner, else who wrote it down; no words."""
        query = _uses().add_columns(_A.owner).where(_U.kind.in_(["called", "referral_opened"]))
        rows = self._session.execute(query)
        return [(row.owner or row.by, _use(row).model_copy(update=UNTOLD)) for row in rows]

    # Whose they are

    def visible(self, viewer: Viewer, ids: Iterable[int]) -> set[int]:
        """Those of these accounts that the viewer may see."""
        found: set[int] = set()
        for some in chunks(list(ids)):
            found |= set(
                self._session.execute(select(_A.id).where(_A.id.in_(some), readable(viewer, _A.team))).scalars()
            )
        return found

    def deal_team_readable(self, viewer: Viewer, deal: int) -> bool:
        """Whether the viewer may see a deal."""
        query = select(_D.id).join(AccountRow, _A.id == _D.account).where(_D.id == deal, readable(viewer, deal_team()))
        return self._session.execute(query).first() is not None


def _entries() -> Select[Any]:
    """The directory by name."""
    query = select(_P.account, _A.name, _A.industry, _A.segment, _A.region, _A.size, _A.languages, _P.proves,
                   _P.standing, _P.public, _A.owner, _A.team)  # fmt: skip
    return query.join(AccountRow, _A.id == _P.account).order_by(_A.key)


def _accounts() -> Select[Any]:
    kind: ColumnElement[str] = inferred_type()
    return select(_A.id, _A.name, kind, _A.industry, _A.segment, _A.region, _A.size, _A.parent, _A.languages, _A.owner,
                  _A.team)  # fmt: skip


def _uses() -> Select[Any]:
    """The ledger with names, oldest first; an erased customer's lines have none."""
    query = select(*_U, _A.name.label("account_name"), _D.name.label("deal_name"), _T.text)
    query = query.outerjoin(AccountRow, _A.id == _U.account).outerjoin(DealRow, _D.id == _U.deal)
    return query.outerjoin(UseTextRow, _T.use == _U.id).order_by(_U.day, _U.id)


def _fact_values(note: Note, fact: Fact) -> dict[str, Any]:
    return {"note": note.id, "account": note.account, "position": fact.position, "kind": fact.kind,
            "quote": fact.quote, "sure": fact.sure}  # fmt: skip


def _entry(row: Any) -> DirectoryEntry:
    return DirectoryEntry.model_construct(
        account=row.account, name=row.name, industry=row.industry, segment=row.segment, region=row.region,
        size=row.size, languages=tuple(row.languages), proves=tuple(row.proves), standing=row.standing,
        public=row.public, owner=row.owner or None, team=row.team or None,
    )  # fmt: skip


def _use(row: Any) -> Use:
    return Use.model_construct(
        id=row.id, kind=row.kind, by=row.by, day=row.day, account=row.account, account_name=row.account_name,
        deal=row.deal, deal_name=row.deal_name, text=row.text or "", expected=row.expected, got=row.got,
        answers=row.answers, minutes=row.minutes,
    )  # fmt: skip
