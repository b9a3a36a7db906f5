"""Reference customers as records: facts read from notes, checks, standings, the directory and the ledger."""

from __future__ import annotations

from datetime import date
from typing import Literal

from coach.accounts.records import Account, Deal
from coach.records import Record

FactKind = Literal[
    "glowing", "happy", "fine", "unhappy", "problem", "resolved", "price", "value", "discount", "standard_terms",
    "rival", "not_rival", "named", "not_named", "declined", "tired", "owner_no", "agreed", "prepared", "briefed",
    "called", "left", "knows",
]  # fmt: skip
AGAINST: frozenset[FactKind] = frozenset(
    ("fine", "unhappy", "problem", "price", "discount", "rival", "not_named", "declined", "tired", "owner_no", "left")
)
"""Facts that speak against a customer; only these are taken from a note that gives orders."""
REFUSING: frozenset[FactKind] = frozenset(
    ("fine", "unhappy", "problem", "price", "discount", "not_named", "declined", "tired", "owner_no", "called")
)
"""Facts that close a check for every prospect (a rivalry for one alone)."""
CheckId = Literal[
    "named", "happy", "no_open_problem", "glowing", "value_not_price", "no_rival", "no_special_terms",
    "within_limit", "willing", "agreed", "prepared", "prospect_briefed",
]  # fmt: skip
Result = Literal["yes", "no", "unknown"]
Step = Literal["none", "named", "asked", "handed_over"]
UseKind = Literal[
    "requested", "granted", "refused", "later", "asked", "agreed", "declined", "prepared", "briefed", "introduced",
    "called", "thanked", "given_back", "outcome", "event", "delivered", "referral_asked", "referral_knows",
    "referral_intro", "referral_opened",
]  # fmt: skip
ReferralStep = Literal["asked", "knows", "introduced", "opened"]
Grade = Literal["", "glowing", "good", "fine", "negative"]
DirectoryStanding = Literal["open", "resting", "not_now"]

NAMED: tuple[CheckId, ...] = ("named",)
ASKED: tuple[CheckId, ...] = (
    "happy", "no_open_problem", "glowing", "value_not_price", "no_rival", "no_special_terms", "within_limit",
    "willing",
)  # fmt: skip
HANDED_OVER: tuple[CheckId, ...] = ("agreed", "prepared", "prospect_briefed")


class Fact(Record):
    """Something a note states, in its own words (`quote` stands in the note); `sure` is 0 to 1.

    `day` is the note's date, None where it has none. Facts of a note keep its order (`position`).
    """

    kind: FactKind
    quote: str
    sure: float = 1.0
    note: int = 0
    day: date | None = None
    position: int = 0


class Evidence(Record):
    """What a check rests on: a note, a line of the ledger, the directory, or what the rep said."""

    kind: Literal["note", "ledger", "directory", "account", "said"]
    id: int | None = None
    day: date | None = None
    quote: str = ""


class Check(Record):
    """One check of the gate; `close` says how an open one is closed."""

    id: CheckId
    result: Result
    text: str
    evidence: tuple[Evidence, ...] = ()
    close: str = ""


class Said(Record):
    """What the rep said about a customer in the conversation; it closes a check for the advice alone."""

    check: CheckId
    result: Result
    quote: str = ""


class Standing(Record):
    """How far a customer may be used for a deal; the contract's candidate, with evidence instead of numbers.

    `step` is the furthest step that is open. `refused` where a check is "no": never propose it.
    """

    account: str
    account_id: int
    owner: str | None = None
    own: bool = True
    step: Step = "none"
    checks: tuple[Check, ...] = ()
    for_: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def refused(self) -> bool:
        """Whether something speaks against them."""
        return any(check.result == "no" for check in self.checks)

    @property
    def open_checks(self) -> tuple[Check, ...]:
        """What is not known yet."""
        return tuple(check for check in self.checks if check.result == "unknown")

    @property
    def may_be_named(self) -> bool:
        """Whether a draft may carry the company's name."""
        return any(check.id == "named" and check.result == "yes" for check in self.checks) and not self.refused

    def check(self, id: CheckId) -> Check:
        """The check of that name."""
        return next(check for check in self.checks if check.id == id)


class Use(Record):
    """A line of the ledger, never changed. Without account where the customer was erased."""

    id: int
    kind: UseKind
    by: str
    day: date
    account: int | None = None
    account_name: str | None = None
    deal: int | None = None
    deal_name: str | None = None
    text: str = ""
    expected: Grade = ""
    got: Grade = ""
    answers: int | None = None
    minutes: int = 0


class DirectoryEntry(Record):
    """A customer as the whole company sees it; nothing of any note is in it."""

    account: int
    name: str
    industry: str = ""
    segment: str = ""
    region: str = ""
    size: str = ""
    languages: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    standing: DirectoryStanding = "open"
    public: bool = False
    owner: str | None = None
    team: str | None = None


class Limits(Record):
    """The programme's numbers, from the rules; days and counts."""

    calls_per_customer: int = 1
    window_days: int = 91
    cool_down_days: int = 30
    stale_note_days: int = 90
    names_per_prospect: int = 2
    events_per_customer: int = 1
    event_window_days: int = 182
    points_new_reference: int = 3
    points_repeat_reference: int = 1


class Known(Record):
    """All that the gate knows about a customer: what it is, what its notes say, how it was used."""

    account: Account
    facts: tuple[Fact, ...] = ()
    uses: tuple[Use, ...] = ()
    directory: DirectoryEntry | None = None
    own: bool = True


class Wanted(Record):
    """What a prospect needs to hear, for which deal; `facts` are those of the prospect's own notes."""

    prospect: Account | None = None
    deal: Deal | None = None
    criteria: tuple[str, ...] = ()
    industry: str = ""
    segment: str = ""
    region: str = ""
    languages: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()


class Borrow(Record):
    """None of one's own fits: what to ask colleagues for."""

    industry: str = ""
    criteria: tuple[str, ...] = ()
    text: str = ""


class Matching(Record):
    """Who may vouch, best first; who may not and why; and what to borrow where nobody fits."""

    candidates: tuple[Standing, ...] = ()
    refused: tuple[Standing, ...] = ()
    borrow: Borrow | None = None


class Balance(Record):
    """How the relationship stands: above zero we have given more than we took; `warnings` before the limit."""

    number: int = 0
    words: str = "even"
    calls_in_window: int = 0
    calls_left: int = 0
    next_free: date | None = None
    warnings: tuple[str, ...] = ()


class RequestForm(Record):
    """What a customer's owner is asked, field by field; `text` is the whole as one sentence or three."""

    customer: str
    owner: str | None = None
    deal: str
    prospect: str
    about: str = ""
    stage: str
    criteria: tuple[str, ...] = ()
    what: str
    by_when: date
    asked_by: str
    text: str


class Referral(Record):
    """A referral from its first line on: whom they know (`who`), how far it came, and the minutes it took."""

    id: int
    account: int | None = None
    account_name: str | None = None
    state: ReferralStep
    who: str = ""
    by: str
    begun: date
    day: date
    minutes: int = 0
    steps: tuple[Use, ...] = ()


class Recognised(Record):
    """What somebody brought: first calls of customers, further ones, doors opened; and the points for the calls."""

    user: str
    new: int = 0
    repeat: int = 0
    referrals: int = 0
    points: int = 0


class Programme(Record):
    """Who brought references from `since` to `until`, most points first."""

    since: date
    until: date
    people: tuple[Recognised, ...] = ()


class Nurture(Record):
    """Something to do for a customer on a day: post_delivery_call, thank_you, outcome, rest_ends, and so on."""

    account: int
    name: str
    owner: str | None = None
    day: date
    kind: str
    text: str


class Brief(Record):
    """What both sides of a call should know; from the directory and the accounts' own fields, never from a note.

    For the reference: what the prospect cares about, and what it can speak to. For the prospect: what applies to
    them, and what does not.
    """

    customer: str
    owner: str | None = None
    prospect: str
    interests: tuple[str, ...] = ()
    can_speak_to: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()
    does_not_apply: tuple[str, ...] = ()
