"""The headline where the books decide: whom not to use and why, who fits, what the notes say."""

from __future__ import annotations

from collections.abc import Sequence

from coach.advising.dossier import Dossier
from coach.references.records import Check, Standing


def headline_of(dossier: Dossier) -> str:
    """One sentence a rep can act on; "" where the books decide nothing."""
    if not dossier.decided:
        return ""
    if dossier.intent == "brief":
        return _brief(dossier) or f"I find nothing on {dossier.missing or 'it'} that you may see."
    place = f" for {dossier.prospect.name}" if dossier.prospect else ""
    if dossier.refused and dossier.verdict == "do_not_use":
        return _refused(dossier, place)
    if dossier.verdict == "prepare_reference" and dossier.standings:
        return " ".join(_open(one, place) for one in dossier.standings[:2])
    if dossier.intent == "match" and dossier.matching is not None and dossier.verdict in _MATCHED:
        names = [one.account for one in dossier.matching.candidates]
        if names:
            return f"Best fit{place}: {_and(names)}. Close the open checks before anybody hears the name."
        return f"Nobody of ours fits{place}; ask your colleagues, with what the prospect needs to hear."
    return ""


def _refused(dossier: Dossier, place: str) -> str:
    said = []
    for one in dossier.refused:
        no = next(check for check in one.checks if check.result == "no")
        said.append(f"Don't use {one.account}{place}: {_small(no.text)}")
    fine = [one.account for one in dossier.standings if not one.refused]
    also = f" Nothing speaks against {_and(fine)}." if fine else ""
    return " ".join(said) + also


def _open(one: Standing, place: str) -> str:
    still = one.open_checks
    if not one.own:
        return f"{one.account} is another team's: ask {one.owner or 'its owner'} before anything else."
    if not still:
        return f"{one.account} is ready{place}: every check is a yes."
    known = sum(check.result == "yes" for check in one.checks)
    if known <= 2 or len(still) > 8:
        return f"Nothing speaks against {one.account}, but too little is known: {len(still)} checks are open."
    return f"{one.account} may do{place}; close first: {_named(still)}."


def _named(checks: Sequence[Check]) -> str:
    words = {
        "named": "may they be named", "happy": "are they happy", "no_open_problem": "is anything open",
        "glowing": "do they glow", "value_not_price": "value or price", "no_rival": "are they rivals",
        "no_special_terms": "special terms", "within_limit": "asked too often", "willing": "are they willing",
        "agreed": "their own yes", "prepared": "preparing them", "prospect_briefed": "briefing the prospect",
    }  # fmt: skip
    return _and([words[check.id] for check in checks])


def _brief(dossier: Dossier) -> str:
    said = []
    for page in dossier.pages[:2]:
        if not page.own:
            said.append(f"{page.account.name} is another team's customer; you see its entry in the directory.")
            continue
        standing = next((one for one in dossier.standings if one.account_id == page.account.id), None)
        no = next((check for check in standing.checks if check.result == "no"), None) if standing else None
        days = [note.day for note in page.notes if note.day]
        count = f"{len(page.notes)} note{'s' if len(page.notes) > 1 else ''}" if page.notes else "no notes yet"
        newest = f", the newest of {max(days)}" if days else ""
        mind = f" Mind: {_small(no.text)}" if no else ""
        said.append(f"{page.account.name}: {count}{newest}.{mind}")
    return " ".join(said)


def _small(text: str) -> str:
    first, rest = text[:1], text[1:]
    return f"{first.lower()}{rest}" if text.split(" ")[0] in _USUAL else text


_MATCHED = ("prepare_reference", "borrow_reference")
_USUAL = frozenset("A An The They Their Another Same Nothing Neither It No You".split())


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
