"""The words come in the form asked for."""

from __future__ import annotations

import pytest

from coach.advising.wished import channel_of, tone_of


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
