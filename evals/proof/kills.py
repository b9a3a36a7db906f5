"""F12, F13: kill -9 at any moment leaves no half document, loses nothing that was acknowledged."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import select

from coach.library.library import Library
from coach.retrieval.index import Index
from coach.settings import read_settings
from coach.store.engine import open_store
from coach.store.tables import MetaRow
from evals.proof.killing import Left, Victim, database, done, integrity, killed, stopping
from evals.proof.processes import scratch
from evals.proof.records import Outcome
from tests.retrieval.conftest import HashedWords
from tests.store import test_engine as store_tests

SECTIONS = 25
"""Sections of a document, each a passage with a word of its own."""
FRESH = 10
"""Kills after which a new, empty folder is begun."""
LONGEST_DELAY = 1.2
"""Seconds after the first sign of life within which the kill falls."""


def adding(n: int, seed: int) -> Outcome:
    """F12: a process adds documents and indexes them, and is killed `n` times at random moments."""
    victim = Victim(module="evals.proof.kills", function="worker", fresh=FRESH, delay=LONGEST_DELAY, look=_look)
    return killed(victim, n, seed)


def saving(n: int, seed: int) -> Outcome:
    """F13, as far as the store goes: a process writes row after row and is killed `n` times."""
    rng = random.Random(seed)
    acknowledged: set[str] = set()
    with scratch() as folder:
        url = f"sqlite:///{database(folder)}"
        for turn in range(n):
            worker = store_tests.run(store_tests.WRITER, url, str(turn))
            with stopping(worker):
                assert worker.stdout
                acknowledged.add(f"{turn} {worker.stdout.readline().strip()}")
                time.sleep(rng.uniform(0, 0.3))
                worker.send_signal(signal.SIGKILL)
                out, _ = worker.communicate()
            acknowledged |= {f"{turn} {number}" for number in out.split("\n")[:-1]}
        failures = integrity(database(folder))
        store = open_store(url)
        with store.reading() as session:
            kept = set(session.execute(select(MetaRow.key)).scalars())
        store.close()
    failures += [f"row {row} was acknowledged and is lost" for row in sorted(acknowledged - kept)]
    return Outcome(n=n, failures=tuple(failures), notes=(f"{len(acknowledged)} rows acknowledged",))


def worker() -> None:
    """A process of its own: adds documents below the folder named and indexes them until it is killed."""
    folder, turn = Path(sys.argv[1]), sys.argv[2]
    with _opened(folder) as (library, index):
        done("ready")
        for number in count():
            name = f"t{turn}n{number}"
            suffix = "html" if number % 3 == 1 else "md"  # a web page is parsed by a child process
            path = folder / f"{name}.{suffix}"
            text = document(name)
            path.write_text(as_page(text) if suffix == "html" else text, encoding="utf-8")
            library.add_files([path], publish=True)
            done(name)
            index.sync(library.published_passages, library.stamp())
            if number % 3 == 2:
                index.wait()


def document(name: str, sections: int = SECTIONS) -> str:
    """A document whose every section has a word nobody else has."""
    parts = [
        f"## Part {part} of {name}\n\nThe word {name}p{part} stands here alone. "
        + f"A customer agrees before a prospect hears of them, says part {part}. " * 6
        for part in range(sections)
    ]
    return f"# Document {name}\n\n" + "\n\n".join(parts) + "\n"


def as_page(text: str) -> str:
    """The document as a web page."""
    tags = {"## ": "h2", "# ": "h1"}
    parts = []
    for part in text.strip().split("\n\n"):
        mark = next((mark for mark in tags if part.startswith(mark)), "")
        tag = tags.get(mark, "p")
        parts.append(f"<{tag}>{part.removeprefix(mark)}</{tag}>")
    return f"<html><body>{''.join(parts)}</body></html>"


def _look(folder: Path, acknowledged: set[str]) -> Left:
    """How many documents there are after a kill, and what is wrong with them or the index."""
    wrong: list[str] = []
    with _opened(folder) as (library, index):
        listed = {item.title.removeprefix("Document "): item for item in library.list()}
        held: dict[str, int] = {}
        for passage in library.published_passages():
            held[passage.document] = held.get(passage.document, 0) + 1
        parts = {name: (item.status, item.passages, held.get(item.id, 0)) for name, item in listed.items()}
        most = max((passages for _, passages, _ in parts.values()), default=0)
        whole = ("published", most, most)
        wrong += [f"{name} is half there: {what}" for name, what in parts.items() if what != whole]
        wrong += [f"{name} was acknowledged and is lost" for name in sorted(acknowledged - listed.keys())]
        if not index.wait(60) or index.progress.done != sum(held.values()):
            wrong.append(f"the index does not catch up: {index.problem} {index.progress}")
        wrong += [f"{name} is not found" for name in listed if not _found(index, name)]
    return Left(whole=len(listed), wrong=tuple(wrong))


def _found(index: Index, name: str) -> bool:
    """Whether its last section is among the first ten hits for its own word, with a vector of its own.

    Not the very first: the tests' small embedder has 32 dimensions, in which strangers come close.
    """
    word = f"{name}p{SECTIONS - 1}"
    own = [hit for hit in index.search(word, 10) if f"{word} " in hit.passage.text]
    return bool(own) and own[0].similarity is not None


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[Library, Index]]:
    """The library and its index on a data folder, without what answers need."""
    settings = read_settings(folder / "home", {})
    with closing(open_store(settings.database_url)) as store:
        library = Library(store)
        with closing(Index(settings.index, HashedWords(), fetch=library.passages)) as index:
            index.sync(library.published_passages, library.stamp())
            yield library, index
