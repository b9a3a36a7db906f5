"""The steps an item can take (published, rolled back, withdrawn), each refused where its state forbids it."""

from __future__ import annotations

import difflib
from datetime import datetime

from coach.errors import BadUse
from coach.library.listing import present_version, published_version
from coach.library.records import SMALL_FILES, Diff, NewVersion, Upkeep, Version
from coach.library.repository import Repository


def known(repository: Repository, item: str) -> tuple[Version, ...]:
    """All versions of an item; raises BadUse where there is none."""
    versions = repository.versions(item)
    if not versions:
        raise BadUse(f"There is no document or play `{item}`; `coach library list` shows their ids.")
    return versions


def numbered(versions: tuple[Version, ...], number: int) -> Version:
    """The version with this number; raises BadUse."""
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise BadUse(f"`{versions[0].item}` has no version {number}; it has 1 to {versions[-1].number}.")
    return found


def refuse_small(item: str, done: str) -> None:
    """Raise BadUse for a file that the coach cannot do without."""
    if item in SMALL_FILES:
        raise BadUse(f"The coach needs its `{item}`, so it cannot be {done}; publish another version.")


def publish_newest(repository: Repository, versions: tuple[Version, ...], now: datetime) -> int:
    """The newest draft, else what was withdrawn; where a rollback stands, what it went back from."""
    drafts = [version for version in versions if version.status == "draft"]
    chosen = drafts[-1] if drafts else present_version(versions)
    if chosen.status == "published":
        chosen = versions[-1]
    if chosen.is_held:
        raise BadUse(
            f"Version {chosen.number} of `{chosen.item}` reads as if it gave orders to the coach "
            f"(suspicion {chosen.suspicion:.2f}); look at it with `coach library view {chosen.item}`, and where it is "
            f"harmless, `coach library clear {chosen.item}`."
        )
    if chosen.status != "published":
        repository.publish(chosen.item, chosen.number, now)
    return chosen.number


def roll_back(repository: Repository, versions: tuple[Version, ...], now: datetime) -> int:
    """The version that was published before the present one."""
    present = published_version(versions)
    if present is None:
        raise BadUse(f"`{versions[-1].item}` is not published, so there is nothing to roll back.")
    before = [
        version
        for version in versions
        if version.status == "superseded" and version.published_at and version.number < present.number
    ]
    if not before:
        raise BadUse(f"`{present.item}` has no earlier published version to go back to.")
    repository.publish(present.item, before[-1].number, now)
    return before[-1].number


def withdraw(repository: Repository, versions: tuple[Version, ...], why: str) -> int:
    """Out of every answer."""
    item = versions[-1].item
    refuse_small(item, "withdrawn")
    published = published_version(versions)
    if published is None:
        raise BadUse(f"`{item}` is not published, so there is nothing to withdraw.")
    repository.withdraw(item, published.number, why)
    return published.number


def settle(repository: Repository, versions: tuple[Version, ...], upkeep: Upkeep) -> int:
    """Owner, audience, precedence, review; raises BadUse for a team's play, as plays are everybody's."""
    newest = versions[-1]
    if upkeep.audience != "all" and newest.kind != "document":
        raise BadUse(f"`{newest.item}` is a {newest.kind}, and those are everybody's; only documents have a team.")
    repository.keep(newest.item, upkeep)
    return newest.number


def with_clean_view(repository: Repository, new: NewVersion) -> NewVersion:
    """A version written here, with what was stripped from the file that the one before it came from."""
    versions = repository.versions(new.item)
    view = repository.clean_view(new.item, versions[-1].number) if versions else None
    return new.model_copy(update={"hidden": view.hidden, "dropped": view.dropped}) if view else new


def difference(versions: tuple[Version, ...], old: int | None, new: int | None) -> Diff:
    """What changed from one version to another; by default from what is published (or came before) to the newest."""
    newer = numbered(versions, new) if new is not None else versions[-1]
    before = [version for version in versions if version.number < newer.number]
    if old is not None:
        older: Version | None = numbered(versions, old)
    else:
        older = next((one for one in before if one.status == "published"), before[-1] if before else None)
    lines = difflib.unified_diff(
        older.text.split("\n") if older else [], newer.text.split("\n"), lineterm="", n=2
    )  # fmt: skip
    return Diff(
        item=newer.item, old=older.number if older else 0, new=newer.number,
        lines=tuple(line for line in lines if not line.startswith(("---", "+++"))),
    )  # fmt: skip
