"""F12, F13: kill -9 at any moment leaves no half document, loses nothing that was acknowledged."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import select

from coach.errors import CoachError
from coach.library.library import Library
from coach.retrieval.index import Index
from coach.settings import read_settings
from coach.store.engine import open_store
from coach.store.tables import MetaRow
from evals.proof.processes import LONGEST, environment, scratch
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
    rng = random.Random(seed)
    failures: list[str] = []
    whole = told = 0
    for first in range(0, n, FRESH):
        with scratch() as folder:
            acknowledged: set[str] = set()
            for turn in range(first, min(n, first + FRESH)):
                try:
                    acknowledged |= _killed(folder, turn, rng.uniform(0, LONGEST_DELAY))
                    documents, wrong = _state(folder, acknowledged)
                except Exception as error:  # noqa: BLE001 -- whatever it is, it is what this check looks for
                    documents, wrong = 0, [f"{type(error).__name__}: {str(error)[:200]}"]
                failures += [f"kill {turn}: {one}" for one in wrong]
            whole, told = whole + documents, told + len(acknowledged)
    return Outcome(n=n, failures=tuple(failures), notes=(f"{whole} documents whole, {told} of them acknowledged",))


def saving(n: int, seed: int) -> Outcome:
    """F13, as far as the store goes: a process writes row after row and is killed `n` times."""
    rng = random.Random(seed)
    acknowledged: set[str] = set()
    with scratch() as folder:
        url = f"sqlite:///{folder / 'home' / 'coach.sqlite'}"
        for turn in range(n):
            worker = store_tests.run(store_tests.WRITER, url, str(turn))
            with _stopping(worker):
                assert worker.stdout
                acknowledged.add(f"{turn} {worker.stdout.readline().strip()}")
                time.sleep(rng.uniform(0, 0.3))
                worker.send_signal(signal.SIGKILL)
                out, _ = worker.communicate()
            acknowledged |= {f"{turn} {number}" for number in out.split("\n")[:-1]}
        failures = _integrity(folder / "home" / "coach.sqlite")
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
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for number in count():
            name = f"t{turn}n{number}"
            suffix = "html" if number % 3 == 1 else "md"  # a web page is parsed by a child process
            path = folder / f"{name}.{suffix}"
            text = document(name)
            path.write_text(as_page(text) if suffix == "html" else text, encoding="utf-8")
            library.add_files([path], publish=True)
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()
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


def _killed(folder: Path, turn: int, delay: float) -> set[str]:
    """Start the worker, kill it `delay` seconds after it is ready; the documents it acknowledged."""
    code = "from evals.proof.kills import worker; worker()"
    said = folder / "said"
    with said.open("wb") as errors:
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(folder), str(turn)],
            env=environment(), text=True, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    with _stopping(child):
        assert child.stdout
        if child.stdout.readline() != "ready\n":
            child.wait(LONGEST)
            raise CoachError(f"the next process did not open the folder: {said.read_text(errors='replace')[-200:]}")
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        out, _ = child.communicate()
    return set(out.split("\n")[:-1])


def _state(folder: Path, acknowledged: set[str]) -> tuple[int, list[str]]:
    """How many documents there are after a kill, and what is wrong with them, the database or the index."""
    wrong = _integrity(folder / "home" / "coach.sqlite")
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
    return len(listed), wrong


def _found(index: Index, name: str) -> bool:
    """Whether its last section is among the first ten hits for its own word, with a vector of its own.

    Not the very first: the tests' small embedder has 32 dimensions, in which strangers come close.
    """
    word = f"{name}p{SECTIONS - 1}"
    own = [hit for hit in index.search(word, 10) if f"{word} " in hit.passage.text]
    return bool(own) and own[0].similarity is not None


def _integrity(file: Path) -> list[str]:
    if not file.is_file():
        return []
    with closing(sqlite3.connect(file)) as raw:
        said = raw.execute("PRAGMA integrity_check").fetchone()[0]
    return [] if said == "ok" else [f"the database is not sound: {said}"]


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[Library, Index]]:
    """The library and its index on a data folder, without what answers need."""
    settings = read_settings(folder / "home", {})
    with closing(open_store(settings.database_url)) as store:
        library = Library(store)
        with closing(Index(settings.index, HashedWords(), fetch=library.passages)) as index:
            index.sync(library.published_passages, library.stamp())
            yield library, index


@contextmanager
def _stopping(child: subprocess.Popen[str]) -> Iterator[None]:
    """Whatever happens in the block, the child ends with it."""
    try:
        yield
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()
