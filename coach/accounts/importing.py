"""Writes what rows state, a batch at a time: new things are added, changed ones changed, the rest left."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from coach.accounts.batch import Batch, Stated, cut
from coach.accounts.names import key_of
from coach.accounts.records import ContactPart, DealPart, DealStage, Entry, NotePart, Skipped, Viewer
from coach.accounts.repository import Repository, Values
from coach.accounts.sensitivity import propose
from coach.accounts.stages import read_stage

Placed = Sequence[tuple[Entry, int]]
PlacedNotes = list[tuple[NotePart, int, int | None]]


class Importing:
    """One import of one viewer; `counts` by (table, new|changed|same), stages that no table names by name."""

    def __init__(self, viewer: Viewer, stages: Mapping[str, DealStage]) -> None:
        self._viewer, self._stages = viewer, stages
        self._stated = Stated()
        self.counts: Counter[tuple[str, str]] = Counter()
        self.read_by_words: dict[str, DealStage] = {}

    def write(self, repository: Repository, entries: Sequence[Entry]) -> list[Skipped]:
        """Write a batch within the caller's transaction; the rows that found no place, and why."""
        skipped: list[Skipped] = []
        batch = Batch(repository, self._viewer, entries, self._stated)
        placed: list[tuple[Entry, int]] = []
        for entry in entries:
            found = self._account(batch, entry)
            if isinstance(found, str):
                skipped.append(Skipped(row=entry.row, why=found))
            else:
                placed.append((entry, found))
        batch.write(self.counts)
        resolved = [(entry, batch.real(place)) for entry, place in placed]
        self._contacts(repository, resolved)
        self._notes(repository, self._deals(repository, batch.deals, resolved))
        return skipped

    def _account(self, batch: Batch, entry: Entry) -> int | str:
        """The account a row is about, found or newly planned; or why there is none."""
        part = entry.account
        team = self._team(part.team)
        if team is None:
            return f"it belongs to the team {part.team!r}, which is not yours"
        known = batch.find(part, team, entry.about) or batch.of_deal(entry)
        if known is not None:
            if not entry.about:
                batch.change(known, part, team)
            return known
        if part.name:
            return batch.plan(part, team)
        named = part.external or part.domain
        return f"its account {named!r} is not known; import the accounts first" if named else "it names no account"

    def _team(self, stated: str | None) -> str | None:
        """The team of a row's account: as stated, else the importer's own; None where it is not theirs."""
        if self._viewer.sees_all:
            return stated or ""
        if stated:
            return stated if stated in self._viewer.teams else None
        return self._viewer.teams[0] if self._viewer.teams else ""

    def _contacts(self, repository: Repository, placed: Placed) -> None:
        wanted = {account for entry, account in placed if entry.contacts}
        there = {(row["account"], row["key"]): row for row in repository.matching_contacts(wanted)}
        fresh: dict[tuple[int, str], Values] = {}
        for entry, account in placed:
            for part in entry.contacts:
                place = (account, _contact_key(part))
                values = {name: value for name, value in part.model_dump().items() if value}
                if place in there:
                    self._change(repository, "contacts", there[place], values)
                else:
                    empty = {"account": account, "key": place[1], "name": "", "role": "", "email": "", "phone": ""}
                    fresh[place] = empty | values | _filled(fresh.get(place, {}))
        self._add(repository, "contacts", list(fresh.values()))

    def _deals(self, repository: Repository, rows: Iterable[Values], placed: Placed) -> PlacedNotes:
        """Write the deals; every note of the batch with its account and deal."""
        there = {(row["account"], name): row for row in rows for name in (row["key"], row["external"]) if name}
        notes: PlacedNotes = []
        waiting: dict[tuple[int, str], tuple[Values, list[NotePart]]] = {}
        for entry, account in placed:
            notes += [(note, account, None) for note in entry.notes]
            for parts in entry.deals:
                part = parts.deal
                place = (account, key_of(part.name or part.external or ""))
                row = there.get((account, part.external or "")) or there.get(place)
                only_mentioned = _only_mentioned(entry, part)
                if row is not None:
                    if not only_mentioned:
                        self._change(repository, "deals", row, self._deal_values(part))
                    notes += [(note, account, row["id"]) for note in parts.notes]
                elif only_mentioned and place not in waiting:
                    notes += [(note, account, None) for note in parts.notes]
                else:
                    values, held = waiting.get(place, (_empty_deal(account, place[1], part), []))
                    waiting[place] = (values | self._deal_values(part) | _filled(values), [*held, *parts.notes])
        ids = self._add(repository, "deals", [values for values, _ in waiting.values()])
        for id, (values, held) in zip(ids, waiting.values(), strict=True):
            notes += [(note, values["account"], id) for note in held]
        return notes

    def _deal_values(self, part: DealPart) -> Values:
        values: Values = {
            name: value for name in ("owner", "team", "external", "name") if (value := getattr(part, name))
        }
        for name in ("criteria", "rivals"):
            if (stated := getattr(part, name)) is not None:
                values[name] = list(stated)
        if part.crm_stage is not None:
            stage, listed = read_stage(part.crm_stage, self._stages)
            values |= {"crm_stage": part.crm_stage, "stage": stage}
            if not listed:
                self.read_by_words[part.crm_stage] = stage
        if self._team(values.get("team")) is None:
            del values["team"]
        return cut(values)

    def _notes(self, repository: Repository, notes: PlacedNotes) -> None:
        planned: dict[tuple[int, str], Values] = {}
        for part, account, deal in notes:
            values = _note_values(part, account, deal)
            self.counts["notes", "same"] += (account, values["key"]) in planned
            planned[account, values["key"]] = values
        rows = repository.matching_notes({key for _, key in planned})
        there = {(row["account"], row["key"]): row for row in rows}
        for place in planned.keys() & there.keys():
            row, values = there[place], planned.pop(place)
            if not row["proposed"] and values["proposed"]:
                del values["sensitivity"], values["proposed"]
            self._change(repository, "notes", row, values)
        self._add(repository, "notes", list(planned.values()))

    def _add(self, repository: Repository, table: str, rows: list[Values]) -> list[int]:
        ids = repository.insert(table, rows)
        for id, values in zip(ids, rows, strict=True):
            self._stated.fresh(table, id, values)
        self.counts[table, "new"] += len(ids)
        return ids

    def _change(self, repository: Repository, table: str, row: Values, values: Values) -> None:
        fresh = self._stated.fresh(table, row["id"], values)
        differing = {name: value for name, value in fresh.items() if row[name] != value}
        if differing:
            repository.change(table, row["id"], differing)
            row.update(differing)
        self.counts[table, "changed" if differing else "same"] += 1


def _filled(values: Values) -> Values:
    return {name: value for name, value in values.items() if value not in ("", [], "unknown")}


def _empty_deal(account: int, key: str, part: DealPart) -> Values:
    name = part.name or (part.external or "").split(":")[-1]
    return {
        "account": account, "key": key, "name": name, "team": "", "owner": "", "crm_stage": "",
        "stage": "unknown", "criteria": [], "rivals": [], "external": "",
    }  # fmt: skip


def _contact_key(part: ContactPart) -> str:
    return (part.email or part.name).strip().casefold()[:200]


def _only_mentioned(entry: Entry, part: DealPart) -> bool:
    """Whether a row only says that its note belongs to a deal, and states nothing about the deal itself."""
    told = part.crm_stage or part.owner or part.criteria or part.team
    return entry.about and not told and any(parts.notes for parts in entry.deals) and not entry.contacts


def _note_values(part: NotePart, account: int, deal: int | None) -> Values:
    said = part.external or f"{deal}|{part.day}|{part.author}|{part.kind}|{part.text}"
    return {
        "account": account, "deal": deal, "key": hashlib.sha256(said.encode()).hexdigest()[:40],
        "day": part.day, "author": part.author[:200], "kind": part.kind, "text": part.text,
        "sensitivity": part.sensitivity or propose(part.text), "proposed": part.sensitivity is None,
    }  # fmt: skip
