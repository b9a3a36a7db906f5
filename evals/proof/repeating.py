"""Promise: the same conversation in two processes gets the same advice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.proof.messages import open_conversations
from evals.proof.processes import coach, filled_home
from evals.proof.records import Outcome, drawn


def determinism(n: int, seed: int) -> Outcome:
    """Open messages through `coach chat` twice, hashes seeded differently each time."""
    told = drawn(open_conversations(), n, seed)
    lines = [
        json.dumps({"conversation": f"c{number}", "text": text}) for number, turns in enumerate(told) for text in turns
    ]
    with filled_home() as home:
        first, second = (_answers(home, lines, hash_seed) for hash_seed in ("1", "2"))
    failures = [
        f"{sorted(key for key in {*one, *other} if one.get(key) != other.get(key))} differ: {line[:100]}"
        for line, one, other in zip(lines, first, second, strict=True)
        if one != other
    ]
    return Outcome(n=len(told), failures=tuple(failures), notes=(f"{len(lines)} turns",))


def _answers(home: Path, lines: Sequence[str], hash_seed: str) -> list[dict[str, Any]]:
    """Each line's advice without its times; an empty one where none came."""
    env = {"PYTHONHASHSEED": hash_seed}
    ran = coach("chat", "--jsonl", "--home", str(home), cwd=home.parent, stdin="\n".join(lines) + "\n", env=env)
    found = [json.loads(line) for line in ran.out.splitlines()]
    for one in found:
        one.pop("timings_ms", None)
    return [*found, *({"error": ran.err[-200:], "process": hash_seed} for _ in lines[len(found) :])]
