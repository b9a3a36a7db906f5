"""The gate: how far a customer may be used for a prospect, check by check. Pure: records in, a Standing out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from coach.references.checks import Case, all_checks
from coach.references.records import (
    ASKED,
    HANDED_OVER,
    NAMED,
    Check,
    CheckId,
    Evidence,
    Known,
    Limits,
    Said,
    Standing,
    Step,
    Wanted,
)

MOODS = frozenset(("happy", "glowing"))
"""Checks of how they feel about us."""


def gate(known: Known, wanted: Wanted, limits: Limits, today: date, said: Sequence[Said] = ()) -> Standing:
    """How far a customer may be used for this prospect today.

    One "no" closes everything; an "unknown" opens nothing and condemns nobody. What the rep said closes an
    open check; against a note it only opens the question again, and not even that against a bad mood: hearsay
    of praise does not undo a written complaint.
    """
    checks = tuple(_with_said(check, said) for check in all_checks(Case(known, wanted, limits, today)))
    return Standing(
        account=known.account.name,
        account_id=known.account.id,
        owner=known.account.owner,
        own=known.own,
        step=step_of(checks),
        checks=checks,
    )


def step_of(checks: Sequence[Check]) -> Step:
    """The furthest step that is open."""
    results = {check.id: check.result for check in checks}
    if "no" in results.values():
        return "none"

    def all_yes(ids: Sequence[CheckId]) -> bool:
        return all(results.get(id) == "yes" for id in ids)

    if all_yes((*NAMED, *ASKED, *HANDED_OVER)):
        return "handed_over"
    if all_yes(ASKED):
        return "asked"
    return "named" if all_yes(NAMED) else "none"


def verdict_of(standing: Standing) -> Literal["do_not_use", "prepare_reference", "offer_reference"]:
    """What a standing comes to: never this one; something is still open; connect them."""
    if standing.refused:
        return "do_not_use"
    return "offer_reference" if standing.step == "handed_over" else "prepare_reference"


def may_release_contact(late: bool, consent: bool, prepared: bool, within_limit: bool) -> bool:
    """Whether contact details that we hold may go out: by the ledger alone, never by what somebody says.

    late: the deal's stage is late; consent and prepared: lines of the ledger for this deal; within_limit: the
    customer's use is below its limit. A truth table of four: only all of them together.
    """
    return late and consent and prepared and within_limit


def _with_said(check: Check, said: Sequence[Said]) -> Check:
    heard = [one for one in said if one.check == check.id and one.result != "unknown"]
    if not heard or heard[-1].result == check.result:
        return check
    last = heard[-1]
    evidence = (*check.evidence, Evidence(kind="said", quote=last.quote))
    if check.result == "no":
        text = f"{check.text} You said otherwise: write it down with the date, then it counts."
        result = "no" if check.id in MOODS else "unknown"
        return check.model_copy(update={"result": result, "text": text, "evidence": evidence})
    text = f"You said: {last.quote or last.result}."
    close = "" if last.result == "yes" else check.close
    return check.model_copy(update={"result": last.result, "text": text, "evidence": evidence, "close": close})
