"""`coach library`: documents and plays come in, are published, taken back, erased, written out."""

from __future__ import annotations

import re
from collections.abc import Callable

from coach import services
from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, clean, table, wrap
from coach.library.records import Item, Report, Shown
from coach.records import Record

MANY = 1000
"""Passages waiting for their vectors from which on a change says so."""
_REFUSAL = re.compile(r", line \d+: |cannot be read")
"""How a file that was refused is named, apart from one that was merely left out."""


class Documents(Record):
    """Documents and plays, as a list shows them."""

    documents: tuple[Item, ...]


class Withdrawn(Documents):
    """What was withdrawn, and how many of its passages an answer could still rest on (0)."""

    passages_left: int


class Exported(Record):
    """The files written."""

    files: tuple[str, ...]


def add(app: App, call: Call) -> Outcome:
    """Add files or folders; a refused one is named with its line, the others come in."""
    paths = [call.path(name) for name in call.args.paths]
    report = app.library.add_files(paths, publish=call.args.publish, by=_by(call))
    app.refresh()
    refused = tuple(one for one in report.problems if _REFUSAL.search(one) or not report.documents)
    left_out = tuple(one for one in report.problems if one not in refused)
    return Outcome(report, lambda style: _show_report(report, left_out, app, style), refused)


def listed(app: App, call: Call) -> Outcome:
    """Everything in the library."""
    found = Documents(documents=app.library.list())
    rows = [(one.id, one.kind, _state(one), one.title) for one in found.documents]
    return Outcome(found, lambda style: "\n".join(table(rows, style)) or "The library is empty.")


def show(app: App, call: Call) -> Outcome:
    """One item: its text and its versions."""
    shown = app.library.show(call.args.id)
    return Outcome(shown, lambda style: _show_item(shown, style))


def publish(app: App, call: Call) -> Outcome:
    """Publish the newest version."""
    return _changed(
        app, app.library.publish(call.args.id, _by(call), _why(call)),
        lambda item: f"Version {item.version} is published.",
    )


def rollback(app: App, call: Call) -> Outcome:
    """Publish again what was published before."""
    item = app.library.rollback(call.args.id, _by(call), _why(call))
    return _changed(app, item, lambda item: f"Back to version {item.version}.")


def withdraw(app: App, call: Call) -> Outcome:
    """Out of every answer from the next turn on."""
    from coach.workshop.leaving import passages_left

    item = app.library.withdraw(call.args.id, _why(call) or "withdrawn by hand", _by(call))
    app.refresh()
    left = passages_left(app.library, app.index, item.id)
    text = (
        f"“{item.title}” ({item.id}): No answer uses it from now on; its versions stay. "
        f"{left} passages of it are left where answers look."
    )
    return Outcome(Withdrawn(documents=(item,), passages_left=left), lambda style: "\n".join(wrap(text, style, "")))


def remove(app: App, call: Call) -> Outcome:
    """Erased from database, files and index; backups that still hold it are named."""
    erased = services.erase_document(app, call.args.id)
    item = erased.removed
    text = f"“{item.title}” ({item.id}) is erased, with all its versions."
    if erased.backups:
        held = ", ".join(one.path for one in erased.backups)
        text += f" Still in {held}: `coach backup FILE --erase-document {item.id}` takes it out, --drop deletes it."
    return Outcome(erased, lambda style: "\n".join(wrap(text, style, "")))


def export(app: App, call: Call) -> Outcome:
    """Write what is published as files."""
    folder = call.path(call.args.folder)
    files = app.library.export(folder)
    text = f"{len(files)} files written to {folder}."
    return Outcome(Exported(files=tuple(map(str, files))), lambda style: text)


def _by(call: Call) -> str:
    return call.args.user or "owner"


def _why(call: Call) -> str:
    return call.args.why or ""


def _changed(app: App, item: Item, says: Callable[[Item], str]) -> Outcome:
    app.refresh()
    text = f"“{item.title}” ({item.id}): {says(item)}"
    return Outcome(
        Documents(documents=(item,)), lambda style: "\n".join([*wrap(text, style, ""), *_behind(app, style)])
    )


def _state(item: Item) -> str:
    newer = f", draft {item.newest}" if item.newest > item.version else ""
    held = ", second look" if item.held else ""
    return f"{item.status} {item.version}{newer}{held}"


def _show_report(report: Report, left_out: tuple[str, ...], app: App, style: Style) -> str:
    rows = [
        (one.id, f"{one.status} {one.version}", f"passages {one.passages}", one.title)
        for one in report.documents
    ]
    lines = table(rows, style)
    for one in report.documents:
        lines += [line for text in one.warnings for line in wrap(f"{one.id}: {text}", style, "  ", "! ")]
    lines += [f"- {clean(text)}" for text in left_out]  # not wrapped: it names a path
    held = [one.id for one in report.documents if any("second look" in text for text in one.warnings)]
    if held:
        hint = f"A second look: `coach library view {held[0]}`, then `coach library clear {held[0]}`."
        lines += wrap(hint, style, "")
    if any(one.status == "draft" for one in report.documents):
        lines += wrap("Drafts are in no answer yet: `coach library publish ID` publishes one.", style, "")
    return "\n".join(lines + _behind(app, style))


def _behind(app: App, style: Style) -> list[str]:
    """Says how many passages still wait for their vectors, where it takes a while."""
    progress = app.index.progress
    waiting = progress.total - progress.done
    if waiting < MANY:
        return []
    text = (
        f"{waiting} passages are found by their words at once and by meaning later; that goes on while "
        "`coach serve` runs, or now with `coach index status --wait 3600`."
    )
    return wrap(text, style, "")


def _show_item(shown: Shown, style: Style) -> str:
    item = shown.item
    lines = [style.tint(line, "bold") for line in wrap(f"{item.title} ({item.kind} {item.id})", style, "")]
    rows = [
        (f"version {one.number}", one.status, f"{one.at:%Y-%m-%d %H:%M}", one.by, one.status_why or one.why)
        for one in shown.versions
    ]
    return "\n".join([*lines, *(f"  {line}" for line in table(rows, style)), "", clean(shown.text).rstrip()])
