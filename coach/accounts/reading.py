"""Reads the files of an import as Entries, whatever their system; what cannot be read is said by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from coach.accounts.columns import Layout, recognise
from coach.accounts.json_stream import items_of
from coach.accounts.records import Column, Entry, Skipped
from coach.accounts.rows import entry_of_item, entry_of_row
from coach.accounts.sheets import BrokenRow, clean, header_of, rows_of
from coach.errors import BadUse
from coach.records import Record

_ORDER = ("json", "account", "mixed", "deal", "contact", "note", "people", "")


class Source(Record):
    """A file to import and what it was recognised as: `json`, or a kind of table; "" is none of ours."""

    path: Path
    kind: str
    layout: Layout

    @property
    def columns(self) -> tuple[Column, ...]:
        """The recognised columns."""
        return self.layout.columns


def sources(paths: Sequence[Path], mapping: Mapping[str, str] | None) -> list[Source]:
    """The files in the order in which they fit together: accounts before what belongs to them."""
    found = []
    for path in paths:
        if not path.is_file():
            raise BadUse(f"There is no file {path}.")
        if path.suffix.casefold() == ".json":
            found.append(Source(path=path, kind="json", layout=Layout(kind="json")))
        else:
            layout = recognise([clean(header) for header in header_of(path)], mapping)
            found.append(Source(path=path, kind=layout.kind, layout=layout))
    return sorted(found, key=lambda source: _ORDER.index(source.kind))


def entries(source: Source, mapping: Mapping[str, str] | None = None) -> Iterator[Entry | Skipped]:
    """What each row of a file states, or why it was skipped. Raises BadUse where the rest cannot be read."""
    if source.kind == "json":
        yield from _json_entries(source.path, mapping)
    elif source.kind not in ("", "people"):
        for line, cells in rows_of(source.path):
            try:
                if isinstance(cells, BrokenRow):
                    raise cells
                yield entry_of_row(line, cells, source.layout)
            except BrokenRow as broken:
                yield Skipped(row=line, why=str(broken))


def _json_entries(path: Path, mapping: Mapping[str, str] | None) -> Iterator[Entry | Skipped]:
    for group, place, item in items_of(path):
        try:
            if group == "records":
                yield _exported(place, item, mapping)
            elif group in ("accounts", "deals", ""):
                yield entry_of_item("deals" if group == "" and _is_deal(item) else group or "accounts", place, item)
            elif place == 1:
                yield Skipped(row=place, why=f"the list `{group}` is none that we read (accounts, deals, records)")
        except BrokenRow as broken:
            yield Skipped(row=place, why=str(broken))


def _is_deal(item: object) -> bool:
    return isinstance(item, dict) and "account" in item


def _exported(place: int, item: object, mapping: Mapping[str, str] | None) -> Entry:
    """A record of a Salesforce tree export, read as a row of a table with its names as headers."""
    if not isinstance(item, dict):
        raise BrokenRow("it is no object with names and values")
    cells = {
        str(name): str(value) for name, value in item.items() if isinstance(value, str | int | float) and value != ""
    }
    layout = recognise(list(cells), mapping)
    if layout.kind in ("", "people"):
        kind = item.get("attributes", {}).get("type", "") if isinstance(item.get("attributes"), dict) else ""
        raise BrokenRow(f"records of the kind {kind!r} are none that we read")
    return entry_of_row(place, cells, layout)
