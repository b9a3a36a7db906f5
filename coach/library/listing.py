"""From versions to items, as lists show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from coach.library.records import Item, Version

_ORDER = ("document", "play", "policy", "disagreements", "premises", "rules", "articles")


def listed(versions: Iterable[Version]) -> tuple[Item, ...]:
    """One line for each item, by kind and id; `versions` come by item and number."""
    items = (_item(list(group)) for _, group in groupby(versions, key=lambda version: version.item))
    return tuple(sorted(items, key=lambda item: (_ORDER.index(item.kind), item.id)))


def published_version(versions: Sequence[Version]) -> Version | None:
    """The version answers rest on, or None."""
    return next((version for version in versions if version.status == "published"), None)


def present_version(versions: Sequence[Version]) -> Version:
    """The published version, else the newest that nothing has replaced, else the newest."""
    open_ones = [version for version in versions if version.status != "superseded"]
    return published_version(versions) or [*versions, *open_ones][-1]


def _item(versions: list[Version]) -> Item:
    shown = present_version(versions)
    return Item(
        id=shown.item,
        kind=shown.kind,
        title=shown.title,
        version=shown.number,
        status=shown.status,
        passages=shown.passages,
        newest=versions[-1].number,
        by=shown.by,
        at=shown.at,
        why=shown.status_why or shown.why,
        held=versions[-1].is_held,
        upkeep=shown.upkeep,
    )
