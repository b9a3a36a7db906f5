"""The fixed parts around the conversation: what an empty one shows, the box to write in, drawer and viewer."""

from __future__ import annotations

from html import escape

from coach.web.shapes import icon
from coach.web.words import STARTERS


def start_page() -> str:
    """What an empty conversation shows: what to do, and starters that send themselves."""
    return (
        '<section class="start"><h1>Before you share a customer’s name, ask here.</h1>'
        "<p>Say what happened and where the deal stands. You get a decision, the reasons with their "
        f'sources, and the words to say.</p><div id="starters">{starters(STARTERS)}</div></section>'
    )


def starters(offered: tuple[tuple[str, str], ...]) -> str:
    """Cards that send their words."""
    cards = "".join(
        f'<button type="button" class="starter" data-say="{escape(text)}">'
        f"<b>{escape(label)}</b><span>{escape(text)}</span></button>"
        for label, text in offered
    )
    return f'<div class="starters">{cards}</div>'


def composer() -> str:
    """The box to write in with the picker of a deal or account above it; the browser alone fills and empties it."""
    return (
        '<div class="composer"><p id="broken" class="notice trouble" role="alert" hidden></p>'
        '<div class="about"><label class="sr" for="about">Deal or account</label>'
        '<select id="about"><option value="">No deal picked</option></select>'
        f'<span id="editing" hidden>Changing your message <button type="button" class="quiet" data-unedit '
        f'aria-label="Leave it as it was">{icon("close")}</button></span></div>'
        '<form id="box"><label class="sr" for="box-text">Your message</label>'
        '<textarea id="box-text" rows="1" maxlength="100000" placeholder="What happened with the deal?" '
        'enterkeyhint="send" autofocus></textarea>'
        '<button class="submit-button">Ask</button>'
        '<button type="button" class="stop-button" hidden>Stop</button></form></div>'
    )


def tools() -> str:
    """The buttons of the bar that belong to the conversation."""
    return (
        f'<button type="button" class="tool" id="past-talks" aria-haspopup="dialog" aria-label="Conversations">'
        f'{icon("list")}<span>Conversations</span></button>'
        f'<button type="button" class="tool" id="fresh" aria-label="New conversation">'
        f'{icon("plus")}<span>New</span></button>'
    )


def dialogs() -> str:
    """The drawer with the conversations, and the viewer for a source in its document."""
    return (
        '<dialog id="drawer" aria-label="Conversations"><header><h2>Conversations</h2>'
        f'<button type="button" class="quiet" data-close aria-label="Close">{icon("close")}</button></header>'
        '<label class="sr" for="find-talk">Search</label>'
        '<input id="find-talk" type="search" placeholder="Search titles and messages" autocomplete="off">'
        '<div id="talks"></div></dialog>'
        '<dialog id="viewer" aria-labelledby="viewer-title">'
        f'<button type="button" class="quiet shut" data-close aria-label="Close">{icon("close")}</button>'
        '<div id="viewer-in"></div></dialog>'
    )
