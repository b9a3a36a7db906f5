"""Small parts that every page is built of: headings, cards, tables, fields, buttons, charts. All text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

_FILLED = "–"
_NOTHING = ' class="none"'


def page(title: str, *parts: str, lead: str = "", tools: str = "") -> str:
    """A page: its title with buttons beside it, one sentence under it, then its parts (HTML)."""
    said = f'<p class="lead-in">{escape(lead)}</p>' if lead else ""
    return f'<header class="page-head"><div><h1>{escape(title)}</h1>{said}</div>{tools}</header>{"".join(parts)}'


def card(title: str, *parts: str, tools: str = "", id: str = "") -> str:
    """A titled card around HTML."""
    named = f' id="{escape(id)}"' if id else ""
    head = f'<header class="card-head"><h2>{escape(title)}</h2>{tools}</header>' if title else ""
    return f'<section class="card"{named}>{head}{"".join(parts)}</section>'


def empty(sentence: str, action: str = "") -> str:
    """What stands where there is nothing yet: a sentence that says what to do, and a button (HTML)."""
    return f'<div class="empty"><p>{escape(sentence)}</p>{action}</div>'


def link(address: str, text: str, kind: str = "") -> str:
    """A link to another page, such as `#/accounts/12`; `kind` "button" or "button main" looks like a button."""
    looks = f' class="{escape(kind)}"' if kind else ""
    return f'<a href="{escape(address)}"{looks}>{escape(text)}</a>'


def button(act: str, text: str, kind: str = "button", confirm: str = "", **fields: object) -> str:
    """A button that carries out a step of the page with these fields; `confirm` is asked first."""
    sent = "".join(f' data-f-{escape(name)}="{escape(str(value))}"' for name, value in fields.items())
    asked = f' data-confirm="{escape(confirm)}"' if confirm else ""
    return f'<button type="button" class="{escape(kind)}" data-act="{escape(act)}"{sent}{asked}>{escape(text)}</button>'


def form(act: str, *parts: str, submit: str = "Save", cancel: str = "") -> str:
    """A form whose named fields go to a step of the page."""
    back = link(cancel, "Cancel", "button") if cancel else ""
    row = f'<div class="form-end"><button class="button main">{escape(submit)}</button>{back}</div>'
    return f'<form data-act="{escape(act)}" class="form">{"".join(parts)}{row}</form>'


def more(label: str, inner: str, looks: str = "") -> str:
    """HTML that opens under a label; `looks` as of `link`."""
    shown = f' class="{escape(looks)}"' if looks else ""
    return f'<details class="more"><summary{shown}>{escape(label)}</summary>{inner}</details>'


def field(
    name: str, label: str, value: str = "", kind: str = "text", hint: str = "", required: bool = False, rows: int = 4
) -> str:
    """A labelled field; `kind` is an input's type, or "area" for several lines, or "hidden"."""
    if kind == "hidden":
        return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
    must = " required" if required else ""
    if kind == "area":
        box = f'<textarea name="{escape(name)}" rows="{rows}"{must}>{escape(value)}</textarea>'
    else:
        box = f'<input type="{escape(kind)}" name="{escape(name)}" value="{escape(value)}"{must} autocomplete="off">'
    return _labelled(label, box, hint)


def choice(name: str, label: str, options: Iterable[tuple[str, str]], value: str = "", hint: str = "") -> str:
    """A labelled list to choose from; options as (value, text)."""
    listed = "".join(
        f'<option value="{escape(key)}"{" selected" if key == value else ""}>{escape(text)}</option>'
        for key, text in options
    )
    return _labelled(label, f'<select name="{escape(name)}">{listed}</select>', hint)


def _labelled(label: str, box: str, hint: str) -> str:
    said = f"<small>{escape(hint)}</small>" if hint else ""
    return f'<label class="field"><span>{escape(label)}</span>{box}{said}</label>'


def tag(text: str, tone: str = "") -> str:
    """A small label; `tone` is go, wait, stop, know or nothing."""
    return f'<span class="tag {escape(tone)}">{escape(text)}</span>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """A table; cells are HTML, `caption` says what it holds to who cannot see it.

    On a phone each row is a card without what is empty.
    """
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{escape(title)}"{"" if cell else _NOTHING}>{cell or _FILLED}</td>'
            for title, cell in zip(head, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="rows"><caption class="sr">{escape(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
    )


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Names with their values side by side; what has no value is left out."""
    shown = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs if value)
    return f'<dl class="facts-list">{shown}</dl>' if shown else ""


def bars(values: Mapping[str, int], unit: str, limit: int | None = None) -> str:
    """A small bar chart with its numbers written on it; `limit` draws a line across it."""
    top = max([*values.values(), limit or 0, 1])
    wide = max(len(values), 1) * 56
    drawn = "".join(_bar(place, name, count, top) for place, (name, count) in enumerate(values.items()))
    line = ""
    if limit is not None:
        high = 86 - round(66 * limit / top)
        line = f'<path class="limit" d="M0 {high}H{wide}"/>'
    told = "; ".join(f"{name}: {count}" for name, count in values.items())
    return (
        f'<svg class="bars" viewBox="0 0 {wide} 106" width="{wide}" height="106" role="img" '
        f'aria-label="{escape(f"{unit} {told}")}">{drawn}{line}</svg>'
    )


def ranks(values: Mapping[str, int], unit: str) -> str:
    """Values as bars beside their names, as given; for names too long for `bars`."""
    top = max([*values.values(), 1])
    lines = "".join(
        f"<li><span>{escape(name)}</span>"
        f'<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{max(round(100 * count / top), 1)}" height="8" rx="2"/></svg><b>{count}</b></li>'
        for name, count in values.items()
    )
    return f'<ul class="ranks" aria-label="{escape(unit)}">{lines}</ul>'


def _bar(place: int, name: str, count: int, top: int) -> str:
    high = round(66 * count / top)
    x = place * 56 + 28
    shape = f'<rect x="{x - 14}" y="{86 - high}" width="28" height="{max(high, 1)}" rx="3"/>'
    return (
        f'{shape}<text class="value" x="{x}" y="{80 - high}">{count}</text>'
        f'<text x="{x}" y="102">{escape(name)}</text>'
    )
