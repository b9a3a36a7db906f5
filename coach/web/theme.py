"""The page's look for Gradio's own parts, and what goes into the page's head; our parts are in style.css."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

_FONT = ["-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Liberation Sans", "Arial", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]


def theme() -> gr.themes.Base:
    """System fonts only, our paper and ink, one accent; nothing is fetched from anywhere."""
    return gr.themes.Base(font=_FONT, font_mono=_MONO).set(
        body_background_fill="#f6f5f1",
        body_background_fill_dark="#12161a",
        body_text_color="#1c2328",
        body_text_color_dark="#e6e9ea",
        color_accent="#0b5c76",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1a2026",
    )


def page_head() -> str:
    """Our style and our script, inline: one request less, and no flash of unstyled parts."""
    here = files("coach.web")
    styles = ("style.css", "chat.css", "rooms.css", "shop.css")
    style = "".join(here.joinpath(name).read_text("utf-8") for name in styles)
    script = "".join(here.joinpath(name).read_text("utf-8") for name in ("page.js", "chat.js", "shop.js"))
    return f'<meta name="color-scheme" content="light dark"><style>{style}</style><script>{script}</script>'
