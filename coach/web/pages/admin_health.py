"""The admin's view of the machine: folder, database, index, backups; and what can be taken along."""

from __future__ import annotations

import shutil
import time
from html import escape
from pathlib import Path

from coach.backups.records import Backup
from coach.bootstrap import App
from coach.errors import BadUse, CoachError
from coach.web import parts
from coach.web.admin_files import BACKUP, PLAYBOOK
from coach.web.visits import Reply, Visit

LOW = 500_000_000
"""Free bytes below which uploads are refused."""


def show(visit: Visit) -> str:
    """How it stands, backups, export."""
    return _machine(visit.app) + _index(visit.app) + _backups(visit.app) + _export()


def _machine(app: App) -> str:
    began = time.perf_counter()
    try:
        held = len(app.library.list())
        database = f"answers in {(time.perf_counter() - began) * 1000:.0f} ms"
    except CoachError as error:
        held, database = 0, str(error)
    free = shutil.disk_usage(app.settings.home).free
    low = '<p class="notice trouble">Little room is left: uploads are refused below 0.5 GB.</p>' if free < LOW else ""
    facts = parts.facts(
        (("Data folder", str(app.settings.home)), ("Free there", f"{free / 1e9:.1f} GB"), ("Database", app.place),
         ("Database now", database), ("In the library", f"{held} documents, plays and tables"),
         ("Users", str(len(app.users.list()))))
    )  # fmt: skip
    return parts.card("Machine", low, facts)


def _index(app: App) -> str:
    progress, trouble = app.index.progress, app.index.problem
    if trouble:
        state, said = parts.tag("words only", "stop"), f'<p class="notice trouble">{escape(trouble)}</p>'
    elif not progress.complete:
        state, said = parts.tag("catching up", "wait"), "<p>Answers find by words meanwhile.</p>"
    else:
        state, said = parts.tag("complete", "go"), ""
    facts = parts.facts((("Passages", f"{progress.total:,}"), ("With their vector", f"{progress.done:,}")))
    return parts.card("Index", f"<p>{state}</p>", said, facts, tools=parts.button("look-again", "Look again"))


def _backups(app: App) -> str:
    found = tuple(reversed(app.backups.list()))
    make = parts.button("make-backup", "Make a backup now", "button main")
    if not found:
        nothing = "No backup yet. One file holds everything: playbook, accounts, conversations, users."
        return parts.card("Backups", parts.empty(nothing, make), id="backups")
    table = parts.table(("Made", "Size", "File", ""), [_backup(app, one) for one in found], "Backups")
    said = "<p><small>A backup holds notes and contacts: keep it as safe as the data folder, and elsewhere.</small></p>"
    return parts.card("Backups", table, said, tools=make, id="backups")


def _backup(app: App, one: Backup) -> list[str]:
    when = f'<time datetime="{one.made_at.isoformat()}">{one.made_at:%d %b %Y %H:%M} UTC</time>'
    if not one.there:
        return [when, parts.tag("not there any more", "stop"), escape(one.path), ""]
    ours = Path(one.path).parent == folder_of(app)
    take = parts.button("take-backup", "Download", "button small", path=one.path)
    ask = "Overwrite and delete this backup? It cannot be undone."
    drop = parts.button("drop-backup", "Delete", "button small risky", ask, path=one.path) if ours else ""
    shown = Path(one.path).name if ours else one.path
    return [when, f"{one.size / 1e6:.1f} MB", escape(shown), f'<div class="form-end">{take}{drop}</div>']


def folder_of(app: App) -> Path:
    """Where backups go that are made on the page."""
    return (app.settings.home / "backups").absolute()


def _export() -> str:
    said = "<p>What is published, as files that can be added again. Everything else is in a backup.</p>"
    return parts.card("Playbook as files", said, tools=parts.button("take-playbook", "Download"))


def look_again(visit: Visit) -> Reply:
    """The same, as it is now."""
    return _again(visit)


def _again(visit: Visit, said: str = "") -> Reply:
    return Reply(html=show(visit), into="part", said=said)


def make(visit: Visit) -> Reply:
    """Everything in one file, in the data folder."""
    folder = folder_of(visit.app)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = visit.app.backups.make(folder)
    return _again(visit, f"{Path(made.path).name} holds everything ({made.size / 1e6:.1f} MB).")


def _known(visit: Visit) -> Backup:
    wanted = visit.field("path")
    found = next((one for one in visit.app.backups.list() if one.path == wanted and one.there), None)
    if found is None:
        raise BadUse("There is no such backup any more; load the page again.")
    return found


def take(visit: Visit) -> Reply:
    """Send the browser to the file."""
    return Reply(get=f"{BACKUP}/{Path(_known(visit).path).name}")


def drop(visit: Visit) -> Reply:
    """Overwrite and delete a backup that was made here."""
    found = _known(visit)
    if Path(found.path).parent != folder_of(visit.app):
        raise BadUse("This backup lies outside of the data folder; `coach backup FILE --drop` deletes it.")
    visit.app.backups.drop(Path(found.path))
    return _again(visit, "The backup is deleted.")


def take_playbook(visit: Visit) -> Reply:
    """Send the browser to the files."""
    return Reply(get=PLAYBOOK)


ACTS = {
    "look-again": look_again, "make-backup": make, "take-backup": take, "drop-backup": drop,
    "take-playbook": take_playbook,
}  # fmt: skip
"""What is done on this page."""
