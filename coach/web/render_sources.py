"""The cited sources as HTML of our own, and a source in its document with the passage marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from coach.accounts.records import Note
from coach.advising.records import Advice, Citation
from coach.playbook.records import Passage
from coach.web.words import BASES

_UNSTATED = " (author not stated, year not stated)"
"""Said once, where the source is opened; it would else stand under every quote."""


def sources(advice: Advice, removed: Collection[int] = ()) -> str:
    """The cited passages with their quotes, playbook first, notes apart; nothing where nothing is cited.

    `removed` are the numbers of those that are no longer there: their words are not shown.
    """
    if not advice.citations:
        return ""
    playbook = "".join(_source(c, c.n in removed) for c in advice.citations if c.kind == "playbook")
    notes = "".join(_source(c, c.n in removed) for c in advice.citations if c.kind == "note")
    listed = f"<h3>Sources</h3><ol>{playbook}</ol>" if playbook else ""
    noted = f'<h3>From account notes</h3><ol class="of-notes">{notes}</ol>' if notes else ""
    return f'<section class="sources">{listed}{noted}</section>'


def _source(citation: Citation, removed: bool) -> str:
    if removed:
        return (
            f'<li id="source-{citation.n}" class="removed"><b class="n">{citation.n}</b><div>'
            f'<p class="from"><b>Removed</b></p><p class="in">This source was removed since.</p></div></li>'
        )
    badge = f'<span class="badge basis-{citation.basis}">{BASES[citation.basis]}</span>'
    note = citation.kind == "note"
    name = citation.document if note else citation.heading or citation.title
    short = citation.title.removesuffix(_UNSTATED)
    title = f'<p class="in">{escape(short)}</p>' if citation.heading else ""
    return (
        f'<li id="source-{citation.n}"><b class="n">{citation.n}</b>'
        f'<div><p class="from"><button type="button" class="open-source" data-source="{citation.n}">'
        f"{escape(name)}</button>{badge}</p>"
        f"<blockquote>{escape(citation.quote)}</blockquote>{title}</div></li>"
    )


def in_document(citation: Citation, passages: Sequence[Passage]) -> str:
    """A whole document with the cited passage set off and its quote marked."""
    heading = ""
    short = citation.title.removesuffix(_UNSTATED)
    said = "<small>Author and year not stated</small>" if short != citation.title else ""
    parts = [f'<h2 id="viewer-title">{escape(short)}{said}</h2>']
    for passage in passages:
        cited = passage.heading == citation.heading and citation.quote in passage.text
        if passage.heading != heading:
            parts.append(f"<h3>{escape(passage.heading)}</h3>")
            heading = passage.heading
        parts.append(_passage(passage.text, citation.quote if cited else ""))
    return "".join(parts)


def in_note(citation: Citation, note: Note) -> str:
    """A note in full with its quote marked."""
    return (
        f'<h2 id="viewer-title">Note on {escape(citation.document)}</h2>'
        f'<p class="in">{escape(citation.title)} · {escape(note.sensitivity)}</p>{_passage(note.text, citation.quote)}'
    )


def _passage(text: str, quote: str) -> str:
    if not quote or quote not in text:
        return f'<div class="passage">{escape(text)}</div>'
    before, _, after = text.partition(quote)
    return f'<div class="passage cited">{escape(before)}<mark>{escape(quote)}</mark>{escape(after)}</div>'
