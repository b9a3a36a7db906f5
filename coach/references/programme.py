"""What the programme recognises: referrals with their steps, and who brought new or repeat references. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coach.references.records import Limits, Programme, Recognised, Referral, ReferralStep, Use, UseKind

_STATES: dict[UseKind, ReferralStep] = {
    "referral_asked": "asked", "referral_knows": "knows", "referral_intro": "introduced", "referral_opened": "opened",
}  # fmt: skip


def referrals(lines: Sequence[Use]) -> tuple[Referral, ...]:
    """Referrals out of lines of the ledger, oldest first; a line that answers another is a step of the same."""
    begun: dict[int, list[Use]] = {}
    belongs: dict[int, int] = {}
    for line in sorted(lines, key=lambda one: one.id):
        if line.kind not in _STATES:
            continue
        root = belongs.get(line.answers or 0, line.id)
        belongs[line.id] = root
        begun.setdefault(root, []).append(line)
    return tuple(_referral(root, steps) for root, steps in begun.items())


def _referral(root: int, steps: Sequence[Use]) -> Referral:
    last = steps[-1]
    return Referral(
        id=root,
        account=steps[0].account,
        account_name=steps[0].account_name,
        state=_STATES[last.kind],
        who="; ".join(dict.fromkeys(step.text for step in steps if step.text)),
        by=steps[0].by,
        begun=steps[0].day,
        day=last.day,
        minutes=sum(step.minutes for step in steps),
        steps=tuple(steps),
    )


def programme(lines: Sequence[tuple[str, Use]], limits: Limits, since: date, until: date) -> Programme:
    """Points from `since` to `until`; `lines` are all calls and opened referrals, oldest first, with whose they are.

    A customer's first call ever is new, later ones are repeats. The calls of an erased customer count as repeats,
    since nothing tells any more which of them was the first.
    """
    met: set[int] = set()
    counts: dict[str, list[int]] = {}
    for whose, line in lines:
        new = line.kind == "called" and line.account is not None and line.account not in met
        if line.kind == "called" and line.account is not None:
            met.add(line.account)
        if since <= line.day <= until:
            place = 2 if line.kind == "referral_opened" else 0 if new else 1
            counts.setdefault(whose, [0, 0, 0])[place] += 1
    people = [_recognised(user, limits, *numbers) for user, numbers in counts.items()]
    ordered = sorted(people, key=lambda one: (-one.points, one.user))
    return Programme(since=since, until=until, people=tuple(ordered))


def _recognised(user: str, limits: Limits, new: int, repeat: int, opened: int) -> Recognised:
    points = new * limits.points_new_reference + repeat * limits.points_repeat_reference
    return Recognised(user=user, new=new, repeat=repeat, referrals=opened, points=points)
