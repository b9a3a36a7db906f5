"""Which customers fit a prospect, best first, and why. Pure: the gate has looked at each before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from coach.accounts.names import key_of
from coach.references.records import Borrow, Known, Limits, Matching, Standing, Wanted
from coach.references.rivals import same_industry

CRITERION, INDUSTRY, SEGMENT, REGION, LANGUAGE, READY = 2.0, 2.0, 1.0, 0.75, 0.5, 0.1
"""What a point of likeness weighs; `READY` for each check that is a yes, so that it only orders equals."""

_STOP = frozenset(
    "the and for with that this from have has are our their they them who what can must not all any but was were will "
    "into within about which wants want needs need good very more most than how other using use used over under does "
    "customer customers prospect reference system solution software project company".split()
)

Covered = Mapping[int, Sequence[str]]
Fit = tuple[float, tuple[str, ...], tuple[str, ...], frozenset[str]]


def words_of_criteria(criteria: Sequence[str]) -> list[str]:
    """The stems by which notes and proofs are searched for criteria."""
    return list(dict.fromkeys(stem for one in criteria for stem in stems(one)))


def stems(text: str) -> list[str]:
    """Word stems of a text that say something, at least four letters long where the word is."""
    words = re.findall(r"[^\W_]{2,}", text.casefold())
    return [_stem(word) for word in words if word not in _STOP and (len(word) > 2 or word.isdigit())]


def fit(known: Known, wanted: Wanted, texts: Sequence[str], near: Callable[[str, str], bool] | None = None) -> Fit:
    """How well a customer fits: score, reasons for, reasons against, and the criteria it can prove."""
    account, entry = known.account, known.directory
    proofs = [*(entry.proves if entry else ()), *texts, account.industry, account.segment]
    score, for_, against = 0.0, [], []
    proved = frozenset(one for one in wanted.criteria if _proves(one, proofs, near))
    if wanted.criteria:
        score += CRITERION * len(proved) / len(wanted.criteria) * min(2, len(wanted.criteria))
        for_ += [f"can speak about {one}" for one in wanted.criteria if one in proved]
        against += [f"no note shows {one}" for one in wanted.criteria if one not in proved]
    if wanted.industry and account.industry:
        if same_industry(wanted.industry, account.industry):
            score += INDUSTRY
            for_.append(f"same industry ({account.industry})")
        else:
            against.append(f"another industry ({account.industry})")
    for weight, name, theirs, ours in (
        (SEGMENT, "segment", wanted.segment, account.segment),
        (REGION, "region", wanted.region, account.region),
    ):
        if theirs and ours and key_of(theirs) == key_of(ours):
            score += weight
            for_.append(f"same {name} ({ours})")
        elif theirs and ours:
            against.append(f"another {name} ({ours}, not {theirs})")
    if wanted.languages and account.languages:
        if {key_of(one) for one in wanted.languages} & {key_of(one) for one in account.languages}:
            score += LANGUAGE
        else:
            score -= LANGUAGE
            against.append(f"speaks {', '.join(account.languages)}, not {', '.join(wanted.languages)}")
    return score, tuple(for_), tuple(against), proved


def choose(looked_at: Sequence[tuple[Standing, frozenset[str]]], wanted: Wanted, limits: Limits) -> Matching:
    """The candidates out of all that were looked at: own before others, best first, no more than needed.

    A second one only where it proves what the first cannot. All that were looked at fit.
    """
    refused = sorted((one for one, _ in looked_at if one.refused), key=_rank)
    fitting = sorted(
        ((one, proved) for one, proved in looked_at if not one.refused),
        key=lambda pair: _rank(pair[0]),
    )
    chosen: list[Standing] = []
    proved_so_far: frozenset[str] = frozenset()
    for one, proved in fitting:
        if chosen and not (proved - proved_so_far):
            continue
        chosen.append(one)
        proved_so_far |= proved
        if len(chosen) == limits.names_per_prospect or len(chosen) == 2:
            break
    return Matching(candidates=tuple(chosen), refused=tuple(refused[:3]), borrow=None if chosen else borrow(wanted))


def borrow(wanted: Wanted) -> Borrow:
    """What to ask colleagues for, where nobody of one's own fits."""
    about = f" in {wanted.industry}" if wanted.industry else ""
    ideally = f", ideally {wanted.segment}" if wanted.segment else ""
    shows = f" who can speak about {', '.join(wanted.criteria)}" if wanted.criteria else ""
    region = f" ({wanted.region})" if wanted.region else ""
    text = f"I am looking for a customer{about}{ideally}{region}{shows}. Whom might I ask about?"
    return Borrow(industry=wanted.industry, criteria=wanted.criteria, text=text)


def fits(known: Known, wanted: Wanted, proved: frozenset[str]) -> bool:
    """Whether a customer fits at all: it proves a criterion or is of the prospect's trade."""
    if not wanted.criteria and not wanted.industry:
        return True
    trade = bool(wanted.industry and known.account.industry)
    return bool(proved) or (trade and same_industry(wanted.industry, known.account.industry))


def ready(standing: Standing) -> float:
    """A little for every check that is a yes."""
    return READY * sum(check.result == "yes" for check in standing.checks)


def _rank(standing: Standing) -> tuple[bool, float, str]:
    return (not standing.own, -round(standing.score, 4), key_of(standing.account))


def _proves(criterion: str, proofs: Sequence[str], near: Callable[[str, str], bool] | None) -> bool:
    wanted = set(stems(criterion))
    if not wanted:
        return False
    enough = len(wanted) if len(wanted) < 3 else (2 * len(wanted) + 2) // 3
    for proof in proofs:
        there = set(stems(proof))
        shared = sum(any(one == other or _alike(one, other) for other in there) for one in wanted)
        if shared >= enough or (near is not None and proof and near(criterion, proof)):
            return True
    return False


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 5 and longer.startswith(shorter)


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ers", "ed", "er", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
