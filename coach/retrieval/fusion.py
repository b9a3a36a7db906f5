"""Two lists of scores into one order: the weights live here, with the figures that chose them.

nDCG@10 with MiniLM, 100 candidates of each side, cosines known for all of them. The column "ours" is
written down in docs/decisions/0002-retrieval.md; the weight is in the middle of the flat part.

    weight of meaning          SciFact test   SciFact train   onstartups-qa
    0.0 (BM25 alone)                 0.6863          0.6964          0.2563
    0.4                              0.7315          0.7327          0.3338
    0.5 (chosen)                     0.7367          0.7348          0.3511
    0.6                              0.7329          0.7349          0.3619
    0.7                              0.7240          0.7308          0.3653
    1.0 (vectors alone)              0.6451          0.6602          0.3253
    0.6, stretched to 0..1           0.7321          0.7342          0.3579
    0.5, reciprocal ranks            0.7161          0.7183          0.3393
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

CANDIDATES = 100  # how many of each side are looked at
# How much meaning weighs, by embedder; the words' weight is what is left to 1.
VECTOR_WEIGHTS = {"minilm": 0.5, "wordllama": 0.3}
OTHER_WEIGHT = 0.5  # of an embedder nobody measured here
EXTRA_WEIGHT = 0.3  # of the conversation's situation beside the question itself


def vector_weight(embedder: str) -> float:
    """How much the vectors of the embedder with this name weigh, 0 to 1."""
    return VECTOR_WEIGHTS.get(embedder, OTHER_WEIGHT)


def fuse(lexical: Mapping[str, float], similar: Mapping[str, float], weight: float) -> dict[str, float]:
    """One score from 0 to 1 for each candidate, best 1: both sides in standard deviations, weighted.

    `lexical` holds every candidate's BM25 score, `similar` its cosine to the query, which weighs
    `weight` (0 to 1). A candidate without a cosine counts as the least similar of those that have one.
    """
    if not similar:
        return _stretch(lexical)
    least = min(similar.values())
    words = _standard(lexical)
    meaning = _standard({name: similar.get(name, least) for name in lexical})
    return _stretch({name: (1 - weight) * words[name] + weight * meaning[name] for name in lexical})


def _standard(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as distances from their mean, in standard deviations; all 0 where they are equal."""
    mean = sum(scores.values()) / len(scores)
    deviation = sqrt(sum((score - mean) ** 2 for score in scores.values()) / len(scores))
    return {name: (score - mean) / max(deviation, 1e-9) for name, score in scores.items()}


def _stretch(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores moved to 0 (least) .. 1 (most), in the same order; 1 each where all are equal."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high - low < 1e-9:
        return dict.fromkeys(scores, 1.0)
    return {name: (score - low) / (high - low) for name, score in scores.items()}
