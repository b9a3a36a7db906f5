"""Which form of words a message asks for: the channel and the tone it names."""

from __future__ import annotations

import re

from coach.playbook.records import Channel, Tone

_ASK = (
    r"(?:write|writing|draft|word|compose|send|sending|reply|answer|respond|put|give me|need|want|make|do|short|quick|"
    r"polite|formal|friendly|nice|thank[- ]you|intro|introduction|follow[- ]?up|team|pls|please|as|by|via|in|on|over|per|"
    r"it's|its|an?|one|back|use|through|for)"
)
_CHANNELS: tuple[tuple[Channel, str], ...] = (
    (
        "voicemail",
        r"\b(?:voice ?mail|voice ?note|v-?mail|vm|mailbox|answering machine|ansaphone|answerphone|leave (?:him|her|them|a) (?:a )?(?:message|msg)|get her machine|the beep|"
        r"(?:get|hear|getting) (?:only )?the recording|leave on (?:his|her|their) phone|(?:doesn't|won't|not|never|isn't) pick(?:ing|s)? up)\b",
    ),
    (
        "email",
        rf"\b{_ASK}(?: \w+){{0,2}} e-?mail\b|^e-?mail\b|[.:;!?\n]\s*e-?mail (?:to|him|her|them)\b|\be-?mail (?:to|back|text|from me|that|for|asking|draft)\b|"
        rf"\b{_ASK}(?: \w+){{0,2}} mail\b(?! ?box)|^mail\b|[.:;!?\n]\s*mail to\b|\bmail (?:to|back|text|from me|that connects|asking)\b|"
        r"\b(?:how (?:do|should|would) i|can i|should i|to|lemme|let me|i'?ll|i) (?:e-?mail|mail) (?:him|her|them|back|[A-Z])|"
        r"\bwrite (?:back )?to (?!us\b)|\bwrite (?:him|her|them) (?:back|an?|two|something|that)\b|\b(?:letter|subject line|inbox)\b",
    ),
    (
        "chat",
        r"\b(?:slack|teams|whatsapp|linked ?in|signal|sms|chat|dm|text) (?:msg|message|dm|him|her|them|line|reply|note|it)\b|"
        r"\b(?:on|in|via|by|over|per|it's|its|as a?|for|to his|to her) ?(?:slack|teams|whatsapp|linked ?in|sms|chat|dm|text)\b|"
        r"\b(?:text|dm|ping|slack) (?:him|her|them|back)\b|\btext message\b|\bchat (?:msg|message|reply)\b|"
        r"\b(?:slack|teams|whatsapp) (?:channel|post|shout ?-?out)\b|\b(?:slack|teams|whatsapp|dm|text) (?:for|to) (?:him|her|them|[A-Z]|the)|"
        r"\bwhat (?:do|should|can) i post\b|\bpost (?:it |this |that |something )?(?:in|on|to|under|for)\b|\b(?:sales|team|group|work) (?:channel|chat)\b|(?<!\w)#[a-z]",
    ),
    (
        "spoken",
        r"\b(?:on|over|by) the phone\b|\bby phone\b|\bface to face\b|\bin person\b|\bout loud\b|\b(?:when|before) i (?:ring|call|phone|see|meet)\b|"
        r"\bi (?:ring|call|phone|see|meet) (?:him|her|them|[A-Z])|\b(?:ring|call|phone) (?:him|her|them) (?:back|in|at)\b|\bwhat (?:do|should|can) i say\b|"
        r"\btalking points\b|\b(?:call|phone) script\b|\bscript for (?:the|my) call\b|\bwords? to say\b|\bout loud\b|\btalk track\b",
    ),
)
_FOUND = tuple((channel, re.compile(pattern, re.I | re.M)) for channel, pattern in _CHANNELS)
_WRITTEN = re.compile(
    r"(?:^|[.!?;:,\n]\s*|\b(?:please|pls|can you|could you|u|just|should i|do i|i (?:need|want|have|ought) to|i'd like to|how to|i'll|i'd|lemme|and|now|help me) )"
    r"(?:write|draft|compose|send|reply|respond|type|answer in writing)\b(?! (?:over|off|me (?:the )?words))|"
    r"\b(?:a|some|few|two|three|short|quick|polite) (?:written )?(?:lines?|note|reply|paragraphs?)\b|\bin writing\b|\bdrop (?:him|her|them) a line\b|"
    r"\bwhat (?:(?:do|should|can) )?i (?:write|send|reply)\b|\bhow (?:do|should) i (?:write|reply|respond|put this in)\b|\binmail\b",
    re.I,
)
_ALOUD = re.compile(r"\b(?:say|saying|ring|phone|dial|speak|script|on the call|talk)\b", re.I)
_QUOTED = re.compile(r"[\"“‘'][^\"”’']{6,}[\"”’']")
_NOT_WISHED = re.compile(r"\b(?:he|she|they|who|prospect|buyer|customer|client)\s+(?:just )?(?:e-?mailed|mailed|wrote|texted)\b[^.?!\n]*", re.I)
_TONES: tuple[tuple[Tone, str], ...] = (
    ("formal", r"\bformal(?:ly)?\b|\bofficial(?:ly)?\b|\bvery polite\b"),
    ("warm", r"\b(?:warm(?:ly|er)?|heartfelt|friendly|from the heart|nicely)\b"),
)


def channel_of(text: str) -> Channel | None:
    """The channel that a message names for the words it asks for; None where it names none.

    What is to be written or sent, and nothing says how, is an e-mail.
    """
    own = _NOT_WISHED.sub(" ", text)
    named = next((channel for channel, pattern in _FOUND if pattern.search(own)), None)
    plain = _QUOTED.sub(" ", own)
    return named or ("email" if _WRITTEN.search(plain) and not _ALOUD.search(plain) else None)


def tone_of(text: str) -> Tone | None:
    """The tone that a message asks for; None where it asks for none."""
    return next((tone for tone, pattern in _TONES if re.search(pattern, text, re.I)), None)
