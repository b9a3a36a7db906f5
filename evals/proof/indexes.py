"""F17, F18: a damaged index is rebuilt by itself, a restarted one answers the same."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from coach.playbook.records import Passage
from coach.retrieval.index import Index
from evals.proof.processes import LONGEST, environment, scratch
from evals.proof.records import Outcome, spread
from tests.retrieval import test_index as known
from tests.retrieval.conftest import HashedWords, many

Damage = Callable[[Path, random.Random], None]
QUERIES = 50
PASSAGES = 300
VECTORS = 1500


def _fixed(damage: Callable[[Path], None]) -> Damage:
    return lambda folder, rng: damage(folder)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def flip_anywhere(folder: Path, rng: random.Random) -> None:
    """One byte of one file, wherever."""
    path = rng.choice(_files(folder))
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def cut_anywhere(folder: Path, rng: random.Random) -> None:
    """One file ends early, wherever."""
    path = rng.choice(_files(folder))
    with path.open("r+b") as file:
        file.truncate(rng.randrange(path.stat().st_size))


def lose_anything(folder: Path, rng: random.Random) -> None:
    """One file is gone, whichever."""
    rng.choice(_files(folder)).unlink()


def zero_anywhere(folder: Path, rng: random.Random) -> None:
    """A page of one file is zeroes, as after a power cut."""
    path = rng.choice(_files(folder))
    content = bytearray(path.read_bytes())
    start = rng.randrange(len(content))
    content[start : start + 4096] = bytes(len(content[start : start + 4096]))
    path.write_bytes(content)


DAMAGES: dict[str, Damage] = {
    **{
        damage.__name__.replace("_", " "): _fixed(damage)
        for damage in (
            known.truncate, known.flip, known.remove_segment, known.remove_database, known.garble_database,
            known.remove_vectors, known.garble_kept, known.garble_notes, known.flip_words, known.remove_everything,
        )
    },
    "flip anywhere": flip_anywhere,
    "cut anywhere": cut_anywhere,
    "lose anything": lose_anything,
    "zero anywhere": zero_anywhere,
}  # fmt: skip
ROUNDS = 10


def rebuilt(n: int, seed: int) -> Outcome:
    """F17: `n` damages, the kinds in turn: opened without error, complete again, the same answers."""
    passages = many(PASSAGES)
    failures = []
    with scratch() as folder:
        home = folder / "index"
        _index(home, passages).close()
        wanted = _answers(home, passages)
        for turn, (name, damage) in enumerate(spread(list(DAMAGES.items()), n, seed)):
            damage(home, random.Random(f"{seed} {turn}"))
            try:
                wrong = _compared(wanted, _answers(home, passages))
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is what this check looks for
                wrong = f"{type(error).__name__}: {str(error)[:200]}"
            failures += [f"{name}, round {turn}: {wrong}"] if wrong else []
    notes = (f"{len(DAMAGES)} kinds of damage, {QUERIES} questions each",)
    return Outcome(n=n, failures=tuple(failures), notes=notes)


def restarted(n: int, seed: int) -> Outcome:
    """F18: an index of 1,500 vectors opened by `n` processes, one after the other."""
    passages = many(VECTORS)
    failures, slowest = [], 0.0
    with scratch() as folder:
        home = folder / "index"
        _index(home, passages).close()
        wanted = _answers(home, passages)
        for turn in range(n):
            done = subprocess.run(
                [sys.executable, "-c", "from evals.proof.indexes import child; child()", str(home)],
                env=environment(), capture_output=True, text=True, timeout=LONGEST, check=False,
            )  # fmt: skip
            if done.returncode:
                failures.append(f"restart {turn}: {done.stderr.strip()[-200:]}")
                continue
            told = json.loads(done.stdout)
            slowest = max(slowest, told["seconds"])
            if wrong := _compared(wanted, told["answers"]) or told["problem"]:
                failures.append(f"restart {turn}: {wrong}")
    return Outcome(n=n, failures=tuple(failures), notes=(f"{QUERIES} questions each; ready within {slowest:.1f} s",))


def child() -> None:
    """A process of its own: open the index in the folder named, answer, and say so as JSON."""
    import time

    start = time.monotonic()
    home = Path(sys.argv[1])
    index = _index(home, many(VECTORS))
    seconds = time.monotonic() - start
    embedded = index._embedder.calls if isinstance(index._embedder, HashedWords) else 0
    problem = f"{embedded} vectors were made again" if embedded else ""
    index.close()
    told = {"answers": _answers(home, many(VECTORS)), "seconds": seconds, "problem": problem}
    sys.stdout.write(json.dumps(told))


def _index(home: Path, passages: Sequence[Passage]) -> Index:
    """The index, in step and complete; raises RuntimeError where it is not within a minute."""
    index = Index(home, HashedWords())
    index.sync(passages, "1")
    if not index.wait(60) or not index.progress.complete:
        raise RuntimeError(f"not complete after a minute: {index.problem} {index.progress}")
    return index


def _answers(home: Path, passages: Sequence[Passage]) -> list[list[str]]:
    """The first three passages for each of the fixed questions; every one of them also asked by meaning."""
    index = _index(home, passages)
    try:
        found = [index.find(f"word{number} calls customer{number % 5}", 3) for number in range(QUERIES)]
    finally:
        index.close()
    return [[*(hit.passage.id for hit in one.hits), *(["words only"] if one.words_only else [])] for one in found]


def _compared(wanted: list[list[str]], got: list[list[str]]) -> str:
    wrong = sum(one != other for one, other in zip(wanted, got, strict=True))
    return f"{wrong} of {len(wanted)} answers differ" if wrong else ""
