"""The keyword index of one scope on disk: loaded when it is sound and current, else built anew."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from coach.playbook.records import Passage
from coach.records import Record
from coach.retrieval.files import clear_out, fingerprint, write_whole
from coach.retrieval.lexical import Lexical

STATE = "words.json"

log = logging.getLogger(__name__)


class WordState(Record):
    """Which folder holds the index of which passages, and its checksum."""

    folder: str
    stamp: str
    checksum: str


def current_words(folder: Path, stamp: str, passages: Callable[[], Sequence[Passage]]) -> Lexical:
    """The keyword index for `stamp`; `passages` is called only when it must be built."""
    loaded = _load(folder, stamp)
    return loaded if loaded is not None else _build(folder, stamp, passages())


def _load(folder: Path, stamp: str) -> Lexical | None:
    try:
        state = WordState.model_validate_json((folder / STATE).read_bytes())
        if state.stamp != stamp:
            return None
        stored = folder / state.folder
        if fingerprint(stored.iterdir()) != state.checksum:
            log.warning("the keyword index is damaged; it is built again")
            return None
        return Lexical.load(stored)
    except (OSError, ValueError, KeyError) as error:
        log.info("no keyword index to load: %s", error)
        return None


def _build(folder: Path, stamp: str, passages: Sequence[Passage]) -> Lexical:
    name = f"bm25-{uuid4().hex[:8]}"
    (folder / name).mkdir(parents=True)
    Lexical.build(passages).save(folder / name)
    state = WordState(folder=name, stamp=stamp, checksum=fingerprint((folder / name).iterdir()))
    write_whole(folder / STATE, state.model_dump_json().encode())
    clear_out(folder, keep={STATE, name})
    return Lexical.load(folder / name)
