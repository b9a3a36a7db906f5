"""The conversation's parts on the page, and what happens to them: a message, Stop, another conversation."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr

from coach.accounts.records import Viewer
from coach.advising.drafting import channels_of
from coach.advising.records import Advice
from coach.conversations.records import Opened, Rating, Told
from coach.errors import CoachError
from coach.playbook.records import Channel
from coach.web import render, render_draft, render_head, render_sources
from coach.web.composer import composer, start_page
from coach.web.keeping import Correction, Said, converse
from coach.web.removed import removed_sources
from coach.web.render_head import Place
from coach.web.turns import Turns, explain
from coach.web.who import viewer_of

if TYPE_CHECKING:
    from coach.bootstrap import App

SIGNED_OUT = "You are signed out. Sign in again in another tab, then send it once more; your words stay here."
STOPPED = "Stopped. What is here is not the whole answer, and the draft is not checked."
UNANSWERED = "This message was not answered; the connection or the coach stopped in between."
SHOWN_BEFORE = 30
# When the answer is there, or has failed; the style shows on the buttons whether a message may be sent.
_OVER = "() => { window.coach.over(); }"
_HEAD = "watch('value', () => window.coach.turn(element));"
_PANEL = "watch('value', () => window.coach.panel(element));"
Updates = dict[Any, Any]


class Chat:
    """The conversation's parts. The browser holds the conversation's address and what is typed, nothing else."""

    def __init__(self, app: App, turns: Turns) -> None:
        self._app, self._turns = app, turns
        _part("start", start_page())
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                self.past = _part("past")
                with gr.Column(elem_id="now"):
                    self.head = _part("head", js=_HEAD)
                    self.lead = _part("lead")
                    self.body = _part("body")
            with gr.Column(elem_id="side"):
                self.draft = _part("draft-part", js=_PANEL)
                self.sources = _part("sources-part")
        _part("dock", composer())
        self.parts = [self.past, self.head, self.lead, self.body, self.draft, self.sources]

    def wire(self, port: gr.HTML) -> None:
        """Connect the port's events: a message, Stop, and opening a conversation."""
        asking = port.submit(
            self.ask, None, self.parts,
            show_progress="hidden", api_visibility="private", trigger_mode="once", concurrency_limit=16,
        )  # fmt: skip
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
        asking.then(None, js=_OVER, **quiet)
        port.stop(self.stop, None, [self.lead], cancels=[asking], **quiet).then(None, js=_OVER, **quiet)
        port.select(self.open, None, self.parts, cancels=[asking], **quiet).then(None, js=_OVER, **quiet)

    def ask(self, event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        """One turn: the bubble at once, then each part as it changes."""
        sent = _texts(event)
        try:
            viewer = _signed_in(request)
            yield from self._grow(viewer, _said(sent))
        except Exception as error:  # noqa: BLE001 - a door: whatever it was, the rep reads one sentence
            yield self._failed(sent, explain(error))

    def _grow(self, viewer: Viewer, said: Said) -> Iterator[Updates]:
        shown: dict[Any, str] = {}
        for step in converse(self._app, self._turns, viewer, said):
            here = step.begun.conversation
            place = Place(conversation=here.id, number=step.begun.number, deal=here.deal, account=here.account)
            if step.advice is None:
                yield self._empty(_past(step.begun.before), render_head.reading(said.text, place))
                continue
            parts = self._parts(said.text, step.advice, place)
            changed: Updates = {part: html for part, html in parts.items() if shown.get(part) != html}
            shown = parts
            yield changed or {self.lead: gr.skip()}  # nothing new, but the moment at which Stop takes effect

    def _empty(self, past: str = "", head: str = "") -> Updates:
        return dict.fromkeys(self.parts, "") | {self.past: past, self.head: head}

    def _parts(
        self, text: str, advice: Advice, place: Place, rating: Rating | None = None, removed: Collection[int] = ()
    ) -> dict[Any, str]:
        return {
            self.head: render_head.head(text, advice, place),
            self.lead: render.lead(advice),
            self.body: render.body(advice, rating),
            self.draft: render_draft.draft_panel(advice, self._channels(advice)),
            self.sources: render_sources.sources(advice, removed),
        }

    def _channels(self, advice: Advice) -> Sequence[Channel]:
        if advice.play is None or advice.draft is None:
            return ()
        found = next((play for play in self._app.library.plays() if play.id == advice.play.id), None)
        return channels_of(found) if found is not None else ()

    def _failed(self, sent: Mapping[str, str], sentence: str) -> Updates:
        """The message with what went wrong; the browser puts the words back into the box."""
        place = Place(conversation=sent.get("conversation", ""), number=0)
        text = render_head.message(sent.get("text", ""))
        return {self.head: render_head.turn(place, text, render.trouble(sentence, failed=True)), self.lead: ""}

    def stop(self) -> Updates:
        """After Stop: say that what is there is not the whole answer."""
        return {self.lead: render.trouble(STOPPED, again=True)}

    def open(self, event: gr.EventData, request: gr.Request) -> Updates:
        """Show a conversation of this user again; with `undo` its last turn is taken back first."""
        sent = _texts(event)
        id = sent.get("conversation", "")
        try:
            viewer = _signed_in(request)
            if sent.get("undo"):
                self._app.conversations.undo(viewer.user, id)
            return self._opened(self._app.conversations.open(viewer.user, id), viewer)
        except Exception as error:  # noqa: BLE001 - a door, as above
            place = Place(conversation="", number=0)
            return self._empty(head=render_head.turn(place, render.trouble(explain(error))))

    def _opened(self, opened: Opened, viewer: Viewer) -> Updates:
        here = opened.conversation
        if not opened.turns:
            place = Place(conversation=here.id, number=0, deal=here.deal, account=here.account)
            return self._empty(head=render_head.turn(place))
        *before, last = opened.turns
        place = Place(conversation=here.id, number=last.number, deal=here.deal, account=here.account)
        if last.advice is None:
            message = render_head.message(last.text, place)
            missing = render_head.turn(place, message, render.trouble(UNANSWERED, again=True))
            return self._empty(_past(before), missing)
        removed = removed_sources(self._app, last.advice, viewer)
        parts: Updates = self._parts(last.text, last.advice, place, last.rating, removed) | {self.past: _past(before)}
        if last.advice.incomplete and not last.advice.done:
            parts[self.head] = render_head.turn(
                place, render_head.message(last.text, place), render_head.verdict(last.advice)
            )
            parts[self.lead] = render.trouble(STOPPED, again=True)
        return parts


def _past(turns: Sequence[Told]) -> str:
    hidden = len(turns) - SHOWN_BEFORE
    more = f'<p class="hidden-turns">{hidden} earlier messages are in the Markdown copy.</p>' if hidden > 0 else ""
    return more + "".join(render.past_turn(turn.text, turn.advice) for turn in turns[-SHOWN_BEFORE:])


def _signed_in(request: gr.Request) -> Viewer:
    viewer = viewer_of(request)
    if viewer is None:
        raise CoachError(SIGNED_OUT)
    return viewer


def _texts(event: gr.EventData) -> dict[str, str]:
    """What the browser sent with an event, as plain texts; never trusted further than that."""
    data = event._data
    return {str(name): str(value) for name, value in data.items()} if isinstance(data, dict) else {}


def _said(sent: Mapping[str, str]) -> Said:
    replace = sent.get("replace", "")
    what, _, value = sent.get("correct", "").partition(":")
    correction = Correction.model_validate({what: value}) if what in ("stage", "asker") else Correction()
    return Said(
        text=sent.get("text", ""), conversation=sent.get("conversation", "")[:32], deal=sent.get("deal", "")[:400],
        account=sent.get("account", "")[:400], replace=int(replace) if replace.isdigit() else None,
        correction=correction,
    )  # fmt: skip


def _part(name: str, value: str = "", js: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=js, apply_default_css=False)
