"""What the whole conversation says: a new message changes what was understood, or leaves it standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.advising.records import Situation
from coach.advising.understanding.joint import Guess, guesses, verdict_shares
from coach.advising.understanding.recogniser import Reading
from coach.playbook.records import Row, Stage
from coach.records import Record

RELEASING = frozenset({"offer_reference", "prepare_reference"})
SERIOUS = 0.25
"""Share of likelihood from which `not_yet` goes before a verdict that brings a reference into play."""
SURE = 0.75
"""Share of likelihood from which a verdict counts as sure."""
SAID, KNOWN = 0.7, 0.95
"""Share from which a message says the stage itself, and share of a known stage where it does not."""
KEEPS = frozenset(
    "shorter longer warmer formal email chat voicemail spoken why who_says pushback next risks thanks "
    "rewrite more_sides chosen plainer same_for other_side".split()
)
"""Kinds of message that leave the situation as it was."""

OTHER_SIDE = "other_side"
"""Words are wanted for the other party to the same matter."""
OTHER_DEAL = "other_deal"
"""What was told before is of another deal: what is wanted stands, the stage does not."""

_FOLLOW_UP = 0.5
_ASK_STAYS = 0.7
_CORRECTED = 0.7
_WORDS_OF_FOLLOW_UP = 40
_AWAY = frozenset({"outside", "deceive"})
_NEWS = frozenset({"protect", "after_reference", "after_prospect", "borrow"})
_PLAIN = 0.75
"""Share from which a message by itself is plain."""
_STATED_DEFAULTS = frozenset({"rep", "unknown"})
_WHOLE_ASK, _WHOLE_STAGE = 0.3, 0.4
"""How much the reading of the whole conversation counts beside that of the message and of what stood before;
chosen on the casebook's dialogues, left out of the fit (docs/decisions/0003-understanding.md)."""


class Understood(Record):
    """A situation with the row of the policy it leads to, and how the other readings fare."""

    situation: Situation
    row: Row
    flags: tuple[str, ...] = ()
    shares: dict[str, float] = {}

    @property
    def second(self) -> str | None:
        """The next likeliest verdict, where it has at least a fifth of the likelihood."""
        others = {verdict: share for verdict, share in self.shares.items() if verdict != self.row.verdict}
        best = max(others, key=lambda verdict: others[verdict], default=None)
        return best if best is not None and others[best] >= 0.2 else None


def kind_of(reading: Reading, text: str, before: Understood | None) -> str:
    """What kind of message this is; `new` where nothing was advised before.

    The kinds that keep the situation are weighed together against the rest: which of them it is matters less
    than that it is one.
    """
    if before is None or "kind" not in reading:
        return "new"
    kinds = reading["kind"]
    if _turns_away(reading) or _tells_more(reading, before):
        return "new"
    keeping = {kind: share for kind, share in kinds.items() if kind in KEEPS}
    best = max(keeping, key=lambda kind: keeping[kind])
    short = len(text.split()) <= _WORDS_OF_FOLLOW_UP or best == "pushback"
    if sum(keeping.values()) >= _FOLLOW_UP and short:
        return best
    rest = {kind: share for kind, share in kinds.items() if kind not in KEEPS}
    return max(rest, key=lambda kind: rest[kind])


def _turns_away(reading: Reading) -> bool:
    """Whether a message by itself is plainly no matter of ours, or asks for deceit: whatever was said before."""
    return max(reading["ask"].get(name, 0.0) for name in _AWAY) >= _PLAIN


def _tells_more(reading: Reading, before: Understood) -> bool:
    """Whether what sounds like an answer of the other side is news that changes what is to be done."""
    kind, ask = (max(reading[head], key=lambda label: reading[head][label]) for head in ("kind", "ask"))
    told = ask in _NEWS and ask != before.situation.ask and reading["ask"][ask] >= _PLAIN
    return kind == "pushback" and told and reading["kind"][kind] < _PLAIN


def understand(
    message: Reading, whole: Reading, rows: Sequence[Row], kind: str, before: Understood | None
) -> Understood:
    """The situation after a message.

    `message` is the reading of the message alone, `whole` that of the conversation up to it. What was
    said before stands where the message is silent on it.
    """
    if before is not None and kind in KEEPS:
        return before
    alone = before is None or _turns_away(message)
    reading = message if alone or before is None else _merged(message, whole, kind, before.situation)
    found = guesses(reading, rows)
    return _understood(found, reading)


def with_stage(reading: Reading, stage: Stage) -> Reading:
    """The reading with a stage that is known of the deal, unless the words themselves say one."""
    shares = reading["stage"]
    if max(share for label, share in shares.items() if label != "unknown") >= SAID:
        return reading
    return {**reading, "stage": _blend(shares, KNOWN, stage, drop="unknown")}


def _understood(found: Sequence[Guess], reading: Reading) -> Understood:
    shares = verdict_shares(found)
    best = _harmless_first(found, shares)
    missing = [name for name, value in (("stage", best.stage), ("asker", best.asker)) if value == "unknown"]
    situation = Situation.model_validate(
        {
            "stage": best.stage,
            "asker": best.asker,
            "ask": best.ask,
            "missing": missing,
            "sure": shares[best.row.verdict] >= SURE,
        }
    )
    return Understood(situation=situation, row=best.row, flags=best.flags, shares=shares)


def _harmless_first(found: Sequence[Guess], shares: Mapping[str, float]) -> Guess:
    """The likeliest guess; but a reference is not released while `not_yet` is a serious possibility."""
    if found[0].row.verdict in RELEASING and shares.get("not_yet", 0.0) >= SERIOUS:
        return next(guess for guess in found if guess.row.verdict == "not_yet")
    return found[0]


def _merged(message: Reading, whole: Reading, kind: str, before: Situation) -> dict[str, Mapping[str, float]]:
    silent = message["ask"].get("none", 0.0)
    silent = max(silent, 0.9) if kind == "answer" else silent
    if kind == OTHER_DEAL:
        silent, whole, before = max(silent, _ASK_STAYS), message, before.model_copy(update={"stage": "unknown"})
    unsaid = message["stage"]["unknown"]
    if kind == "correction":
        unsaid, whole = unsaid * _CORRECTED, {**whole, "stage": message["stage"]}
    ask = _blend(message["ask"], silent, before.ask, drop="none")
    changed_matter = 1.0 - ask.get(before.ask, 0.0)
    stage = _blend(message["stage"], unsaid, before.stage, drop="unknown")
    quiet = _unsaid_asker(message) * (1 - changed_matter)
    asker = _blend(message["asker"], quiet, before.asker, drop="unknown")
    return {
        **whole,
        "ask": _between(ask, _without(whole["ask"], "none"), _WHOLE_ASK),
        "stage": _between(stage, whole["stage"], _WHOLE_STAGE),
        "asker": asker,
        "ready": _flag(message, whole, silent, "ready"),
        "against": _flag(message, whole, silent, "against"),
    }


def _unsaid_asker(message: Reading) -> float:
    return sum(message["asker"].get(name, 0.0) for name in _STATED_DEFAULTS)


def _blend(shares: Mapping[str, float], silent: float, before: str, drop: str) -> dict[str, float]:
    """Shares of what the message says, and of what stood before as far as the message is silent."""
    blended = {label: share * (1 - silent) for label, share in _without(shares, drop).items()}
    blended[before] = blended.get(before, 0.0) + silent
    return blended


def _without(shares: Mapping[str, float], drop: str) -> dict[str, float]:
    """The other labels' shares, summing to 1."""
    left = {label: share for label, share in shares.items() if label != drop}
    total = sum(left.values()) or 1.0
    return {label: share / total for label, share in left.items()}


def _between(first: Mapping[str, float], second: Mapping[str, float], weight: float) -> dict[str, float]:
    """The geometric mean of two readings, the second weighing `weight` (0 to 1)."""
    least = 1e-3
    mixed = {
        label: (first.get(label, 0.0) + least) ** (1 - weight) * (second.get(label, 0.0) + least) ** weight
        for label in {**first, **second}
    }
    total = sum(mixed.values())
    return {label: share / total for label, share in mixed.items()}


def _flag(message: Reading, whole: Reading, silent: float, name: str) -> dict[str, float]:
    yes = silent * whole[name]["yes"] + (1 - silent) * message[name]["yes"]
    return {"yes": yes, "no": 1 - yes}
