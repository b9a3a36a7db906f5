"""The words go to whom the rep means, in the form asked for; names stand on their own side."""

from __future__ import annotations

import pytest

from coach.advising.addressing import addressed, facts_for
from coach.advising.facts import facts_of
from coach.advising.wished import channel_of, tone_of
from coach.playbook.records import Audience


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("can you write the e-mail back to Mr Lindh, he wants two names", "email"),
        ("Email to Runa at Fell Boats please", "email"),
        ("write to their CFO that the call moves", "email"),
        ("thank-you note for Runa, by mail", "email"),
        ("he emailed me for a customer's number. what do I say when I ring him", "spoken"),
        ("slack msg to Ben please", "chat"),
        ("she'll get it as a text", "chat"),
        ("I only reach her voicemail", "voicemail"),
        ("they want to ring a customer of ours", None),
        ("the tender came by post", None),
        ("draft something for Runa, she took the call for me", "email"),
        ("what do I write back to the buyer", "email"),
        ("their it guy wants 2 numbers. what i write him", "email"),
        ("give me a script for the call with the customer", "spoken"),
        ("she'd like to send three names to her boss", None),
    ],
)
def test_the_channel_a_message_names(text: str, channel: str | None) -> None:
    assert channel_of(text) == channel


def test_the_tone_a_message_names() -> None:
    assert tone_of("a formal answer please") == "formal"
    assert tone_of("make it friendly") == "warm"
    assert tone_of("a reply please") is None


@pytest.mark.parametrize(
    ("audience", "text", "facts"),
    [
        (
            "reference",
            "Lake Bank chose us. I call Runa at Fell Boats to ask whether she'd do it",
            {"customer_contact": "Runa", "customer": "Fell Boats", "company": "Lake Bank"},
        ),
        ("prospect", "mail to Mrs Okafor, Tern Foods: not yet", {"contact": "Mrs Okafor", "company": "Tern Foods"}),
        (
            "prospect",
            "Ingmar at Fell Boats is thrilled and ready. how do I offer him",
            {"customer_contact": "Ingmar", "customer": "Fell Boats"},
        ),
        (
            "colleague",
            "PO is done w/ Tern Mills, they want to hear someone. Jana at Fell Boats would but she's cross",
            {"customer_contact": "Jana", "customer": "Fell Boats", "company": "Tern Mills"},
        ),
        ("colleague", "message to Ben: I need a law firm", {"colleague": "Ben"}),
        ("prospect", "Runa said yes! she knows about the call", {"customer_contact": "Runa"}),
        ("prospect", "they want to ring Runa, what do I say", {"contact": "Runa"}),
    ],
)
def test_who_stands_on_which_side(audience: Audience, text: str, facts: dict[str, str]) -> None:
    assert facts_for(audience, facts_of([text]).known, [text]) == facts


def test_what_others_want_is_not_whom_we_address() -> None:
    assert addressed(["the buyer wants to ring Dana at Fell Boats"]) is None
    assert addressed(["ring Dana at Fell Boats"]) is not None
