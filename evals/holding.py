"""Holds a sample's conversation with the coach and watches the contract's promises on the way."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence

from coach.advising.records import Advice, Turn
from coach.records import Record
from evals.invariants import broken, grown_well, same_twice
from evals.subject import Subject

EVERY = 4
"""Every so many-th conversation is held twice, to see that the same comes out."""


class Around(Record):
    """What a turn is asked about and by whom, the same for all turns of a conversation."""

    user: str | None = None
    account: str | None = None
    deal: str | None = None
    as_of: str | None = None


NOTHING_AROUND = Around()


class Asked(Record):
    """A conversation held: the Advice of each turn, milliseconds per turn, and promises broken on the way."""

    advices: tuple[Advice, ...]
    milliseconds: tuple[float, ...]
    broken: tuple[str, ...]

    @property
    def advice(self) -> Advice:
        """The last turn's."""
        return self.advices[-1]


def hold(subject: Subject, name: str, turns: Sequence[str], around: Around = NOTHING_AROUND) -> Asked:
    """One conversation through one coach, turn by turn; raises ValueError where no advice came."""
    times: list[float] = []
    faults: list[str] = []
    advices: list[Advice] = []
    for text in turns:
        start = time.perf_counter()
        turn = Turn(conversation=name, text=text, **around.model_dump())
        grown = list(subject.coach.advise(turn))
        times.append(1000 * (time.perf_counter() - start))
        faults += grown_well(grown)
        advices += grown[-1:]
    if not advices:
        raise ValueError(f"the coach gave no advice for {name}")
    faults += broken(advices[-1], subject.published)
    return Asked(
        advices=tuple(advices), milliseconds=tuple(times), broken=tuple(dict.fromkeys(faults))
    )  # fmt: skip


def hold_checked(subject: Subject, name: str, turns: Sequence[str], around: Around = NOTHING_AROUND) -> Asked:
    """As `hold`; every so many-th conversation is held a second time and must come out the same."""
    asked = hold(subject, name, turns, around)
    if subject.wavering or zlib.crc32(name.encode()) % EVERY:
        return asked
    again = same_twice(asked.advice, hold(subject, f"{name} again", turns, around).advice)
    return asked.model_copy(update={"broken": (*asked.broken, *again)})
