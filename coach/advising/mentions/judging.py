"""Fitted judges: each gives a share to every label, from traits (words) and from what the sentence model sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.advising.mentions.traits import Traits
from coach.advising.understanding.recogniser import Reading

Floats = NDArray[np.float32]


class Judge(NamedTuple):
    """Weights (labels, terms) and bias of one regression on traits, and (labels, columns) of one on dense rows."""

    labels: tuple[str, ...]
    words: Floats
    words_bias: Floats
    dense: Floats
    dense_bias: Floats

    def shares(self, columns: NDArray[np.int64], values: Floats, row: Floats) -> Floats:
        """Log shares of the labels, the mean of both regressions'."""
        one = _log_shares(self.words[:, columns] @ values + self.words_bias)
        two = _log_shares(self.dense @ row + self.dense_bias)
        return _log_shares(np.asarray((one + two) / 2, np.float32))


def entries(terms: Mapping[str, int], traits: Traits) -> tuple[NDArray[np.int64], Floats]:
    """(columns, values) of the traits that were seen when fitting."""
    known = [(terms[name], value) for name, value in traits.items() if name in terms]
    columns = np.array([column for column, _ in known], np.int64)
    return columns, np.array([value for _, value in known], np.float32)


def heard(reading: Reading, asked: Sequence[tuple[str, str]]) -> Floats:
    """What the recogniser made of the message, as a row: roots of the shares of (head, label)."""
    shares = [reading.get(head, {}).get(label, 0.0) for head, label in asked]
    return np.sqrt(np.array(shares, np.float32)) * np.float32(1.5)


def _log_shares(scores: Floats) -> Floats:
    top = scores - scores.max()
    found: Floats = (top - np.log(np.exp(top).sum())).astype(np.float32)
    return found
