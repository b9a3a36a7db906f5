"""`coach library view|diff|clear|settle|due`: what a trainer looks at and settles before and after publishing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from coach.bootstrap import App
from coach.commands.call import Call, Outcome
from coach.commands.library import Documents
from coach.commands.text import Style, clean, table, wrap
from coach.library.records import Change, CleanView, Item
from coach.records import Record


class Viewed(Record):
    """A version as it was taken from its file, and what was done to its item."""

    view: CleanView
    changes: tuple[Change, ...]


def view(app: App, call: Call) -> Outcome:
    """The clean view of a version."""
    found = app.library.clean_view(call.args.id, call.args.number)
    viewed = Viewed(view=found, changes=app.library.changes(call.args.id))
    return Outcome(viewed, lambda style: _show_view(viewed, style))


def diff(app: App, call: Call) -> Outcome:
    """What changed between two versions."""
    found = app.library.diff(call.args.id, call.args.old, call.args.new)
    tints = {"+": "green", "-": "red", "@": "cyan"}

    def show(style: Style) -> str:
        head = f"{found.item}: version {found.old or 'none'} to {found.new}"
        lines = [style.tint(clean(line), tints.get(line[:1], "dim")) for line in found.lines]  # type: ignore[arg-type]
        return "\n".join([head, *(lines or ["The text is the same."])])

    return Outcome(found, show)


def clear(app: App, call: Call) -> Outcome:
    """A suspected version was found harmless."""
    item = app.library.clear(call.args.id, call.args.user or "owner", call.args.why)
    text = f"“{item.title}” ({item.id}) may be published now: `coach library publish {item.id}`."
    return Outcome(Documents(documents=(item,)), lambda style: "\n".join(wrap(text, style, "")))


def settle(app: App, call: Call) -> Outcome:
    """Settle what is named; the rest stays."""
    args = call.args
    upkeep = app.library.show(args.id).item.upkeep
    given = {"owner": args.owner, "audience": args.audience, "precedence": args.precedence}
    named = {key: value for key, value in given.items() if value is not None}
    if args.review is not None:
        named["review_on"] = date.fromisoformat(args.review)
    item = app.library.keep(args.id, upkeep.model_copy(update=named), args.user or "owner", args.why)
    return Outcome(Documents(documents=(item,)), lambda style: "\n".join(wrap(_settled(item), style, "")))


def due(app: App, call: Call) -> Outcome:
    """Items whose day of review has come."""
    today = date.fromisoformat(call.args.as_of) if call.args.as_of else datetime.now(UTC).date()
    found = Documents(documents=app.library.due(today))
    rows = [(one.id, str(one.upkeep.review_on), one.upkeep.owner, one.title) for one in found.documents]
    return Outcome(found, lambda style: "\n".join(table(rows, style)) or "Nothing is due for a review.")


def _settled(item: Item) -> str:
    upkeep = item.upkeep
    review = f", to be looked at again on {upkeep.review_on}" if upkeep.review_on else ""
    return (
        f"“{item.title}” ({item.id}): owner {upkeep.owner or 'nobody'}, for {upkeep.audience}, "
        f"precedence {upkeep.precedence}{review}."
    )


def _show_view(viewed: Viewed, style: Style) -> str:
    found = viewed.view
    lines = [style.tint(f"{found.title} ({found.item}, version {found.number}, {found.status})", "bold")]
    for passage in found.passages:
        lines += ["", *wrap(passage.heading or found.title, style, "    ", f"{passage.position + 1:>3}. ")]
        lines += [line for part in passage.text.split("\n") for line in wrap(part, style, "     ")]
    lines += _listed("Left out, as a reader does not see it", [f"{one.why}: {one.text}" for one in found.hidden], style)
    lines += _listed("Left out, as it belongs to the page", list(found.dropped), style)
    suspected = [f"{one.score:.2f} {', '.join(one.why)}: {one.text}" for one in found.suspects]
    lines += _listed("Reads like orders to the coach", suspected, style)
    done = [f"{one.at:%Y-%m-%d %H:%M} {one.what} {one.number} by {one.by} {one.why}" for one in viewed.changes]
    return "\n".join([*lines, *_listed("What was done", done, style)])


def _listed(head: str, texts: list[str], style: Style) -> list[str]:
    if not texts:
        return []
    return ["", style.tint(head, "bold"), *(line for text in texts for line in wrap(text[:300], style, "    ", "  - "))]
