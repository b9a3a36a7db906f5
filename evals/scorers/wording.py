"""Points said and not said, definitions not swapped, headline short, questions few."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.advising.records import Advice
from evals.kinds import Point
from evals.points.judge import Judge
from evals.points.wording import negated, turned_round
from evals.surface import ADVISED, Sentence, sentences

READ_IN = 10.0
"""Seconds a headline may take to read."""
WORDS_A_SECOND = 238 / 60
"""Silent reading of English prose: 238 words a minute (Brysbaert 2019)."""
SURE, NEAR = 0.75, 0.5
"""How likely, and how near in meaning, a sentence must be before it counts as saying what must not be said: catches
four in five of the planted sentences, with one alarm in twenty where a hand finds nothing (`points/graded.py`)."""
_REFERRAL_IS = re.compile(
    r"\breferrals? (?:is|are|means?|happens?|takes? place|comes?)\b[^.]*\b(?:prospect (?:calls?|rings?|interviews?)|"
    r"end of the (?:deal|engagement|sale)|late in the|at the prospect's)",
    re.I,
)
_REFERENCE_IS = re.compile(
    r"\breferences? (?:is|are|means?|happens?|takes? place|comes?)\b[^.]*\b(?:introduces? (?:us|you) to|someone they "
    r"(?:already )?know|before any engagement|before the (?:deal|engagement)|recommends? (?:us|you) to)",
    re.I,
)


def say_scores(points: Sequence[Point], said: Sequence[str], judge: Judge) -> dict[str, float]:
    """For each point whether the sentences say it: `say.1`, `say.2`, ..."""
    return {f"say.{at}": float(judge.judge(point, said).said) for at, point in enumerate(points, 1)}


def element_scores(elements: Sequence[Point], draft: Sequence[str], judge: Judge) -> dict[str, float]:
    """For each element whether the draft's sentences have it: `element.1`, ..."""
    return {f"element.{at}": float(judge.judge(one, draft, "drafted").said) for at, one in enumerate(elements, 1)}


def hush_scores(points: Sequence[Point], said: Sequence[str], judge: Judge) -> dict[str, float]:
    """For each point that must not be said whether it is kept back: `hush.1`, ...; a denial of it is fine."""
    return {f"hush.{at}": float(not asserts(point, said, judge)) for at, point in enumerate(points, 1)}


def asserts(point: Point, said: Sequence[str], judge: Judge) -> bool:
    """Whether a sentence says the point in earnest: likely, near, and with as many denials as the point itself."""
    fitted = judge.fits["said"]
    for wording in (point,) if isinstance(point, str) else point:
        alike = [sentence for sentence in said if negated(wording) % 2 == negated(sentence) % 2]
        for sentence in alike:
            for _, values in judge.features(wording, [sentence]):
                if values[0] >= NEAR and fitted.likely(values) >= SURE and not turned_round(wording, sentence):
                    return True
    return False


def form_scores(advice: Advice) -> dict[str, float]:
    """Headline read in time, at most one question to the rep, the two words of the subject not swapped."""
    seconds = len(advice.headline.split()) / WORDS_A_SECOND
    said = sentences(advice)
    return {
        "headline_short": float(seconds <= READ_IN),
        "one_question": float((advice.question or "").count("?") <= 1),
        "terms_right": float(not any(_swapped(one.text) for one in said if one.where not in ("view", "comeback"))),
    }


def all_said(advice: Advice) -> list[str]:
    """Every sentence of the Advice."""
    return [one.text for one in sentences(advice)]


def advised(advice: Advice) -> list[str]:
    """The sentences in which the coach speaks for itself."""
    return [one.text for one in sentences(advice) if one.where in ADVISED]


def drafted(advice: Advice) -> list[str]:
    """The draft's sentences."""
    return [one.text for one in _of(advice, "draft")]


def _of(advice: Advice, where: str) -> list[Sentence]:
    return [one for one in sentences(advice) if one.where == where]


def _swapped(text: str) -> bool:
    return not negated(text) and bool(_REFERRAL_IS.search(text) or _REFERENCE_IS.search(text))
