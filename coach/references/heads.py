"""The fitted heads that read a sentence of a note: for each fact, how likely the sentence states it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.references.terms import CUES, WIDTH, columns_of

Floats = NDArray[np.float32]
WEIGHTS = Path(__file__).parent / "reader.npz"


class Likeness(NamedTuple):
    """Sentences that were taught, as places in a small space, and what each says for each label.

    axes (depth, room) and middle (room,) lead from the sentence model's layers into that space; places (n, room);
    says (n, labels): how a sentence just there speaks for each label; less, the farther one is.
    """

    axes: Floats
    middle: Floats
    places: Floats
    says: Floats

    def place(self, layers: Floats) -> Floats:
        """Where sentences lie, shape (n, room)."""
        places: Floats = layers @ self.axes - self.middle
        return places

    def scores(self, layers: Floats) -> Floats:
        """What the sentences nearby say, shape (n, labels)."""
        near: Floats = closeness(self.place(layers), self.places) @ self.says
        return near


def closeness(some: Floats, others: Floats) -> Floats:
    """How close places are to each other, 0 to 1, shape (some, others)."""
    apart = (some**2).sum(1)[:, None] + (others**2).sum(1)[None] - 2 * some @ others.T
    close: Floats = np.exp(-np.maximum(apart, 0))
    return close


class Heads:
    """What a sentence states by its words, and by the taught sentences that it is like; the sum is the chance.

    `words` (labels, columns) are weights of words and cues, `base` (labels,) is how common each label was among the
    taught. `mark` says on which sentences they were fitted; `cues` are the names of the cues in their order.
    """

    def __init__(
        self, labels: Sequence[str], cues: Sequence[str], words: Floats, base: Floats, likeness: Likeness, mark: str
    ) -> None:
        self.labels, self.cues, self.mark = tuple(labels), tuple(cues), mark
        self._words, self._base, self._likeness = words, base, likeness

    def chances(self, texts: Sequence[str], cues: Sequence[Iterable[str]], layers: Floats) -> Floats:
        """How likely each label is for each text, 0 to 1, shape (n, labels); `layers` has shape (n, depth)."""
        by_words = np.stack([self._by_words(text, held) for text, held in zip(texts, cues, strict=True)])
        chances: Floats = np.clip(by_words + self._likeness.scores(layers) + self._base, 0, 1).astype(np.float32)
        return chances

    def _by_words(self, text: str, cues: Iterable[str]) -> Floats:
        columns, values = columns_of(text, cues, self.cues)
        scores: Floats = self._words[:, columns] @ values
        return scores

    def save(self, path: Path) -> None:
        """Write them as one `.npz` in half precision."""
        halves = {"words": self._words, **self._likeness._asdict()}
        with path.open("wb") as file:
            np.savez_compressed(
                file, allow_pickle=False, labels=np.array(self.labels), cues=np.array(self.cues),
                mark=np.array(self.mark), base=self._base.astype(np.float32),
                **{name: held.astype(np.float16) for name, held in halves.items()},
            )  # fmt: skip


def load_heads(path: Path = WEIGHTS) -> Heads:
    """The heads that ship; raises CoachError where their file is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as file:
            held = {name: file[name] for name in file.files}
        words = held["words"].astype(np.float32)
        likeness = Likeness(*(held[name].astype(np.float32) for name in Likeness._fields))
        if words.shape[1] != WIDTH + CUES:
            raise ValueError("another width")
        return Heads(held["labels"].tolist(), held["cues"].tolist(), words, held["base"], likeness, str(held["mark"]))
    except (OSError, ValueError, KeyError) as error:
        raise CoachError(f"The file {path} cannot be read ({error}); install the coach anew.") from None
