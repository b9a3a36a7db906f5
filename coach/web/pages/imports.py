"""Importing accounts: choose a CRM export, see how it is read, then take it over; what was skipped is said."""

from __future__ import annotations

import json
from html import escape
from itertools import islice

from coach.accounts.columns import ALL_FIELDS
from coach.accounts.reading import Source, entries, sources
from coach.accounts.records import Entry, FileReport, ImportReport, Skipped
from coach.errors import BadUse
from coach.web import parts
from coach.web.uploads import Uploads
from coach.web.visits import Page, Reply, Visit

_SHOWN = 5
_MOST_SKIPPED = 30
_KINDS = {
    "json": "Accounts and deals (JSON)", "account": "Accounts", "mixed": "Accounts with deals", "deal": "Deals",
    "contact": "Contacts", "note": "Notes and activities", "people": "A list of users", "": "Not recognised",
}  # fmt: skip


def show(visit: Visit) -> str:
    """The form to choose a file."""
    back = parts.link("#/accounts", "All accounts", "button")
    lead = "CSV from Salesforce, HubSpot or your own sheet, or JSON. You see how it is read before anything is kept."
    if visit.demo:
        refused = parts.empty("The demo shows its own company only. Start the coach without --demo to import yours.")
        return parts.page("Import accounts", refused, lead=lead, tools=back)
    form = (
        '<form class="form" data-upload><label class="field"><span>File</span>'
        '<input type="file" name="file" accept=".csv,.tsv,.json,.txt" required></label>'
        '<progress value="0" max="1" hidden></progress>'
        '<div class="form-end"><button class="button main">Look at it</button></div></form>'
    )
    return parts.page("Import accounts", parts.card("", form), '<div id="preview"></div>', lead=lead, tools=back)


def _uploads(visit: Visit) -> Uploads:
    if visit.demo:
        raise BadUse("The demo shows its own company only; start the coach without --demo to import yours.")
    return Uploads(visit.app.settings.home / "uploads")


def part(visit: Visit) -> Reply:
    """A part of the file; without a token a new file begins."""
    uploads, user = _uploads(visit), visit.viewer.user
    token = visit.field("token") or uploads.begin(user)
    size = uploads.add(user, token, visit.field("name"), visit.field("data"))
    return Reply(fields={"token": token, "size": str(size)})


def preview(visit: Visit) -> Reply:
    """How the file is read: its kind, its columns with what they are taken for, and the first rows."""
    source = _source(visit)
    if source.kind in ("", "people"):
        why = "a list of users; nothing of it is kept" if source.kind else "not recognised; name its columns below"
        head = f'<p class="notice">{escape(visit.field("name"))}: {why}.</p>'
    else:
        head = f"<p>{escape(visit.field('name'))}: {_KINDS[source.kind]}.</p>"
    hidden = "".join(parts.field(name, "", visit.field(name), "hidden") for name in ("token", "name"))
    columns = _columns(source)
    take = parts.form("take", hidden, columns, submit="Import")
    rows = "" if source.kind in ("", "people") else _first(source)
    return Reply(html=parts.card("How it is read", head, rows, take), into="preview")


def _source(visit: Visit) -> Source:
    path = _uploads(visit).path(visit.viewer.user, visit.field("token"), visit.field("name"))
    return sources([path], _mapping(visit))[0]


def _mapping(visit: Visit) -> dict[str, str]:
    sent = {name.removeprefix("column-"): value for name, value in visit.fields.items() if name.startswith("column-")}
    return {header: "" if field == "-" else field for header, field in sent.items() if field}


def _columns(source: Source) -> str:
    if source.kind == "json":
        return ""
    options = [("", "as found"), ("-", "leave out"), *((field, field.replace(".", ": ")) for field in ALL_FIELDS)]
    picked = [
        parts.choice(f"column-{column.header}", f"{column.header} → {column.field or 'left out'}", options)
        for column in source.columns
    ]
    fields = f'<div class="columns">{"".join(picked)}</div>'
    return parts.more("Read a column differently", fields, "button") if picked else ""


def _first(source: Source) -> str:
    seen: list[Entry | Skipped] = list(islice(entries(source), _SHOWN))
    items = "".join(f"<li><small>Row {one.row}</small><p>{escape(_stated(one))}</p></li>" for one in seen)
    return f'<h3>The first rows</h3><ul class="requests">{items}</ul>'


def _stated(one: Entry | Skipped) -> str:
    if isinstance(one, Skipped):
        return f"Skipped: {one.why}"
    stated = one.model_dump(exclude_defaults=True, exclude={"row", "about"}, mode="json")
    return json.dumps(stated, ensure_ascii=False)[:400].replace('"', "").strip("{}")


def take(visit: Visit) -> Reply:
    """Import the file as it was shown; says what was new, changed, the same and skipped."""
    mapping = _mapping(visit)
    path = _uploads(visit).path(visit.viewer.user, visit.field("token"), visit.field("name"))
    report: ImportReport = visit.app.accounts.import_files([path], visit.viewer, mapping)
    path.unlink(missing_ok=True)
    told = "".join(_report(file, visit.field("name")) for file in report.files)
    done = parts.link("#/accounts", "See the accounts", "button main")
    said = f"{report.changed} things are new or changed."
    return Reply(html=parts.card("Imported", told, done), into="preview", said=said)


def _report(file: FileReport, name: str) -> str:
    rows = [[escape(kind), str(c.new), str(c.changed), str(c.same)] for kind, c in file.counts.items()]
    table = parts.table(("What", "New", "Changed", "Same"), rows, "What was imported") if rows else ""
    skipped = "".join(f"<li>Row {one.row}: {escape(one.why)}</li>" for one in file.skipped[:_MOST_SKIPPED])
    more = len(file.skipped) - _MOST_SKIPPED + file.more_skipped
    rest = f"<li>and {more} more</li>" if more > 0 else ""
    missed = f"<h3>Skipped</h3><ul>{skipped}{rest}</ul>" if skipped else ""
    remarks = "".join(f"<p>{escape(text)}</p>" for text in file.remarks[:_MOST_SKIPPED])
    return f"<p>{escape(name)}: {file.rows} rows read.</p>{table}{missed}{remarks}"


PAGE = Page(show=show, acts={"part": part, "preview": preview, "take": take})
