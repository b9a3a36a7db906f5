"""The accounts that a batch of rows speaks of: those that are there, and those to be added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coach.accounts.names import key_of
from coach.accounts.records import AccountPart, Entry, Viewer
from coach.accounts.repository import Repository, Values

_ACCOUNT = ("type", "industry", "segment", "region", "size", "parent", "owner", "external", "domain", "languages")
_LENGTHS = {"external": 120, "domain": 200, "owner": 200, "size": 40, "team": 100, "crm_stage": 120}


class Stated:
    """What an import has stated already: the first statement about a thing holds, later ones only add."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str, int], set[str]] = {}

    def fresh(self, table: str, id: int, values: Values) -> Values:
        """The values that were not stated before; from now on they are."""
        said = self._fields.setdefault((table, id), set())
        new = {name: value for name, value in values.items() if name not in said}
        said.update(name for name, value in new.items() if value not in ("", []))
        return new

    def accounts(self) -> set[int]:
        """The accounts that were stated."""
        return {id for table, id in self._fields if table == "accounts"}


class Batch:
    """The accounts of a batch, by place: an id, or below zero for one that is to be added."""

    def __init__(self, repository: Repository, viewer: Viewer, entries: Sequence[Entry], stated: Stated) -> None:
        self._repository, self._stated = repository, stated
        self._before = stated.accounts()
        parts = [entry.account for entry in entries]
        wanted = {
            "key": {key_of(part.name) for part in parts if part.name},
            "external": {part.external for part in parts if part.external},
            "domain": {part.domain for part in parts if part.domain},
        }
        rows = repository.matching_accounts(viewer, wanted)
        self.deals = _deals(repository, viewer, entries)
        self._rows: dict[int, Values] = {row["id"]: row for row in rows}
        self._new: list[Values] = []
        self._changed: dict[int, Values] = {}
        self._ids: list[int] = []
        self._by: dict[tuple[str, str], list[int]] = {}
        for row in rows:
            self._index(row["id"], row)

    def find(self, part: AccountPart, team: str, about: bool) -> int | None:
        """The place of the account that a row means: by its id there, by name and team, by domain.

        An account of that name in another team is the same one moved, unless this import stated it already.
        """
        if part.external and (hits := self._by.get(("external", part.external))):
            return hits[0]
        if not part.name:
            return next(iter(self._by.get(("domain", part.domain or ""), [])), None)
        hits = [place for place in self._by.get(("key", key_of(part.name)), []) if self._agrees(place, part)]
        exact = [place for place in hits if self._row(place)["team"] == team]
        if exact or part.team is None:
            return next(iter([*exact, *hits]), None)
        moved = about or (len(hits) == 1 and hits[0] >= 0 and hits[0] not in self._before)
        return hits[0] if hits and moved else None

    def of_deal(self, entry: Entry) -> int | None:
        """The account of the known deal that a row names instead of an account."""
        for parts in entry.deals:
            external, key = parts.deal.external or "", key_of(parts.deal.name or "")
            for row in self.deals:
                if (external and row["external"] == external) or (key and row["key"] == key):
                    return int(row["account"])
        return None

    def plan(self, part: AccountPart, team: str) -> int:
        """A place for a new account."""
        assert part.name is not None
        values: Values = {
            "key": key_of(part.name),
            "name": part.name,
            "team": team[:100],
            **dict.fromkeys(_ACCOUNT, ""),
        }
        values |= {"languages": []} | _stated(part)
        self._new.append(values)
        place = -len(self._new)
        self._index(place, values)
        return place

    def change(self, place: int, part: AccountPart, team: str) -> None:
        """Take over what a row states about an account that is there."""
        row = self._row(place)
        values = _stated(part)
        if part.team is not None:
            values["team"] = team
        if part.name and key_of(part.name) != row["key"]:
            values |= {"name": part.name, "key": key_of(part.name)}
        if place < 0:
            row.update({name: value for name, value in values.items() if row[name] in ("", [])})
            return
        fresh = self._stated.fresh("accounts", place, values)
        differing = {name: value for name, value in fresh.items() if row[name] != value}
        self._changed.setdefault(place, {}).update(differing)
        row.update(differing)

    def write(self, counts: Counter[tuple[str, str]]) -> None:
        """Write what is new and changed."""
        self._ids = self._repository.insert("accounts", self._new)
        for id, values in zip(self._ids, self._new, strict=True):
            self._stated.fresh("accounts", id, values)
        for place, values in self._changed.items():
            if values:
                self._repository.change("accounts", place, values)
            counts["accounts", "changed" if values else "same"] += 1
        counts["accounts", "new"] += len(self._ids)

    def real(self, place: int) -> int:
        """The id behind a place."""
        return place if place >= 0 else self._ids[-place - 1]

    def _agrees(self, place: int, part: AccountPart) -> bool:
        """Whether an account of the same name is the same company: its domain and id do not speak against it."""
        row = self._row(place)
        if part.domain and row["domain"] and part.domain != row["domain"]:
            return False
        there, said = row["external"], part.external or ""
        return not (there and said and there != said and there.split(":")[0] == said.split(":")[0])

    def _row(self, place: int) -> Values:
        return self._rows[place] if place >= 0 else self._new[-place - 1]

    def _index(self, place: int, row: Values) -> None:
        for name in ("key", "external", "domain"):
            if row[name]:
                self._by.setdefault((name, row[name]), []).append(place)


def _deals(repository: Repository, viewer: Viewer, entries: Sequence[Entry]) -> list[Values]:
    """The known deals that rows speak of."""
    parts = [parts.deal for entry in entries for parts in entry.deals]
    keys = {key_of(part.name or part.external or "") for part in parts}
    externals = {part.external for part in parts if part.external}
    return repository.matching_deals(viewer, {"key": keys, "external": externals}) if parts else []


def _stated(part: AccountPart) -> Values:
    values: Values = {name: value for name in _ACCOUNT if (value := getattr(part, name)) is not None}
    if "languages" in values:
        values["languages"] = list(values["languages"])
    return cut(values)


def cut(values: Values) -> Values:
    """Values no longer than their columns."""
    return {name: value[: _LENGTHS[name]] if name in _LENGTHS else value for name, value in values.items()}
