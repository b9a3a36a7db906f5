"""The draft panel as HTML of our own: words to change in place, ticks that follow them, ways to send them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from coach.advising.records import Advice, Blocked, Draft, ElementMark
from coach.playbook.records import Channel
from coach.web.render import copy_button
from coach.web.shapes import icon
from coach.web.words import AUDIENCES, CHANNELS, LENGTHS, TONES

_BLANK = re.compile(r"\[[^\[\]\n]{1,80}\]")


def draft_panel(advice: Advice, channels: Sequence[Channel] = ()) -> str:
    """The draft with its controls and ticks; an empty panel while one is expected, else nothing.

    `channels` are those that the play has words for.
    """
    if advice.draft is None:
        expected = advice.play is not None and not advice.done
        return '<section class="draft waiting" aria-busy="true"><h3>Draft</h3></section>' if expected else ""
    draft = advice.draft
    play = advice.play.id if advice.play else ""
    return (
        f'<section class="draft" id="draft" data-play="{escape(play)}" data-channel="{draft.channel}" '
        f'data-tone="{draft.tone}"><header>{_whose(draft)}{copy_button(advice)}</header>'
        f"{controls(draft, channels)}"
        f'<div class="paper theirs">{_subject(draft)}<div class="words" id="draft-words" role="textbox" '
        f'contenteditable="plaintext-only" aria-multiline="true" aria-label="Words of the draft; change them here" '
        f'spellcheck="true" data-text="{escape(draft.text)}">{words(draft)}</div></div>{_own()}'
        f'<div id="ticks" aria-live="polite">{ticks(draft)}</div>{_send(advice)}</section>'
    )


def _whose(draft: Draft) -> str:
    options = "".join(
        f'<option value="{audience}"{" selected" if audience == draft.audience else ""}>{escape(name)}</option>'
        for audience, name in AUDIENCES.items()
    )
    return (
        '<h3><label for="draft-audience">Words for</label> '
        f'<select id="draft-audience" data-recheck>{options}</select></h3>'
    )


def controls(draft: Draft, channels: Sequence[Channel]) -> str:
    """Channel, tone and length: each button sends the message that asks for it."""
    has = [channel for channel in CHANNELS if channel in {*channels, draft.channel}]
    channel = "".join(_choice(*CHANNELS[key], key == draft.channel) for key in has)
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


def _own() -> str:
    return (
        '<div class="paper own"><label class="sr" for="own-words">Your own words</label>'
        '<textarea id="own-words" rows="8" placeholder="Paste or write what you want to send; '
        'it is checked while you type."></textarea></div>'
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
    """What must not go out, then the play's elements: a green tick where it is there, amber where it is missing."""
    state = "red" if draft.blocked else "amber" if not draft.complete else "green"
    return f'<div class="holds" data-state="{state}">{_blocked(draft.blocked)}{_elements(draft)}{_to_fill(draft)}</div>'


def _elements(draft: Draft) -> str:
    if not draft.elements:
        return ""
    present = sum(element.present for element in draft.elements)
    items = "".join(_tick(element) for element in draft.elements)
    return f'<h4>Holds {present} of {len(draft.elements)}</h4><ul class="ticks">{items}</ul>'


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
    return f'<div class="blocked" role="alert"><h4>This must not go out</h4><ul>{items}</ul></div>' if items else ""


def _send(advice: Advice) -> str:
    if not advice.done or advice.incomplete:
        return ""
    steps = f'<button type="button" class="quiet" data-keep="follow">{icon("calendar")}Steps .ics</button>'
    return (
        '<div class="send"><button type="button" class="quiet" data-own aria-pressed="false">'
        f"{icon('pencil')}Check my own words</button>"
        f'<button type="button" class="quiet" data-mail>{icon("mail")}Mail</button>'
        f'<button type="button" class="quiet" data-keep="eml">{icon("keep")}.eml</button>'
        f"{steps if advice.next_steps else ''}</div>"
    )
