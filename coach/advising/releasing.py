"""When contact details that we hold may go out: by stage and ledger alone, never by what anybody says."""

from __future__ import annotations

from coach.playbook.records import Stage
from coach.records import Record
from coach.references.records import Check, CheckId, Standing

_WHY: dict[str, str] = {
    "stage": "the deal is not in its last stage",
    "consent": "the ledger has no yes of theirs to this call",
    "prepared": "the ledger does not say that they were prepared for it",
    "load": "they have taken as many calls as they should",
    "gate": "a check speaks against them",
}


class Release(Record):
    """Whether contact details may go out, and what is missing where they may not."""

    granted: bool = False
    missing: tuple[str, ...] = ()


def release_of(stage: Stage, standing: Standing) -> Release:
    """The rule over stage, consent, preparation and load; a "no" of the gate closes it whatever else holds."""
    from coach.references.gate import may_release_contact

    late = stage == "late"
    consent, prepared = _on_ledger(standing, "agreed"), _on_ledger(standing, "prepared")
    within_limit = _result(standing, "within_limit") == "yes"
    held = {"stage": late, "consent": consent, "prepared": prepared, "load": within_limit, "gate": not standing.refused}
    granted = may_release_contact(late, consent, prepared, within_limit) and not standing.refused and standing.own
    return Release(granted=granted, missing=tuple(_WHY[name] for name, holds in held.items() if not holds))


def _on_ledger(standing: Standing, id: CheckId) -> bool:
    """Whether a check is a yes that rests on a line of the ledger."""
    check = _check(standing, id)
    if check is None or check.result != "yes":
        return False
    kinds = {one.kind for one in check.evidence}
    return "ledger" in kinds and "said" not in kinds


def _result(standing: Standing, id: CheckId) -> str:
    check = _check(standing, id)
    return check.result if check is not None else "unknown"


def _check(standing: Standing, id: CheckId) -> Check | None:
    return next((check for check in standing.checks if check.id == id), None)
