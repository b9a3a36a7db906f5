"""The playbook's room: files come in, what waits for a decision stands first, then everything there is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from coach.library.loaders import PARSED_KINDS, TEXT_KINDS
from coach.library.records import Item
from coach.web import parts
from coach.web.pages import library_item as one
from coach.web.visits import Page, Reply, Visit

_TONES = {"published": "go", "draft": "wait", "superseded": "", "withdrawn": "stop"}
_ACCEPT = ",".join(name for name in (*PARSED_KINDS, *TEXT_KINDS) if name != ".yaml")
_DROP = (
    '<div class="drop"><p><b>Add documents.</b> Drop files here, or choose them: Markdown, text, HTML, PDF, DOCX, '
    "PPTX, or a CSV of questions and answers. Nothing is in an answer before you publish it.</p>"
    f'<div class="pick"><label class="button main">Choose files<input type="file" multiple accept="{_ACCEPT}" '
    'data-upload aria-label="Choose files"></label><label class="button">Choose a folder'
    '<input type="file" webkitdirectory data-upload aria-label="Choose a folder"></label>'
    '<span class="count" role="status"></span>'
    '<button type="button" class="button small" data-act="again" hidden>Show them in the list</button></div>'
    '<ul class="uploads"></ul></div>'
)


def show(visit: Visit) -> str:
    """The list, or the item named in the address."""
    return one.show(visit) if visit.rest else _list(visit)


def _list(visit: Visit) -> str:
    items = visit.app.library.list()
    due = visit.app.library.due(visit.today)
    waiting = [item for item in items if item.status == "draft" or item.newest > item.version or item.held]
    lead = "What the coach knows. A change counts from the next question on, and can be taken back."
    tools = parts.link("#/play/new", "Write a play", "button") + parts.link("#/workshop", "Workshop", "button")
    return parts.page(
        "Playbook", _DROP, _due(due), _waiting(waiting),
        _card("Documents", [item for item in items if item.kind == "document"]),
        _card("Plays", [item for item in items if item.kind == "play"]),
        _card("Tables", [item for item in items if item.kind not in {"document", "play"}]),
        lead=lead, tools=f'<div class="row">{tools}</div>',
    )  # fmt: skip


def _due(items: Sequence[Item]) -> str:
    if not items:
        return ""
    rows = [[_named(item), str(item.upkeep.review_on), escape(item.upkeep.owner)] for item in items]
    return parts.card("To be looked at again", parts.table(["What", "Since", "Owner"], rows, "Due for review"))


def _waiting(items: Sequence[Item]) -> str:
    if not items:
        return ""
    rows = [
        [_named(item), state(item), escape(item.by), f"{item.at:%d %b %Y}"] for item in items
    ]  # fmt: skip
    return parts.card("Waiting for you", parts.table(["What", "State", "By", "Since"], rows, "Drafts"))


def _card(title: str, items: Sequence[Item]) -> str:
    if not items:
        return parts.card(title, parts.empty("Nothing yet."))
    rows = [
        [_named(item), state(item), str(item.passages or ""), escape(item.upkeep.owner), _audience(item)]
        for item in items
    ]
    return parts.card(f"{title} ({len(items)})", parts.table(["Title", "State", "Passages", "Owner", "For"], rows, title))


def _named(item: Item) -> str:
    return parts.link(f"#/library/{item.id}", item.title)


def _audience(item: Item) -> str:
    return "" if item.upkeep.audience == "all" else escape(item.upkeep.audience)


def state(item: Item) -> str:
    """Tags: the state of what is shown, a newer draft, a second look."""
    said = parts.tag(f"{item.status} {item.version}", _TONES[item.status])
    if item.newest > item.version:
        said += " " + parts.tag(f"draft {item.newest}", "wait")
    if item.held:
        said += " " + parts.tag("second look", "stop")
    return said


def again(visit: Visit) -> Reply:
    """The list anew, after files came in."""
    return Reply(html=_list(visit))


PAGE = Page(show=show, acts={"again": again, **one.ACTS})
