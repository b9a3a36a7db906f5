"""Which customers fit a prospect, best first, and why. Pure: the gate has looked at each before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from coach.accounts.names import key_of
from coach.accounts.records import Account
from coach.references.records import Borrow, DirectoryEntry, Limits, Matching, Standing, Wanted
from coach.references.rivals import same_industry

CRITERION, INDUSTRY, KINDRED, SEGMENT, REGION, LANGUAGE, READY = 2.0, 2.0, 1.0, 1.0, 0.75, 0.5, 0.1
"""What a point of likeness weighs; `READY` for each check that is a yes, so that it only orders equals."""

_STOP = frozenset(
    "the and for with that this from have has are our their they them who what can must not all any but was were will "
    "into within about which wants want needs need good very more most than how other using use used over under does "
    "customer customers prospect reference system solution software project company".split()
)

Fit = tuple[float, tuple[str, ...], tuple[str, ...], frozenset[str]]


@lru_cache(maxsize=1)
def _alikes() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Groups of words and of trades that are taken for one another (`likeness.yaml`)."""
    held = yaml.safe_load((Path(__file__).parent / "likeness.yaml").read_text(encoding="utf-8"))
    return {name: tuple(tuple(group) for group in groups) for name, groups in held.items()}


def words_of_criteria(criteria: Sequence[str]) -> list[str]:
    """The stems by which notes and proofs are searched for criteria, with those that say the same."""
    said = dict.fromkeys(stem for one in criteria for stem in stems(one))
    return list(dict.fromkeys(word for stem in said for word in (stem, *_same_as(stem))))


@lru_cache(maxsize=65536)
def stems(text: str) -> tuple[str, ...]:
    """Word stems of a text that say something, at least four letters long where the word is."""
    words = re.findall(r"[^\W_]{2,}", text.casefold())
    return tuple(_stem(word) for word in words if word not in _STOP and (len(word) > 2 or word.isdigit()))


@lru_cache(maxsize=4096)
def _same_as(stem: str) -> tuple[str, ...]:
    return tuple(
        word for group in _alikes()["words"] if any(stem.startswith(one) for one in group) for word in group
    )  # fmt: skip


@lru_cache(maxsize=4096)
def trades_of(industry: str) -> frozenset[int]:
    """The families of trades that an industry belongs to."""
    words = re.findall(r"[^\W\d_]+", industry.casefold())
    return frozenset(
        number for number, group in enumerate(_alikes()["trades"])
        if any(word.startswith(one) for word in words for one in group)
    )  # fmt: skip


def words_of_trade(industry: str) -> list[str]:
    """Words by which industries like this one are found."""
    told = [word for word in re.findall(r"[^\W\d_]{4,}", industry.casefold()) if word not in _STOP]
    return list(dict.fromkeys([*told, *(word for one in trades_of(industry) for word in _alikes()["trades"][one])]))


def kindred(one: str, other: str) -> bool:
    """Whether two industries are near enough to learn from each other."""
    return bool(trades_of(one) & trades_of(other))


def fit(account: Account, entry: DirectoryEntry | None, wanted: Wanted, texts: Sequence[str]) -> Fit:
    """How well a customer fits: score, reasons for, reasons against, and the criteria it can prove."""
    proofs = [*(entry.proves if entry else ()), *texts, account.industry, account.segment]
    score, for_, against = 0.0, [], []
    proved = _proved(wanted.criteria, tuple(map(stems, proofs)))
    if wanted.criteria:
        score += CRITERION * len(proved) / len(wanted.criteria) * min(2, len(wanted.criteria))
        for_ += [f"can speak about {one}" for one in wanted.criteria if one in proved]
        against += [f"no note shows {one}" for one in wanted.criteria if one not in proved]
    if wanted.industry and account.industry:
        if same_industry(wanted.industry, account.industry):
            score += INDUSTRY
            for_.append(f"same industry ({account.industry})")
        elif kindred(wanted.industry, account.industry):
            score += KINDRED
            for_.append(f"an industry near theirs ({account.industry})")
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


def fits(account: Account, wanted: Wanted, proved: frozenset[str]) -> bool:
    """Whether a customer fits at all: it proves a criterion or is of the prospect's trade, or one near it."""
    if not wanted.criteria and not wanted.industry:
        return True
    if proved or not (wanted.industry and account.industry):
        return bool(proved)
    return same_industry(wanted.industry, account.industry) or kindred(wanted.industry, account.industry)


def ready(standing: Standing) -> float:
    """A little for every check that is a yes."""
    return READY * sum(check.result == "yes" for check in standing.checks)


def _rank(standing: Standing) -> tuple[bool, float, str]:
    return (not standing.own, -round(standing.score, 4), key_of(standing.account))


def _proved(criteria: Sequence[str], proofs: Iterable[Sequence[str]]) -> frozenset[str]:
    """The criteria that one of the proofs shows, all in stems: every word of a short one, two thirds of a long one."""
    held = [set(proof) for proof in proofs]
    return frozenset(one for one in criteria if any(_proves(stems(one), proof) for proof in held))


def _proves(wanted: Sequence[str], there: set[str]) -> bool:
    asked = set(wanted)
    if not asked:
        return False
    enough = len(asked) if len(asked) < 3 else (2 * len(asked) + 2) // 3
    return sum(_shown(one, there) for one in asked) >= enough


def _shown(stem: str, there: set[str]) -> bool:
    if stem in there:
        return True
    same = _same_as(stem)
    return any(_alike(stem, other) or (same and other.startswith(same)) for other in there)


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 5 and longer.startswith(shorter)


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ers", "ed", "er", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
