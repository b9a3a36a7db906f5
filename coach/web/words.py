"""The words and shapes the page uses for verdicts, stages, askers, channels and bases."""

from __future__ import annotations

from typing import Literal

from coach.playbook.records import Asker, Audience, Channel, Stage, Tone, Verdict
from coach.records import Record
from coach.references.records import CheckId, DirectoryStanding, Step, UseKind

Family = Literal["go", "prepare", "wait", "stop", "know", "ask", "none"]


class Decision(Record):
    """How a verdict is shown: its word in capitals, and the family that gives it colour and shape."""

    word: str
    family: Family


DECISIONS: dict[Verdict, Decision] = {
    "start_with_referral": Decision(word="START WITH A REFERRAL", family="go"),
    "not_yet": Decision(word="NOT YET", family="wait"),
    "prepare_reference": Decision(word="PREPARE FIRST", family="prepare"),
    "offer_reference": Decision(word="OFFER IT NOW", family="go"),
    "do_not_use": Decision(word="DO NOT USE", family="stop"),
    "follow_up": Decision(word="FOLLOW UP", family="go"),
    "protect_relationship": Decision(word="PROTECT THE RELATIONSHIP", family="wait"),
    "borrow_reference": Decision(word="BORROW A REFERENCE", family="prepare"),
    "programme": Decision(word="BUILD THE PROGRAMME", family="prepare"),
    "explain": Decision(word="EXPLAINED", family="know"),
    "need_one_fact": Decision(word="ONE QUESTION FIRST", family="ask"),
    "not_in_playbook": Decision(word="NOT IN THE PLAYBOOK", family="none"),
    "out_of_scope": Decision(word="OUT OF SCOPE", family="none"),
}
STAGES: dict[Stage, str] = {
    "prospecting": "Not yet spoken",
    "early": "Early",
    "middle": "Middle, being compared",
    "late": "Late, finalist or chosen",
    "customer": "Existing customer",
    "unknown": "Not said",
}
ASKERS: dict[Asker, str] = {
    "prospect": "The prospect",
    "sourcing": "Procurement",
    "customer": "A customer",
    "colleague": "A colleague",
    "rep": "You",
    "manager": "A manager",
    "trainer": "A trainer",
    "unknown": "Not said",
}
STAGE_STEPS: dict[Stage, tuple[str, str]] = {
    "prospecting": ("New", "Correction: the stage is before the first conversation; we have never spoken with them."),
    "early": ("Early", "Correction: we are early, in the first meetings, and nothing is scoped yet."),
    "middle": (
        "Middle",
        "Correction: they are in the middle of evaluating; several vendors are compared and there is no finalist yet.",
    ),
    "late": ("Late", "Correction: it is late; we are the finalist and the contract is under way."),
}
"""What a tap on a stage says as the next message."""
ASKER_STEPS: dict[Asker, str] = {
    "prospect": "It was the prospect who asked.",
    "sourcing": "It was their procurement who asked.",
    "customer": "It was a customer who asked.",
    "colleague": "It was a colleague of mine who asked.",
    "rep": "Nobody asked, it is my own idea.",
    "manager": "It was my manager who asked.",
}
"""What a tap on an asker says as the next message."""
AUDIENCES: dict[Audience, str] = {
    "prospect": "the prospect",
    "reference": "the reference customer",
    "customer": "the customer",
    "colleague": "a colleague",
    "team": "the team",
}
CHANNELS: dict[Channel, tuple[str, str]] = {
    "spoken": ("Spoken", "as something I can say"),
    "email": ("Email", "as an email"),
    "voicemail": ("Voicemail", "as a voicemail"),
    "chat": ("Chat", "as a chat message"),
}
TONES: dict[Tone, tuple[str, str]] = {
    "plain": ("Plain", "in a plain tone"),
    "warm": ("Warm", "in a warmer tone"),
    "formal": ("Formal", "in a more formal tone"),
}
LENGTHS: tuple[tuple[str, str], ...] = (("Shorter", "shorter"), ("Longer", "longer"))
FOLLOW_UPS: tuple[tuple[str, str], ...] = (("Why?", "why?"), ("Who says so?", "who says so?"))
PUSHED_BACK: tuple[str, str] = ("What if they push back?", "what if they push back?")
DIRECTORY: dict[DirectoryStanding, tuple[str, str]] = {
    "open": ("May be asked", "go"), "resting": ("Resting", "wait"), "not_now": ("Not now", "stop"),
}  # fmt: skip
STEPS: dict[Step, tuple[str, str]] = {
    "none": ("Not yet", "wait"), "named": ("May be named", "know"), "asked": ("May be asked", "go"),
    "handed_over": ("May be connected", "go"),
}  # fmt: skip
CHECKS: dict[CheckId, str] = {
    "named": "May be named", "happy": "Happy", "no_open_problem": "No open problem", "glowing": "Glowing",
    "value_not_price": "Value, not price", "no_rival": "No rival of the prospect", "no_special_terms": "Usual terms",
    "within_limit": "Within the limit", "willing": "Willing", "agreed": "Agreed to this", "prepared": "Prepared",
    "prospect_briefed": "Prospect briefed",
}  # fmt: skip
USES: dict[UseKind, str] = {
    "requested": "Asked the owner", "granted": "Owner said yes", "refused": "Owner said no",
    "later": "Owner said later",
    "asked": "Asked the customer", "agreed": "Customer agreed", "declined": "Customer declined",
    "prepared": "Prepared the customer", "briefed": "Briefed the prospect", "introduced": "Introduced them",
    "called": "Call took place", "thanked": "Thanked", "given_back": "Gave something back",
    "outcome": "Told the outcome", "event": "Spoke at an event", "delivered": "Delivered",
    "referral_asked": "Asked for a referral", "referral_knows": "Knows somebody",
    "referral_intro": "Introduced us", "referral_opened": "Door opened",
}  # fmt: skip
LOGGED: tuple[UseKind, ...] = (
    "asked", "agreed", "declined", "prepared", "briefed", "introduced", "called", "thanked", "given_back", "outcome",
    "event",
)  # fmt: skip
"""What may be logged with a tap on a customer's page."""
BASES: dict[str, str] = {
    "article": "Article",
    "house": "House practice",
    "policy": "Company policy",
    "note": "Account note",
}
RESTS_ON: dict[str, str] = {
    "article": "the articles",
    "house": "house practice",
    "policy": "company policy",
}
STARTERS: tuple[tuple[str, str], ...] = (
    ("First meeting", "Met their ops lead for the first time today; she wants to ring one of our customers."),
    ("Being compared", "They're trialling three vendors and asked each of us for two references by Friday."),
    ("Final stage", "We're the finalist, legal has the contract, their CFO wants to speak to a customer."),
    ("New door", "How do I ask a happy customer to introduce me to somebody they know?"),
    ("Is it safe?", "Can I use a customer as a reference while they have an open support problem?"),
    ("After the call", "The reference call took place yesterday. How do I thank the customer?"),
)
_SAFE = ("Is it safe?", "Can I use a customer as a reference while they have an open support problem?")
STAGE_STARTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "prospecting": (
        ("Open the door", "We have not spoken with them yet. Who could introduce us, and how do I ask?"),
        ("Name-dropping", "May I name a customer in my first e-mail to them?"),
        ("They wrote first", "They wrote to us and already want two references before a first call."),
    ),
    "early": (
        ("Asked in the first meeting", "In the first meeting she asked to ring one of our customers."),
        ("Politely later", "How do I say that a reference call comes later without sounding evasive?"),
        ("Line them up", "Which customers should I quietly line up for this deal now?"),
    ),
    "middle": (
        ("A list by Friday", "They are comparing three vendors and asked each of us for two references by Friday."),
        ("Procurement's form", "Procurement sent a form that asks for three reference contacts with phone numbers."),
        ("Line them up", "Which customers should I quietly line up for this deal now?"),
    ),
    "late": (
        ("They want the call", "We're the finalist, legal has the contract, their CFO wants to speak to a customer."),
        ("Ask the customer", "How do I ask our customer to take the reference call, and what do I tell them?"),
        ("Brief the prospect", "How do I prepare the prospect for the reference call?"),
    ),
    "won": (
        ("Thank them", "The deal is won. How do I thank the customer who took the reference call?"),
        ("Ask for a referral", "They are happy and just signed. How do I ask for an introduction?"),
        _SAFE,
    ),
}  # fmt: skip
"""Starters for the stage of the deal that was picked."""
REASONS: tuple[tuple[str, str], ...] = (
    ("decision", "Wrong decision"), ("stage", "Wrong stage or asker"), ("words", "Words I would not say"),
    ("source", "Source does not say that"), ("missing", "Not answered"),
)  # fmt: skip
"""Why an answer did not help."""
