"""`coach accounts`: what the CRM knows comes in, is listed, shown, erased."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from coach import services
from coach.accounts.records import Account, Deal, FileReport, ImportReport, Note, Shown
from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.text import Style, table, wrap, wrap_lines
from coach.errors import BadUse
from coach.records import Record

NAMED_ROWS = 20
"""Skipped rows and remarks of a file that the text names; `--json` has more."""

KINDS = {"json": "JSON", "people": "users", "mixed": "accounts with deals and people"}


class Listed(Record):
    """The accounts that somebody may see."""

    accounts: tuple[Account, ...]


def import_(app: App, call: Call) -> Outcome:
    """Read CRM exports and the contract's JSON, then what their notes say; a file without a row is refused."""
    viewer = app.viewer(call.args.user)
    paths = [call.path(name) for name in call.args.files]
    report = app.accounts.import_files(paths, viewer, _mapping(call.args.column))
    while app.references.read_notes(viewer):
        pass
    app.notes_changed()
    refused = tuple(_refusal(file) for file in report.files if _is_refused(file))
    return Outcome(report, lambda style: _show_report(report, style), refused)


def listed(app: App, call: Call) -> Outcome:
    """Every account of the one who asks."""
    found = Listed(accounts=app.accounts.list(app.viewer(call.args.user)))
    rows = [(one.name, one.type, one.industry, one.owner or "", one.team or "everybody's") for one in found.accounts]
    nothing = "There are no accounts yet: `coach accounts import FILE` reads a CRM's export."
    return Outcome(found, lambda style: "\n".join(table(rows, style) or wrap(nothing, style, "")))


def show(app: App, call: Call) -> Outcome:
    """One account with its people, deals and notes."""
    shown = app.accounts.show(call.args.account, app.viewer(call.args.user))
    return Outcome(shown, lambda style: _show_account(shown, style))


def remove(app: App, call: Call) -> Outcome:
    """Erased with all that hangs on it; backups that still hold it are named."""
    erased = services.erase_account(app, call.args.account, app.viewer(call.args.user))
    name = erased.removed.name
    lines = [
        f"“{name}” is erased, with its people, deals and notes; the ledger keeps who, when and how many, "
        "without name and text."
    ]
    if erased.conversations:
        lines.append(f"{_many(erased.conversations, 'conversation')} showed it; “removed” stands in its place.")
    if erased.backups:
        held = ", ".join(one.path for one in erased.backups)
        lines.append(f"Still in {held}: `coach backup FILE --erase-account A` takes it out, --drop deletes the file.")
    return Outcome(erased, lambda style: "\n".join(line for text in lines for line in wrap(text, style, "")))


def _mapping(columns: Iterable[str]) -> dict[str, str]:
    """`HEADER=FIELD` of each `--column`; raises BadUse for one without `=`."""
    mapping = {}
    for one in columns:
        header, equals, field = one.rpartition("=")
        if not equals or not header.strip():
            raise BadUse(f"--column: `{one[:80]}` is no HEADER=FIELD; write for example Branch=account.industry.")
        mapping[header.strip()] = field.strip()
    return mapping


def _is_refused(file: FileReport) -> bool:
    """Nothing came of it though it says why; a list of users is left out on purpose."""
    return bool(file.remarks) and not file.rows and file.kind != "people"


def _refusal(file: FileReport) -> str:
    """Why nothing came of a file, as one sentence that names it."""
    why = "; ".join(remark.rstrip(".") for remark in file.remarks)
    return f"{why}." if file.path in why else f"{file.path}: {why}."


def _show_report(report: ImportReport, style: Style) -> str:
    return "\n\n".join("\n".join(_file(file, style)) for file in report.files if not _is_refused(file))


def _file(file: FileReport, style: Style) -> list[str]:
    kind = KINDS.get(file.kind, f"{file.kind}s")
    lines = [style.tint(f"{Path(file.path).name}: {kind}, {_many(file.rows, 'row')}", "bold")]
    known = [f"{one.header} → {one.field}" for one in file.columns if one.field]
    left_out = [one.header for one in file.columns if not one.field]
    if known:
        lines += wrap(f"read: {', '.join(known)}", style, "    ", "  ")
    if left_out:
        lines += wrap(f"left out: {', '.join(left_out)}", style, "    ", "  ")
    for name, counts in file.counts.items():
        lines.append(f"  {name}: {counts.new} new, {counts.changed} changed, {counts.same} the same")
    told = [f"row {one.row} skipped: {one.why}" for one in file.skipped]
    more = file.more_skipped + max(0, len(told) - NAMED_ROWS)
    for text in (*told[:NAMED_ROWS], *([f"{_many(more, 'more row')} skipped"] if more else [])):
        lines += wrap(text, style, "    ", "  ! ")
    for text in file.remarks[:NAMED_ROWS]:
        lines += wrap(text, style, "    ", "  - ")
    return lines


def _show_account(shown: Shown, style: Style) -> str:
    account = shown.account
    about = (account.industry, account.segment, account.region, account.size, ", ".join(account.languages))
    whose = (f"owner {account.owner}" if account.owner else "", f"team {account.team}" if account.team else "")
    lines = [style.tint(line, "bold") for line in wrap(f"{account.name} ({account.type})", style, "")]
    lines += wrap(" · ".join(filter(None, (*about, *whose))), style) if any((*about, *whose)) else []
    people = [(one.name, one.role, one.email, one.phone) for one in shown.contacts]
    deals = [(one.name, _stage(one), one.owner or "", ", ".join(one.criteria)) for one in shown.deals]
    for title, rows in (("People", people), ("Deals", deals)):
        if rows:
            lines += ["", style.tint(title, "bold")]
            lines += [f"  {line}".rstrip() for line in table(rows, Style(style.width - 2))]
    if shown.notes:
        lines += ["", style.tint("Notes, newest first", "bold")]
    for note in shown.notes:
        lines += [style.tint(line, "dim") for line in wrap(_head(note), style)] + wrap_lines(note.text, style, "    ")
    return "\n".join(lines)


def _stage(deal: Deal) -> str:
    return deal.stage if deal.crm_stage.casefold() in ("", deal.stage) else f"{deal.stage} ({deal.crm_stage})"


def _head(note: Note) -> str:
    proposed = ", proposed" if note.proposed else ""
    who = f"{note.kind} by {note.author}" if note.author else note.kind
    return f"{note.day or 'no date'}, {who} ({note.sensitivity}{proposed})"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
