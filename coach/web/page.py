"""The page: a frame with rooms in it, the first of which is the conversation with its draft beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from coach.advising.records import Advice, Turn
from coach.errors import CoachError
from coach.web import render, render_draft
from coach.web.frame import TITLE, build_frame
from coach.web.turns import Turns, explain, new_conversation

if TYPE_CHECKING:
    from coach.bootstrap import App

# A click on a button of our own becomes an event of the component that holds it.
_SAYS = """element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-say]');
  if (button) trigger('submit', {text: button.dataset.say});
});"""
# A new turn is brought to the top once, when it begins; it never moves while it grows.
_RISES = """let seen = null;
watch('value', () => {
  const turn = element.querySelector('[data-turn]');
  const now = turn ? turn.dataset.turn : null;
  if (now === seen) return;
  seen = now;
  if (now) {
    document.body.dataset.turn = 'running';
    requestAnimationFrame(() => element.scrollIntoView({block: 'start'}));
  }
});"""
# Until then a second message is not taken; the style shows it on the buttons that would send one.
_OVER = "() => { document.body.dataset.turn = 'over'; }"
Updates = dict[Any, Any]


def build_page(app: App, turns: Turns) -> gr.Blocks:
    """The whole page; `turns` answers in the conversation, the other pages use the rooms of `app`."""
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(600, 600), fill_width=True) as page:
        fresh = build_frame(app)
        Conversation(turns).wire(fresh)
    return page


class Conversation:
    """The conversation's room: its parts, and what happens to them when a message is sent.

    The browser holds the conversation's id and nothing else; what was said stays in `turns`.
    """

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.id = gr.State(None)
        self.start = _part("start", render.start_page(), says=True)
        with gr.Row(elem_id="desk", visible=False) as self.desk:
            with gr.Column(elem_id="talk"):
                self.past = _part("past")
                with gr.Column(elem_id="now"):
                    self.head = gr.HTML("", elem_id="head", js_on_load=_RISES, apply_default_css=False)
                    self.lead = _part("lead")
                    self.body = _part("body", says=True)
            with gr.Column(elem_id="side"):
                self.draft = _part("draft-part", says=True)
                self.sources = _part("sources-part")
        with gr.Row(elem_id="dock"):
            self.box = gr.Textbox(
                elem_id="box", label="Your message", placeholder="What happened with the deal?", lines=1,
                max_lines=7, autofocus=True, submit_btn="Ask", container=False, show_label=False,
            )  # fmt: skip

    def wire(self, fresh: gr.Button) -> None:
        """Connect the events: one way in for typed messages and buttons, Stop, and a new conversation."""
        triggers = [self.box.submit, self.start.submit, self.body.submit, self.draft.submit]
        self.parts = [self.past, self.head, self.lead, self.body, self.draft, self.sources]
        shown = [self.id, self.start, self.desk, *self.parts, self.box]
        asking = gr.on(
            triggers, self.ask, [self.box, self.id], shown,
            show_progress="hidden", api_visibility="private", trigger_mode="once", concurrency_limit=16,
        )  # fmt: skip
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
        asking.then(None, js=_OVER, **quiet)
        stopped = self.box.stop(self.stop, None, [self.lead, self.box], cancels=[asking], **quiet)
        stopped.then(None, js=_OVER, **quiet)
        fresh.click(self.clear, None, shown, cancels=[asking], **quiet)

    def ask(self, typed: str, conversation: str | None, event: gr.EventData) -> Iterator[Updates]:
        """One turn: the bubble at once, then each part as it changes, last the box, ready again."""
        button = (event._data or {}).get("text") if isinstance(event._data, dict) else None
        text = str(button or typed or "")
        if not text.strip():
            yield {self.id: conversation}
            return
        conversation = conversation or new_conversation()
        number = len(self._turns.told(conversation)) + 1
        yield self._begin(conversation, text, number, keep=typed if button else "")
        try:
            yield from self._grow(conversation, text, number)
        except Exception as error:  # noqa: BLE001 - a door: whatever it was, the rep reads one sentence
            yield self._failed(text, explain(error), typed if button else text)

    def _begin(self, conversation: str, text: str, number: int, keep: str) -> Updates:
        told = self._turns.told(conversation)
        return {
            self.id: conversation,
            self.start: gr.update(visible=False),
            self.desk: gr.update(visible=True),
            self.past: "".join(render.past_turn(turn.text, turn.advice) for turn in told),
            self.head: render.reading(text, number),
            self.lead: "", self.body: "", self.draft: "", self.sources: "",
            self.box: gr.update(value=keep, submit_btn=False, stop_btn="Stop"),
        }  # fmt: skip

    def _grow(self, conversation: str, text: str, number: int) -> Iterator[Updates]:
        shown: dict[Any, str] = {}
        advice: Advice | None = None
        for advice in self._turns.advise(Turn(conversation=conversation, text=text)):
            parts = self._parts(text, advice, number)
            changed: Updates = {part: html for part, html in parts.items() if shown.get(part) != html}
            shown = parts
            if advice.done:
                changed[self.box] = _ready()
            yield changed or {self.id: conversation}  # nothing new, but the moment at which Stop takes effect
        if advice is None or not advice.done:
            raise CoachError("The answer broke off; your words are kept, please send them again.")

    def _parts(self, text: str, advice: Advice, number: int) -> dict[Any, str]:
        return {
            self.head: render.head(text, advice, number),
            self.lead: render.lead(advice),
            self.body: render.body(advice),
            self.draft: render_draft.draft_panel(advice),
            self.sources: render_draft.sources(advice),
        }

    def _failed(self, text: str, sentence: str, keep: str) -> Updates:
        return {
            self.head: render.message(text) + render.trouble(sentence),
            self.lead: "",
            self.box: _ready(value=keep),
        }

    def stop(self) -> Updates:
        """After Stop: say that what is there is not the whole answer, and give the box back."""
        note = "Stopped. What is here is not the whole answer, and the draft is not checked."
        return {self.lead: render.trouble(note), self.box: _ready()}

    def clear(self) -> Updates:
        """An empty conversation with a new id."""
        empty: Updates = dict.fromkeys(self.parts, "")
        return empty | {
            self.id: new_conversation(),
            self.start: gr.update(visible=True),
            self.desk: gr.update(visible=False),
            self.box: _ready(value=""),
        }


def _part(name: str, value: str = "", says: bool = False) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=_SAYS if says else None, apply_default_css=False)


def _ready(**more: Any) -> Any:
    return gr.update(submit_btn="Ask", stop_btn=False, **more)
