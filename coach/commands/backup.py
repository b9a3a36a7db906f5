"""`coach backup` and `coach restore`: everything in one file, and back; what backups still hold."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from coach.backups.records import Backup
from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, wrap
from coach.errors import BadUse, CoachError
from coach.records import Record

if TYPE_CHECKING:
    from coach.settings import Settings
    from coach.store.engine import Store

PATIENCE = 10.0
"""Seconds to wait for a short command that owns the folder."""
INDEX_SECONDS = 600.0


class Backups(Record):
    """Every backup that is known here, oldest first."""

    backups: tuple[Backup, ...]


class Made(Record):
    """A backup as it is now."""

    backup: Backup


class Restored(Record):
    """What was restored: from when, how many rows of which table, how many passages the index answers for."""

    backup: Backup
    rows: dict[str, int]
    passages: int


def backup(app: App, call: Call) -> Outcome:
    """Make, list, drop a backup, or erase something from one."""
    args = call.args
    if args.list:
        found = Backups(backups=app.backups.list())
        return Outcome(found, lambda style: _show(found, style))
    if args.file is None:
        raise BadUse("Name the file that the backup goes into, or --list.")
    path = call.path(args.file).absolute()
    if args.drop:
        return _told(app.backups.drop(path), "is deleted")
    if args.erase_account is not None:
        return _told(app.backups.erase(path, _account(args.erase_account)), "no longer holds that account")
    if args.erase_document is not None:
        return _told(app.backups.erase(path, _document(args.erase_document)), "no longer holds that document")
    made = app.backups.make(path)
    return _told(made, f"holds everything ({made.size:,} bytes); keep it as safe as the folder itself")


def restore(args: Namespace, settings: Settings) -> Outcome:
    """Fill this empty folder; owns it meanwhile. Raises CoachError where it holds something already."""
    from coach.backups.backups import restore_into
    from coach.bootstrap import open_app
    from coach.ownership.lock import own

    path = Path(args.file).expanduser().absolute()
    with own(settings.home, PATIENCE, "coach restore"):
        manifest = restore_into(path, settings.database_url, settings.home)
        with open_app(settings) as app:
            kept = app.backups.keep(path)
            if not app.index.wait(INDEX_SECONDS):
                raise CoachError(f"Everything is restored, but the index is not: {app.index.problem or 'it is slow'}.")
            done = Restored(backup=kept, rows=manifest.rows, passages=app.index.progress.total)
    text = (
        f"Restored what {path.name} held on {manifest.made_at:%Y-%m-%d %H:%M} UTC: "
        f"{sum(manifest.rows.values()):,} rows, {done.passages} passages in the index. Everybody signs in anew."
    )
    return Outcome(done, lambda style: "\n".join(wrap(text, style, "")))


def _account(name: str) -> Callable[[Store], None]:
    def step(store: Store) -> None:
        from coach.accounts.accounts import Accounts
        from coach.accounts.records import OWNER

        Accounts(store).remove(name, OWNER)

    return step


def _document(name: str) -> Callable[[Store], None]:
    def step(store: Store) -> None:
        from coach.library.library import Library

        Library(store).remove(name)

    return step


def _told(made: Backup, what: str) -> Outcome:
    text = f"{made.path} of {made.made_at:%Y-%m-%d %H:%M} UTC {what}."
    return Outcome(Made(backup=made), lambda style: "\n".join(wrap(text, style, "")))


def _show(found: Backups, style: Style) -> str:
    rows = [
        f"{one.made_at:%Y-%m-%d %H:%M}  {f'{one.size:,} bytes' if one.there else 'not there any more'}  {one.path}"
        for one in found.backups
    ]
    return "\n".join(rows or wrap("There are no backups yet: `coach backup FILE` makes one.", style, ""))
