"""The only file of this room that queries: every question carries its viewer, filtered in the query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    collate,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session, aliased

from coach.accounts.records import Account, Contact, Deal, DealStage, Note, Viewer
from coach.store.account_tables import AccountRow, ContactRow, CrmStageRow, DealRow, NoteRow
from coach.store.backup_tables import ErasingRow
from coach.store.reference_tables import DirectoryRow, UseRow, UseTextRow
from coach.store.tables import Base

AT_ONCE = 400
"""Values in one query; databases limit how many a statement takes."""

Values = dict[str, Any]
TABLES: dict[str, type[Base]] = {
    "accounts": AccountRow, "contacts": ContactRow, "deals": DealRow, "notes": NoteRow, "stages": CrmStageRow,
}  # fmt: skip

_A = AccountRow.__table__.c
_C = ContactRow.__table__.c
_D = DealRow.__table__.c
_N = NoteRow.__table__.c
_S = CrmStageRow.__table__.c
_P = DirectoryRow.__table__.c

OPEN_STAGES = ("prospecting", "early", "middle", "late", "unknown")


def readable(viewer: Viewer, team: ColumnElement[str]) -> ColumnElement[bool]:
    """The filter of every query: rows that are everybody's or of a team of this viewer."""
    return true() if viewer.sees_all else team.in_(["", *viewer.teams])


def deal_team() -> ColumnElement[str]:
    """A deal's team: its own, else its account's."""
    return case((_D.team != "", _D.team), else_=_A.team)


def inferred_type() -> ColumnElement[str]:
    """customer by a won deal or a reference use, prospect by an open deal, where nobody stated it."""
    deal, use = aliased(DealRow), aliased(UseRow)
    won = select(deal.id).where(deal.account == _A.id, deal.stage == "won")
    used = select(use.id).where(use.account == _A.id, use.kind.in_(["agreed", "called"]))
    open_ = select(deal.id).where(deal.account == _A.id, deal.stage.in_(OPEN_STAGES))
    on_record, open_deal = or_(_there(won), _there(used)), _there(open_)
    inferred = case((on_record, "customer"), (open_deal, "prospect"), else_="unknown")
    return case((_A.type != "", _A.type), else_=inferred).label("kind")


def _there(query: Select[Any]) -> ColumnElement[bool]:
    return query.correlate(AccountRow).exists()


class Repository:
    """Accounts and what belongs to them, in an open session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # Reading

    def accounts(self, viewer: Viewer) -> tuple[Account, ...]:
        """Every account this viewer may see, by name."""
        query = _accounts().where(readable(viewer, _A.team)).order_by(_A.key, _A.team)
        return tuple(map(account_of, self._session.execute(query)))

    def find(self, viewer: Viewer, key: str, id: int | None) -> tuple[Account, ...]:
        """The accounts with this id or key, of those the viewer may see."""
        wanted = _A.id == id if id is not None else _A.key == key
        query = _accounts().where(wanted, readable(viewer, _A.team)).order_by(_A.team.desc())
        return tuple(map(account_of, self._session.execute(query)))

    def named(self, viewer: Viewer, keys: Sequence[str], firsts: Sequence[str]) -> list[tuple[Account, bool]]:
        """Accounts of one of these keys, or whose key begins with one of these words, and whether they are own.

        Those of other teams come where the directory shows them, and then as the directory does.
        """
        listed = select(_P.account).where(_P.account == _A.id).correlate(AccountRow).exists()
        own = readable(viewer, _A.team).label("own")
        query = _accounts().add_columns(own).where(or_(own, listed))
        found: dict[int, tuple[Account, bool]] = {}
        wanted: list[ColumnElement[bool]] = [_A.key.in_(some) for some in chunks(keys)]
        wanted += [or_(*(self._begins_with(word) for word in some)) for some in chunks(firsts)]
        for one in wanted:
            found |= {row.id: (account_of(row), bool(row.own)) for row in self._session.execute(query.where(one))}
        return list(found.values())

    def kinds(self, viewer: Viewer) -> list[tuple[str, str, str]]:
        """Every (industry, segment, region) of accounts that are the viewer's or in the directory."""
        listed = select(_P.account).where(_P.account == _A.id).correlate(AccountRow).exists()
        query = select(_A.industry, _A.segment, _A.region).where(or_(readable(viewer, _A.team), listed)).distinct()
        return [(row.industry, row.segment, row.region) for row in self._session.execute(query)]

    def _begins_with(self, word: str) -> ColumnElement[bool]:
        """Keys whose first word this is, as a range that an index answers."""
        sqlite = self._session.get_bind().dialect.name == "sqlite"
        key: ColumnElement[str] = _A.key if sqlite else collate(_A.key, "C")
        return and_(key >= f"{word} ", key < f"{word}!")

    def deals_named(self, viewer: Viewer, keys: Sequence[str]) -> tuple[Deal, ...]:
        """Deals of one of these names."""
        found: list[Deal] = []
        for some in chunks(keys):
            query = _deals().where(readable(viewer, deal_team()), _D.key.in_(some))
            found += map(_deal, self._session.execute(query))
        return tuple(found)

    def contacts(self, viewer: Viewer, account: int) -> tuple[Contact, ...]:
        """The people at an account."""
        query = select(_C.id, _C.account, _C.name, _C.role, _C.email, _C.phone).join(AccountRow, _A.id == _C.account)
        rows = self._session.execute(query.where(_C.account == account, readable(viewer, _A.team)).order_by(_C.key))
        return tuple(Contact.model_construct(**row._mapping) for row in rows)

    def deals(self, viewer: Viewer, account: int | None = None, key: str | None = None) -> tuple[Deal, ...]:
        """Deals by account or by name, or all; the ones the viewer may see."""
        query = _deals().where(readable(viewer, deal_team())).order_by(_D.key, _D.id)
        if account is not None:
            query = query.where(_D.account == account)
        if key is not None:
            query = query.where(_D.key == key)
        return tuple(map(_deal, self._session.execute(query)))

    def notes(self, viewer: Viewer, account: int, limit: int | None = None) -> tuple[Note, ...]:
        """An account's notes, newest first, those without a date last."""
        query = _notes(viewer).where(_N.account == account)
        query = query.order_by(_N.day.is_(None), _N.day.desc(), _N.id.desc()).limit(limit)
        return tuple(map(note_of, self._session.execute(query)))

    def notes_by_id(self, viewer: Viewer, ids: Sequence[int]) -> tuple[Note, ...]:
        """Those of these notes that the viewer may see."""
        found: list[Note] = []
        for some in chunks(ids):
            found += map(note_of, self._session.execute(_notes(viewer).where(_N.id.in_(some))))
        return tuple(found)

    def note_stamps(self) -> dict[str, str]:
        """Team → what changes when its notes do: how many there are, the newest, and the lengths of all."""
        query = select(_A.team, func.count(), func.max(_N.id), func.sum(func.length(_N.text)))
        query = query.join(AccountRow, _A.id == _N.account).group_by(_A.team)
        return {team: f"{count}.{newest}.{size}" for team, count, newest, size in self._session.execute(query)}

    def note_texts(self, team: str, after: int, limit: int) -> list[tuple[int, str]]:
        """(id, text) of a team's notes beyond an id, in order."""
        query = select(_N.id, _N.text).join(AccountRow, _A.id == _N.account)
        query = query.where(_A.team == team, _N.id > after).order_by(_N.id).limit(limit)
        return [(row.id, row.text) for row in self._session.execute(query)]

    def stages(self) -> dict[str, tuple[str, DealStage]]:
        """The table of a CRM's stages: key → (name, ours)."""
        return {row.key: (row.name, row.stage) for row in self._session.execute(select(_S.key, _S.name, _S.stage))}

    # What an import asks and writes

    def matching_accounts(self, viewer: Viewer, wanted: Mapping[str, Iterable[str]]) -> list[Values]:
        """Rows of accounts whose `key`, `external` or `domain` is one of those wanted."""
        return self._rows(select(*_A).where(readable(viewer, _A.team)), _A, wanted)

    def matching_deals(self, viewer: Viewer, wanted: Mapping[str, Iterable[str]]) -> list[Values]:
        """Rows of deals whose `key` or `external` is one of those wanted."""
        query = select(*_D).join(AccountRow, _A.id == _D.account).where(readable(viewer, deal_team()))
        return self._rows(query, _D, wanted)

    def matching_contacts(self, accounts: Iterable[int]) -> list[Values]:
        """Rows of the people at accounts that were found before."""
        return self._rows(select(*_C), _C, {"account": accounts})

    def matching_notes(self, keys: Iterable[str]) -> list[Values]:
        """Rows of notes with one of these keys."""
        return self._rows(select(*_N), _N, {"key": keys})

    def insert(self, table: str, rows: Sequence[Values]) -> list[int]:
        """Store new rows; their ids in the same order."""
        if not rows:
            return []
        kind = TABLES[table]
        statement = insert(kind).returning(kind.__table__.c.id, sort_by_parameter_order=True)
        return [row.id for row in self._session.execute(statement, list(rows))]

    def change(self, table: str, id: int, values: Values) -> None:
        """Change some values of a row."""
        kind = TABLES[table]
        self._session.execute(update(kind).where(kind.__table__.c.id == id).values(**values))

    def set_stage(self, key: str, name: str, stage: DealStage) -> None:
        """Read a CRM's stage as ours from now on, for the deals that are there too."""
        self._session.merge(CrmStageRow(key=key, name=name, stage=stage))

    def restage(self, names: Mapping[str, DealStage]) -> int:
        """Read the deals with these CRM stages anew; how many that changed."""
        changed = 0
        for name, stage in names.items():
            done = update(DealRow).where(_D.crm_stage == name, _D.stage != stage).values(stage=stage)
            changed += getattr(self._session.execute(done), "rowcount", 0)
        return changed

    def crm_stages(self) -> tuple[str, ...]:
        """Every name of a stage that a deal has."""
        return tuple(self._session.execute(select(_D.crm_stage).distinct()).scalars())

    def erase(self, account: int) -> None:
        """Delete an account with all that hangs on it, and what the ledger says of others about its deals."""
        about = select(UseRow.id).where(UseRow.deal.in_(select(_D.id).where(_D.account == account)))
        self._session.execute(insert(ErasingRow).values(account=account))
        self._session.execute(delete(UseTextRow).where(UseTextRow.use.in_(about)))
        self._session.execute(delete(AccountRow).where(_A.id == account))
        self._session.execute(delete(ErasingRow))

    def count(self, viewer: Viewer, table: str) -> int:
        """How many rows of a table this viewer may see."""
        kind = TABLES[table]
        query = select(func.count()).select_from(kind)
        if kind is not AccountRow:
            query = query.join(AccountRow, _A.id == kind.__table__.c.account)
        return self._session.execute(query.where(readable(viewer, _A.team))).scalar_one()

    def _rows(self, query: Select[Any], columns: Any, wanted: Mapping[str, Iterable[Any]]) -> list[Values]:
        found: dict[int, Values] = {}
        for name, values in wanted.items():
            for some in chunks(list(values)):
                for row in self._session.execute(query.where(columns[name].in_(some))):
                    found[row.id] = dict(row._mapping)
        return list(found.values())


def chunks(values: Sequence[Any]) -> Iterator[list[Any]]:
    """Values in portions that a statement takes."""
    for start in range(0, len(values), AT_ONCE):
        yield list(values[start : start + AT_ONCE])


@cache
def _accounts() -> Select[Any]:
    return select(_A.id, _A.name, inferred_type(), _A.industry, _A.segment, _A.region, _A.size, _A.parent,
                  _A.languages, _A.owner, _A.team)  # fmt: skip


def account_of(row: Row[Any]) -> Account:
    """A row of accounts as a record."""
    return Account.model_construct(
        id=row.id, name=row.name, type=row.kind, industry=row.industry, segment=row.segment, region=row.region,
        size=row.size, parent=row.parent, languages=tuple(row.languages), owner=row.owner or None,
        team=row.team or None,
    )  # fmt: skip


@cache
def _deals() -> Select[Any]:
    return select(
        *_accounts().selected_columns, _D.id.label("deal_id"), _D.name.label("deal_name"), _D.stage, _D.crm_stage,
        _D.owner.label("deal_owner"), deal_team().label("deal_team"), _D.criteria, _D.rivals,
    ).join(DealRow, _D.account == _A.id)  # fmt: skip


def _deal(row: Row[Any]) -> Deal:
    return Deal.model_construct(
        id=row.deal_id, name=row.deal_name, account=account_of(row), stage=row.stage, crm_stage=row.crm_stage,
        owner=row.deal_owner or None, team=row.deal_team or None, criteria=tuple(row.criteria),
        rivals=tuple(row.rivals),
    )  # fmt: skip


def _notes(viewer: Viewer) -> Select[Any]:
    """Notes of visible accounts; one within a deal belongs to the deal's team."""
    team = case((and_(_D.id.is_not(None), _D.team != ""), _D.team), else_=_A.team)
    query = select(_N.id, _N.account, _N.deal, _N.day, _N.author, _N.kind, _N.text, _N.sensitivity, _N.proposed)
    query = query.join(AccountRow, _A.id == _N.account).outerjoin(DealRow, _D.id == _N.deal)
    return query.where(readable(viewer, team))


def note_of(row: Any) -> Note:
    """A row of notes as a record."""
    return Note.model_construct(**row._mapping)
