"""The draft panel and the sources as HTML strings of our own."""

from __future__ import annotations

import re
from html import escape

from coach.advising.records import Advice, Blocked, Citation, Draft, ElementMark
from coach.web.render import copy_button
from coach.web.shapes import icon
from coach.web.words import AUDIENCES, BASES, CHANNELS, LENGTHS, TONES

_BLANK = re.compile(r"\[[^\[\]\n]{1,80}\]")


def draft_panel(advice: Advice) -> str:
    """The draft with its controls and ticks; an empty panel while one is expected, else nothing."""
    if advice.draft is None:
        expected = advice.play is not None and not advice.done
        return '<section class="draft waiting" aria-busy="true"><h3>Draft</h3></section>' if expected else ""
    draft = advice.draft
    return (
        f'<section class="draft" id="draft"><header><h3>Words for {AUDIENCES[draft.audience]}</h3>'
        f"{copy_button(advice)}</header>{controls(draft)}{_blocked(draft.blocked)}"
        f'<div class="paper">{_subject(draft)}<div class="words" id="draft-words" '
        f'data-text="{escape(draft.text)}">{words(draft)}</div></div>'
        f"{ticks(draft)}</section>"
    )


def controls(draft: Draft) -> str:
    """Channel, tone and length: each button sends the message that asks for it."""
    channel = "".join(_choice(label, say, key == draft.channel) for key, (label, say) in CHANNELS.items())
    tone = "".join(_choice(label, say, key == draft.tone) for key, (label, say) in TONES.items())
    length = "".join(_choice(label, say, None) for label, say in LENGTHS)
    return (
        f'<div class="controls"><div class="seg wide" role="group" aria-label="Channel">{channel}</div>'
        f'<div class="seg" role="group" aria-label="Tone">{tone}</div>'
        f'<div class="seg" role="group" aria-label="Length">{length}</div></div>'
    )


def _choice(label: str, say: str, chosen: bool | None) -> str:
    pressed = "" if chosen is None else f' aria-pressed="{str(chosen).lower()}"'
    said = "" if chosen else f' data-say="{escape(say)}"'
    return f'<button type="button"{pressed}{said}>{escape(label)}</button>'


def _subject(draft: Draft) -> str:
    if not draft.subject:
        return ""
    text = escape(draft.subject)
    return (
        f'<p class="subject"><b>Subject</b><span id="draft-subject" data-text="{text}">{text}</span>'
        f'<button type="button" class="copy-small" data-copy="draft-subject" aria-label="Copy the subject">'
        f"{icon('copy')}</button></p>"
    )


def words(draft: Draft) -> str:
    """The draft's text, with the blanks a rep must fill marked; line breaks are kept by the style."""
    parts: list[str] = []
    end = 0
    for match in _BLANK.finditer(draft.text):
        parts.append(escape(draft.text[end : match.start()]))
        parts.append(f'<mark class="blank">{escape(match.group())}</mark>')
        end = match.end()
    return "".join([*parts, escape(draft.text[end:])])


def ticks(draft: Draft) -> str:
    """The play's elements: a green tick where the draft has it, an amber triangle and the word where not."""
    if not draft.elements:
        return ""
    present = sum(element.present for element in draft.elements)
    items = "".join(_tick(element) for element in draft.elements)
    title = f"<h4>Holds {present} of {len(draft.elements)}</h4>"
    return f'<div class="holds">{title}<ul class="ticks">{items}</ul>{_to_fill(draft)}</div>'


def _to_fill(draft: Draft) -> str:
    blanks = len(set(_BLANK.findall(draft.text)))
    if not blanks:
        return ""
    return f'<p class="fill">{blanks} blank{"s" * (blanks != 1)} to fill in before it goes out</p>'


def _tick(element: ElementMark) -> str:
    if element.present:
        return f'<li class="yes">{icon("tick")}<span>{escape(element.label)}</span></li>'
    return f'<li class="no">{icon("missing")}<span>{escape(element.label)} <b>missing</b></span></li>'


def _blocked(blocked: tuple[Blocked, ...]) -> str:
    items = "".join(f"<li><b>{escape(item.what)}</b> {escape(item.why)}</li>" for item in blocked)
    return f'<div class="blocked"><h4>This must not go out</h4><ul>{items}</ul></div>' if items else ""


def sources(advice: Advice) -> str:
    """The cited passages with their quotes, playbook first, notes apart; nothing where nothing is cited."""
    if not advice.citations:
        return ""
    playbook = "".join(_source(c) for c in advice.citations if c.kind == "playbook")
    notes = "".join(_source(c) for c in advice.citations if c.kind == "note")
    listed = f"<h3>Sources</h3><ol>{playbook}</ol>" if playbook else ""
    noted = f"<h3>From account notes</h3><ol>{notes}</ol>" if notes else ""
    return f'<section class="sources">{listed}{noted}</section>'


def _source(citation: Citation) -> str:
    badge = f'<span class="badge basis-{citation.basis}">{BASES[citation.basis]}</span>'
    title = f'<p class="in">{escape(citation.title)}</p>' if citation.heading else ""
    return (
        f'<li id="source-{citation.n}"><b class="n">{citation.n}</b>'
        f'<div><p class="from"><b>{escape(citation.heading or citation.title)}</b>{badge}</p>'
        f"<blockquote>{escape(citation.quote)}</blockquote>{title}</div></li>"
    )
