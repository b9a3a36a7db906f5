"""The frame around every page: the bar with its navigation, the place pages appear in, and the port they use."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, get_args

import gradio as gr

from coach.accounts.records import Role, Viewer
from coach.web import shapes
from coach.web.composer import dialogs, tools
from coach.web.pages import pages_for, turn_to
from coach.web.signin import gave_password_lately
from coach.web.turns import explain
from coach.web.visits import AskAgain, Reply, Visit
from coach.web.who import viewer_of

if TYPE_CHECKING:
    from coach.bootstrap import App

TITLE = "Reference Coach"
MOST_FIELDS, LONGEST_FIELD = 200, 900_000
_SIGNED_OUT = "You are signed out. Sign in again in another tab, then try once more; what you typed stays here."
# The browser's own script (page.js) asks the server through this one component.
_PORT = """window.coach.connect({
  act: (sent) => server.act(sent), say: (sent) => trigger('submit', sent),
  open: (sent) => trigger('select', sent), stop: () => trigger('stop'),
});"""
_BAR = (
    f'<div class="bar-in"><a class="brand" href="#/">{shapes.icon("brand")}<span>{TITLE}</span></a>'
    '<button type="button" class="tool" id="menu" aria-expanded="false" aria-controls="nav">Menu</button>'
    '<nav id="nav" aria-label="Pages"></nav><div id="tools">'
    f'{tools()}<span id="me"></span></div></div>'
)
_ROOM = (
    '<section id="room" tabindex="-1"></section><div id="toasts" role="status" aria-live="polite"></div>' + dialogs()
)

Act = Callable[[dict[str, Any], gr.Request], dict[str, Any]]


def build_frame(app: App, demo: bool) -> gr.HTML:
    """The bar, the room for pages and the port; inside a `gr.Blocks`. Returns the port, whose events are messages."""
    with gr.Row(elem_id="bar"):
        gr.HTML(_BAR, js_on_load=None, apply_default_css=False)
    gr.HTML(_ROOM, elem_id="pages", js_on_load=None, apply_default_css=False)
    act = server_act(app, demo)
    return gr.HTML("", elem_id="port", js_on_load=_PORT, apply_default_css=False, server_functions=[act])


def server_act(app: App, demo: bool = False) -> Act:
    """The one function that the browser calls for pages; what it sends is read as plain texts, never trusted."""

    boot = uuid.uuid4().hex

    def act(sent: dict[str, Any], request: gr.Request) -> dict[str, Any]:
        try:
            viewer = viewer_of(request)
            if viewer is None:
                return Reply(trouble=_SIGNED_OUT).model_dump()
            asker = Visit(app=app, viewer=viewer, demo=demo, fresh=gave_password_lately(request), boot=boot)
            reply = _answer(asker, sent)
        except AskAgain as asked:
            reply = Reply(trouble=str(asked), asks_password=True)
        except Exception as error:  # noqa: BLE001 - a door: whatever it was, the visitor reads one sentence
            reply = Reply(trouble=explain(error))
        return reply.model_dump()

    return act


def _answer(visit: Visit, sent: object) -> Reply:
    asked = sent if isinstance(sent, dict) else {}
    page, step = str(asked.get("page", "")), str(asked.get("act", ""))
    if not page:
        held = {"nav": navigation(visit.viewer), "me": me(visit.viewer, visit.demo), "boot": visit.boot}
        return Reply(fields=held)
    rest, fields = str(asked.get("rest", ""))[:400], _texts(asked.get("fields"))
    return turn_to(page, step, replace(visit, rest=rest, fields=fields))


def _texts(fields: object) -> dict[str, str]:
    if not isinstance(fields, dict):
        return {}
    return {str(name)[:80]: str(value)[:LONGEST_FIELD] for name, value in list(fields.items())[:MOST_FIELDS]}


def navigation(viewer: Viewer) -> str:
    """The links to the pages of a visitor's role; the conversation comes first."""
    links = ['<a href="#/" data-page="chat">Coach</a>']
    links += [
        f'<a href="#/{page.id}" data-page="{page.id}">{escape(page.title)}</a>'
        for page in pages_for(viewer)
        if page.listed
    ]
    return "".join(links)


def me(viewer: Viewer, demo: bool) -> str:
    """Who is signed in, with the way out; in the demo, whom the visitor plays, with a switch."""
    if demo:
        roles = "".join(
            f'<option value="{role}"{" selected" if role == viewer.role else ""}>{role.capitalize()}</option>'
            for role in get_args(Role)
        )
        return (
            f'<form method="post" action="/demo/as" class="as"><label for="as-role">Demo, as</label>'
            f'<select id="as-role" name="role" aria-label="Demo, as" data-submits>{roles}</select></form>'
        )
    return (
        f'<details class="pick"><summary>{escape(viewer.user)}</summary><div class="menu"><p>{viewer.role}</p>'
        '<a href="/password">Change password</a><form method="post" action="/signout"><button>Sign out</button></form>'
        "</div></details>"
    )
