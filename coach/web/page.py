"""The whole page: the frame with the conversation in it; other pages fill the frame when they are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from coach.web.chat import Chat
from coach.web.frame import TITLE, build_frame
from coach.web.turns import Turns

if TYPE_CHECKING:
    from coach.bootstrap import App


def build_page(app: App, turns: Turns, demo: bool = False) -> gr.Blocks:
    """The whole page; `turns` answers in the conversation, the other pages use the rooms of `app`."""
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(600, 600), fill_width=True) as page:
        port = build_frame(app, demo)
        Chat(app, turns).wire(port)
    return page
