"""The twelve checks of the gate, each from what is known of a customer and what is wanted of it."""

from __future__ import annotations

from datetime import date

from coach.references.limits import counted_calls, last_call
from coach.references.reading import dated
from coach.references.records import (
    AGAINST,
    Check,
    CheckId,
    Evidence,
    Fact,
    FactKind,
    Known,
    Limits,
    Result,
    Use,
    UseKind,
    Wanted,
)
from coach.references.rivals import rivalry

LONG_AGO_DAYS = 365
"""A refusal older than this is asked about anew, not taken as standing."""
REFUSALS: dict[FactKind, str] = {
    "declined": "They said no", "owner_no": "Their owner said no", "tired": "They are asked too often",
}  # fmt: skip


class Case:
    """A customer before the gate, and the questions that the checks ask about it."""

    def __init__(self, known: Known, wanted: Wanted, limits: Limits, today: date) -> None:
        self.known, self.wanted, self.limits, self.today = known, wanted, limits, today
        self._facts = dated(fact for fact in known.facts if fact.day is None or fact.day <= today)
        self.owner = known.account.owner or "the account's owner"

    def newest(self, *kinds: FactKind) -> Fact | None:
        """The newest fact of these kinds; a mere hint for the customer never stands before what is sure."""
        found = [fact for fact in self._facts if fact.kind in kinds]
        sure = [fact for fact in found if fact.sure == 1]
        if sure and (sure[-1].kind in AGAINST or found[-1].kind not in AGAINST):
            return sure[-1]
        return found[-1] if found else None

    def is_recent(self, fact: Fact | None) -> bool:
        """Whether a fact is young enough to count as knowing."""
        return fact is not None and fact.day is not None and self.age(fact.day) <= self.limits.stale_note_days

    def age(self, day: date) -> int:
        """Days since."""
        return (self.today - day).days

    def after(self, fact: Fact, other: Fact | None) -> bool:
        """Whether a fact is newer than another (or there is no other)."""
        return other is None or self._facts.index(fact) > self._facts.index(other)

    def use(self, *kinds: UseKind, this_deal: bool = False) -> Use | None:
        """The newest line of the ledger of these kinds; of this deal where asked."""
        deal = self.wanted.deal.id if self.wanted.deal else None
        uses = [use for use in self.known.uses if use.kind in kinds and use.day <= self.today]
        if this_deal:
            uses = [use for use in uses if deal is not None and use.deal == deal]
        return max(uses, key=lambda use: (use.day, use.id), default=None)


def all_checks(case: Case) -> tuple[Check, ...]:
    """Every check, in the order of the steps."""
    checks = (_named, _happy, _no_open_problem, _glowing, _value, _rival, _terms, _limit, _willing, _agreed,
              _prepared, _briefed)  # fmt: skip
    return tuple(check(case) for check in checks)


def _named(case: Case) -> Check:
    said = case.newest("named", "not_named")
    if said is not None and said.kind == "not_named":
        return _check("named", "no", f"They do not want to be named{_on(said)}.", said)
    if said is not None:
        return _check("named", "yes", f"They agreed to be named{_on(said)}.", said)
    entry = case.known.directory
    if entry is not None and entry.public:
        evidence = (Evidence(kind="directory", id=entry.account),)
        return Check(id="named", result="yes", text="The directory lists them as publicly known.", evidence=evidence)
    line, agreed = case.use("agreed", "called"), case.newest("agreed", "declined")
    if line is not None:
        text = f"They agreed to speak for us on {line.day}, so they may be named."
        evidence = (Evidence(kind="ledger", id=line.id, day=line.day, quote=line.text),)
        return Check(id="named", result="yes", text=text, evidence=evidence)
    if agreed is not None and agreed.kind == "agreed":
        return _check("named", "yes", f"They agreed to speak for us{_on(agreed)}, so they may be named.", agreed)
    return _open(case, "named", "No note says that they may be named.", "whether we may name them")


def _happy(case: Case) -> Check:
    mood = case.newest("glowing", "happy", "fine", "unhappy")
    ask = "how things stand with them today"
    if mood is None:
        return _open(case, "happy", "No note says how happy they are.", ask)
    if not case.is_recent(mood):
        return _stale(case, "happy", mood, ask)
    if mood.kind == "unhappy":
        return _check("happy", "no", f"They are unhappy{_on(mood)}.", mood)
    before = case.newest("unhappy")
    turn = f" (unhappy{_on(before)}, better since)" if before is not None and case.is_recent(before) else ""
    return _check("happy", "yes", f"They spoke well of us{_on(mood)}{turn}.", mood)


def _no_open_problem(case: Case) -> Check:
    problem, resolved = case.newest("problem"), case.newest("resolved")
    mood = case.newest("glowing", "happy")
    ask = "what is open with them, and with support"
    if problem is not None and case.after(problem, resolved):
        if case.is_recent(problem):
            later = mood is not None and mood.note != problem.note and case.after(mood, problem)
            if not later:
                praised = f"; praise{_on(mood)} is older" if mood is not None and mood.note != problem.note else ""
                return _check("no_open_problem", "no", f"A problem is open{_on(problem)}{praised}.", problem)
            text = f"A problem{_on(problem)} was never noted as solved, though they spoke well of us since."
            return _open(case, "no_open_problem", text, "whether it is solved", problem)
        return _stale(case, "no_open_problem", problem, "whether the problem noted then is solved")
    if resolved is not None and case.is_recent(resolved):
        return _check("no_open_problem", "yes", f"Nothing is open{_on(resolved)}.", resolved)
    if mood is not None and case.is_recent(mood):
        text = f"They spoke well of us{_on(mood)} and no note speaks of an open problem."
        return _check("no_open_problem", "yes", text, mood)
    if resolved is not None:
        return _stale(case, "no_open_problem", resolved, ask)
    return _open(case, "no_open_problem", "No note says whether something is open.", ask)


def _glowing(case: Case) -> Check:
    tone = case.newest("glowing", "fine", "unhappy")
    ask = "whether they would speak up for us without a but"
    if tone is None:
        return _open(case, "glowing", "No note says how warmly they would speak of us.", ask)
    if not case.is_recent(tone):
        return _stale(case, "glowing", tone, ask)
    if tone.kind == "glowing":
        return _check("glowing", "yes", f"They speak of us with enthusiasm{_on(tone)}.", tone)
    return _check("glowing", "no", f"They are not enthusiastic{_on(tone)}; faint praise costs a deal.", tone)


def _value(case: Case) -> Check:
    price, value = case.newest("price"), case.newest("value")
    if price is not None and (value is None or not case.after(value, price)):
        return _check("value_not_price", "no", f"They praise the price, not the work{_on(price)}.", price)
    if price is None and value is not None:
        return _check("value_not_price", "yes", f"They praise what it does for them{_on(value)}.", value)
    text = "No note says what they like about us."
    return _open(case, "value_not_price", text, "what they like: the work or the price", price or value)


def _rival(case: Case) -> Check:
    result, text, evidence = rivalry(case.known, case.wanted)
    close = "" if result != "unknown" else f"Ask {case.owner} whether the two compete anywhere."
    return Check(id="no_rival", result=result, text=text, evidence=evidence, close=close)


def _terms(case: Case) -> Check:
    special, standard = case.newest("discount"), case.newest("standard_terms")
    if special is not None and case.after(special, standard):
        text = f"They have terms that this prospect must not hear of{_on(special)}."
        return _check("no_special_terms", "no", text, special)
    if standard is not None:
        return _check("no_special_terms", "yes", f"Their terms are the usual ones{_on(standard)}.", standard)
    text = "No note says what terms they have."
    return _open(case, "no_special_terms", text, "for any price or term that the prospect must not hear of")


def _limit(case: Case) -> Check:
    limits = case.limits
    calls = counted_calls(case.known.uses, case.known.facts, case.today, limits.window_days)
    last = last_call(case.known.uses, case.known.facts, case.today)
    entry = case.known.directory
    if last is not None and case.age(last.day or case.today) < limits.cool_down_days:
        text = f"They took a call on {last.day}; for {limits.cool_down_days} days they are asked for nothing."
        return Check(id="within_limit", result="no", text=text, evidence=(last,))
    if len(calls) >= limits.calls_per_customer:
        text = (f"They took {len(calls)} of {limits.calls_per_customer} calls within {limits.window_days} days, "
                f"the last on {calls[-1].day}.")  # fmt: skip
        return Check(id="within_limit", result="no", text=text, evidence=tuple(calls))
    if entry is not None and entry.standing == "resting":
        text = "The directory has them resting."
        return Check(
            id="within_limit", result="no", text=text, evidence=(Evidence(kind="directory", id=entry.account),)
        )
    text = f"{len(calls)} of {limits.calls_per_customer} calls taken within {limits.window_days} days."
    return Check(id="within_limit", result="yes", text=text, evidence=(Evidence(kind="ledger"),))


def _willing(case: Case) -> Check:
    entry = case.known.directory
    if entry is not None and entry.standing == "not_now":
        text = "Their owner has set them to not now."
        return Check(id="willing", result="no", text=text, evidence=(Evidence(kind="directory", id=entry.account),))
    line = case.use("declined", "refused", "later", "agreed", "granted")
    said = case.newest("declined", "tired", "owner_no", "agreed")
    if line is not None and line.kind in ("declined", "refused", "later") and not _newer(said, line.day, "agreed"):
        return _refused_on_ledger(case, line)
    if said is not None and said.kind != "agreed" and not (line is not None and said.day and line.day > said.day):
        words = REFUSALS[said.kind]
        if said.day is not None and case.age(said.day) > LONG_AGO_DAYS:
            return _open(case, "willing", f"{words}{_on(said)}, long ago.", "whether that still holds", said)
        return _check("willing", "no", f"{words}{_on(said)}.", said)
    text = "Neither they nor their owner has said no."
    return Check(id="willing", result="yes", text=text, evidence=_rests(said))


def _refused_on_ledger(case: Case, line: Use) -> Check:
    evidence = (Evidence(kind="ledger", id=line.id, day=line.day, quote=line.text),)
    if line.kind == "later":
        text = f"Their owner asked on {line.day} to wait."
        close = f"Ask {case.owner} whether it is time now."
        return Check(id="willing", result="unknown", text=text, evidence=evidence, close=close)
    who = "Their owner" if line.kind == "refused" else "They"
    if case.age(line.day) > LONG_AGO_DAYS:
        return Check(id="willing", result="unknown", text=f"{who} said no on {line.day}, long ago.",
                     evidence=evidence, close=f"Ask {case.owner} whether that still holds.")  # fmt: skip
    return Check(id="willing", result="no", text=f"{who} said no on {line.day}.", evidence=evidence)


def _agreed(case: Case) -> Check:
    said, gone = case.newest("agreed", "declined"), case.newest("left")
    line = case.use("agreed", "declined", this_deal=True)
    ask = "them for their own yes to this call"
    if line is not None:
        evidence = (Evidence(kind="ledger", id=line.id, day=line.day, quote=line.text),)
        if line.kind == "declined":
            return Check(id="agreed", result="no", text=f"They declined on {line.day}.", evidence=evidence)
        if not _newer(gone, line.day, "left"):
            text = f"They agreed on {line.day}, noted by {line.by}."
            return Check(id="agreed", result="yes", text=text, evidence=evidence)
        return _open(case, "agreed", f"They agreed on {line.day}, but who agreed has left since.", ask, gone)
    if said is None or said.kind == "declined":
        return _open(case, "agreed", "No note says that they agreed to this call.", ask)
    if gone is not None and case.after(gone, said):
        return _open(case, "agreed", f"They agreed{_on(said)}, but who agreed has left since.", ask, gone)
    if case.is_recent(said):
        return _check("agreed", "yes", f"They agreed{_on(said)}.", said)
    return _stale(case, "agreed", said, ask)


def _prepared(case: Case) -> Check:
    line, said = case.use("prepared", this_deal=True), case.newest("prepared")
    return _done(case, "prepared", line, said, "They have been prepared", "Prepare them: what the prospect cares about")


def _briefed(case: Case) -> Check:
    line = case.use("briefed", this_deal=True)
    facts = [fact for fact in (*case.known.facts, *case.wanted.facts) if fact.kind == "briefed"]
    said = next(reversed(dated(facts)), None)
    close = "Tell the prospect whom they will talk to, what applies to them and what does not"
    return _done(case, "prospect_briefed", line, said, "The prospect has been briefed", close)


def _done(case: Case, id: CheckId, line: Use | None, said: Fact | None, text: str, close: str) -> Check:
    if line is not None:
        evidence = (Evidence(kind="ledger", id=line.id, day=line.day, quote=line.text),)
        return Check(id=id, result="yes", text=f"{text} on {line.day}.", evidence=evidence)
    if said is not None and case.is_recent(said):
        return _check(id, "yes", f"{text}{_on(said)}.", said)
    return Check(id=id, result="unknown", text=f"Nothing says that {text[0].lower()}{text[1:]}.", close=f"{close}.")


def _newer(fact: Fact | None, day: date, kind: FactKind) -> bool:
    return fact is not None and fact.kind == kind and fact.day is not None and fact.day > day


def _check(id: CheckId, result: Result, text: str, fact: Fact) -> Check:
    if fact.sure < 1:
        text, close = f"A note seems to say so{_on(fact)}: {text}", "Read that note and ask its author."
        return Check(id=id, result="unknown", text=text, evidence=_rests(fact), close=close)
    return Check(id=id, result=result, text=text, evidence=_rests(fact))


def _open(case: Case, id: CheckId, text: str, ask: str, fact: Fact | None = None) -> Check:
    close = f"Ask {'' if ask.startswith('them') else case.owner + ' '}{ask}."
    return Check(id=id, result="unknown", text=text, evidence=_rests(fact), close=close)


def _stale(case: Case, id: CheckId, fact: Fact, ask: str) -> Check:
    if fact.day is None:
        return _open(case, id, "The only note about it has no date.", ask, fact)
    text = f"The newest note about it is {case.age(fact.day)} days old ({fact.day}); that no longer counts as knowing."
    return _open(case, id, text, ask, fact)


def _rests(fact: Fact | None) -> tuple[Evidence, ...]:
    return (Evidence(kind="note", id=fact.note, day=fact.day, quote=fact.quote),) if fact else ()


def _on(fact: Fact | None) -> str:
    return f" (note of {fact.day})" if fact is not None and fact.day is not None else " (note without date)"
