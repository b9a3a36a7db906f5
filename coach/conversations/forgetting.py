"""Takes what was erased out of conversations that quoted it: their place stays, their words go."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

from coach.advising.records import Advice, Situation
from coach.records import Record

REMOVED = "Removed: this spoke of an account that has been erased."
SHORTEST = 4
"""Characters of a name that is looked for; a shorter one is in half of all sentences."""
RUN = 7
"""Words in a row that make a piece of a text recognisable."""
_WORD = re.compile(r"\w+")


class Traces(Record):
    """What must not be found any more: names (of companies, people, deals, addresses), and whole texts.

    Of `names` with a single word only those in `alone` are looked for inside a text: a deal called “Renewal” must
    not take every talk of renewals with it.
    """

    names: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def is_one(self, name: str) -> bool:
        """Whether this is one of the names."""
        return bool(name) and words_of(name) in [words_of(one) for one in (*self.names, *self.alone)]

    def are_in(self, text: str) -> bool:
        """Whether a text holds one of the names, or seven words in a row of one of the texts."""
        words = words_of(text)
        plain = f" {' '.join(words)} "
        if any(f" {name} " in plain for name in self._names):
            return True
        runs = self._runs
        return any(tuple(words[start : start + size]) in runs for size in self._sizes for start in range(len(words)))

    @cached_property
    def _names(self) -> frozenset[str]:
        named = {" ".join(words_of(name)) for name in self.names}
        alone = {" ".join(words_of(name)) for name in self.alone}
        return frozenset(name for name in {*(one for one in named if " " in one), *alone} if len(name) >= SHORTEST)

    @cached_property
    def _runs(self) -> frozenset[tuple[str, ...]]:
        found: set[tuple[str, ...]] = set()
        for text in self.texts:
            words = words_of(text)
            size = min(RUN, len(words))
            if len(words) >= RUN or len(" ".join(words)) >= SHORTEST * 2:
                found.update(tuple(words[start : start + size]) for start in range(len(words) - size + 1))
        return frozenset(found)

    @cached_property
    def _sizes(self) -> tuple[int, ...]:
        return tuple(sorted({len(run) for run in self._runs}))


def words_of(text: str) -> list[str]:
    """A text's words as they are compared."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def texts_in(value: object) -> Iterable[str]:
    """Every text within plain values as JSON knows them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def stub(conversation: str) -> dict[str, object]:
    """The advice that stands where one was removed."""
    gone = Advice(conversation=conversation, verdict="explain", headline=REMOVED, situation=Situation(), done=True)
    held: dict[str, object] = json.loads(gone.model_dump_json(by_alias=True))
    return held
