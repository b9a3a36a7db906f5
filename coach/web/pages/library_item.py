"""One document or play: its clean view, its versions, and what a trainer does before and after publishing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from coach.library.records import CleanView, Shown, Upkeep, Version
from coach.library.trimming import trimmed
from coach.web import parts
from coach.web.pages import library_looks as looks
from coach.web.visits import Reply, Visit
from coach.workshop.leaving import passages_left

_TONES = {"published": "go", "draft": "wait", "superseded": "", "withdrawn": "stop"}
MOST_DROPPED = 60


def show(visit: Visit) -> str:
    """The item named in the address."""
    shown = visit.app.library.show(visit.rest)
    view = visit.app.library.clean_view(visit.rest)
    cards = [_held(view), _clean(view) if shown.item.kind == "document" else _text(shown)]
    if shown.item.newest > 1:
        cards.append(parts.card("What changed", looks.difference(visit.app.library.diff(visit.rest)), id="diff"))
    cards.append('<div id="changes"></div>')
    if shown.item.kind == "document":
        cards.append(parts.card(
            "Plays in this document", '<div id="proposals"></div>', tools=parts.button("propose", "Look for plays")
        ))  # fmt: skip
        cards.append(parts.card(
            "Against what is published", '<div id="against"></div>', tools=parts.button("against", "Compare")
        ))  # fmt: skip
    cards += [_upkeep(shown), _versions(shown.versions), _history(visit)]
    lead = f"{shown.item.kind.capitalize()} “{shown.item.id}”"
    return parts.page(shown.item.title, *cards, lead=lead, tools=_tools(shown))


def _tools(shown: Shown) -> str:
    newest = shown.versions[-1]
    found: list[str] = []
    if newest.status == "draft":
        found.append(parts.button("changes", "What changes"))
        if not newest.is_held:
            found.append(parts.button("publish", "Publish", "button main"))
    elif shown.item.status == "withdrawn":
        found.append(parts.button("publish", "Publish again", "button main"))
    if shown.item.kind == "play":
        found.append(parts.link(f"#/play/{shown.item.id}", "Edit as fields", "button"))
    if shown.item.status == "published":
        if any(one.status == "superseded" and one.published_at for one in shown.versions):
            found.append(parts.button("rollback", "Go back one version"))
        if shown.item.kind in {"document", "play"}:
            ask = "Take it out of every answer? Its versions stay."
            found.append(parts.button("withdraw", "Withdraw", "button risky", confirm=ask))
    if shown.item.kind in {"document", "play"}:
        ask = "Erase it with all its versions, from database and index? This cannot be undone."
        found.append(parts.button("remove", "Erase", "button risky", confirm=ask))
    return f'<div class="row">{"".join(found)}</div>'


def _held(view: CleanView) -> str:
    if not view.suspects:
        return ""
    listed = "".join(
        f'<li class="unseen"><b>{one.score:.2f}</b> {escape(", ".join(one.why))}: “{escape(one.text)}”</li>'
        for one in view.suspects
    )
    if not view.held:
        return f"<details><summary>Reads like orders to the coach ({len(view.suspects)})</summary>" \
               f'<ul class="stripped">{listed}</ul></details>'  # fmt: skip
    said = "<p>This text reads as if it gave orders to the coach, so it waits for a second look.</p>"
    tools = parts.button("clear", "I looked: it is harmless", confirm="Let it be published?")
    return parts.card(f"Second look (suspicion {view.suspicion:.2f})", said, f'<ul class="stripped">{listed}</ul>', tools=tools)


def _clean(view: CleanView) -> str:
    """The clean view: how it will be split, what was left out, and ticks to change both."""
    listed = "".join(
        f'<li class="passage"><h4>{escape(one.heading or view.title)}</h4><p>{escape(one.text)}</p>'
        f'<div class="ticks-row"><label><input type="checkbox" name="without-{one.position}">Leave out</label>'
        + (f'<label><input type="checkbox" name="joined-{one.position}">Join to the one above</label>' if one.position else "")
        + "</div></li>"
        for one in view.passages
    )
    hidden = "".join(
        f'<li class="unseen"><b>{escape(one.why.capitalize())}:</b> {escape(one.text)}</li>' for one in view.hidden
    )
    dropped = "".join(f"<li>{escape(' '.join(text.split())[:300])}</li>" for text in view.dropped[:MOST_DROPPED])
    out = ""
    if hidden:
        out += f'<h3>Left out: a reader does not see it ({len(view.hidden)})</h3><ul class="stripped">{hidden}</ul>'
    if dropped:
        out += (
            f"<details><summary>Left out: it belongs to the page ({len(view.dropped)})</summary>"
            f'<ul class="stripped">{dropped}</ul></details>'
        )
    fields = parts.field("title", "Title", view.title, required=True) + f'<ol class="passages">{listed}</ol>'
    form = parts.form("trim", fields, submit="Keep as a new draft").replace('class="form"', 'class="form wide"', 1)
    head = f"Clean view of version {view.number}: {counted(len(view.passages), 'passage')}"
    return parts.card(head, out, form, id="clean")


def counted(count: int, name: str) -> str:
    """A number with its noun."""
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


def _text(shown: Shown) -> str:
    return parts.card(
        f"Text of version {shown.versions[-1].number}", f'<pre class="plain">{escape(shown.versions[-1].text)}</pre>'
    )  # fmt: skip


def _upkeep(shown: Shown) -> str:
    upkeep = shown.item.upkeep
    fields = (
        parts.field("owner", "Owner", upkeep.owner)
        + parts.field("audience", "For", upkeep.audience, hint="all, or the name of a team")
        + parts.field("precedence", "Precedence", str(upkeep.precedence), "number", hint="Of two that contradict, the higher is followed.")
        + parts.field("review_on", "Look at it again on", str(upkeep.review_on or ""), "date")
    )
    return parts.card("Settled for all versions", parts.form("settle", f'<div class="grid-two">{fields}</div>'))


def _versions(versions: Sequence[Version]) -> str:
    rows = [
        [f"<b>{one.number}</b>", parts.tag(one.status, _TONES[one.status]), escape(one.by), f"{one.at:%d %b %Y %H:%M}",
         escape(one.status_why or one.why)]
        for one in reversed(versions)
    ]  # fmt: skip
    return parts.card("Versions", parts.table(["Version", "State", "By", "When", "Why"], rows, "Versions"))


def _history(visit: Visit) -> str:
    rows = [
        [f"{one.at:%d %b %Y %H:%M}", escape(f"{one.what} {one.number}"), escape(one.by), escape(one.why)]
        for one in reversed(visit.app.library.changes(visit.rest))
    ]
    return parts.card("Who did what", parts.table(["When", "What", "By", "Why"], rows, "Changes")) if rows else ""


def publish(visit: Visit) -> Reply:
    """The newest version goes into answers."""
    item = visit.app.library.publish(visit.rest, visit.viewer.user)
    visit.app.refresh()
    return Reply(html=show(visit), said=f"Version {item.version} is published: answers use it from now on.")


def rollback(visit: Visit) -> Reply:
    """Back to what was published before."""
    item = visit.app.library.rollback(visit.rest, visit.viewer.user)
    visit.app.refresh()
    return Reply(html=show(visit), said=f"Back to version {item.version}.")


def withdraw(visit: Visit) -> Reply:
    """Out of every answer, and proved so."""
    item = visit.app.library.withdraw(visit.rest, "withdrawn on the page", visit.viewer.user)
    visit.app.refresh()
    left = passages_left(visit.app.library, visit.app.index, item.id)
    return Reply(html=show(visit), said=f"Withdrawn: {left} passages left where answers look.")


def remove(visit: Visit) -> Reply:
    """Erased from database and index."""
    item = visit.app.library.remove(visit.rest)
    visit.app.refresh(erase=True)
    return Reply(go="#/library", said=f"“{item.title}” is erased.")


def clear(visit: Visit) -> Reply:
    """Somebody looked a second time."""
    visit.app.library.clear(visit.rest, visit.viewer.user)
    return Reply(html=show(visit), said="It may be published now.")


def settle(visit: Visit) -> Reply:
    """Owner, audience, precedence, review."""
    given = {"owner": visit.field("owner"), "audience": visit.field("audience") or "all"}
    precedence = visit.field("precedence") or "0"
    if not precedence.lstrip("-").isdigit():
        return Reply(trouble=f"“{precedence}” is no whole number; write one such as 1.")
    upkeep = Upkeep.model_validate(
        {**given, "precedence": int(precedence), "review_on": visit.field("review_on") or None}
    )
    visit.app.library.keep(visit.rest, upkeep, visit.viewer.user)
    return Reply(html=show(visit), said="Settled.")


def trim(visit: Visit) -> Reply:
    """The ticked passages left out or joined, under a title: a new draft."""
    view = visit.app.library.clean_view(visit.rest)
    ticked = {
        kind: {int(name.removeprefix(kind)) for name in visit.fields if name.startswith(kind) and name[len(kind):].isdigit()}
        for kind in ("without-", "joined-")
    }  # fmt: skip
    text = trimmed(view.text, view.passages, ticked["without-"], ticked["joined-"], visit.field("title"))
    item = visit.app.library.add_text(visit.rest, text, visit.viewer.user, "trimmed on the page")
    return Reply(html=show(visit), said=f"Version {item.newest} is a draft.")


ACTS = {
    "publish": publish, "rollback": rollback, "withdraw": withdraw, "remove": remove, "clear": clear, "settle": settle,
    "trim": trim, "changes": looks.changes, "propose": looks.proposals, "reject": looks.reject, "against": looks.against,
    "rule": looks.rule,
}  # fmt: skip
"""The steps of an item's page."""
