"""Fits the reader of notes on `sentences/*.yaml` and writes `reader.npz`: `python -m coach.references.fit`.

Needs scipy (development only); a test says when the file is stale.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from coach.errors import BadFile
from coach.records import Record
from coach.references.cueing import cues_in
from coach.references.cues import PATTERNS
from coach.references.heads import WEIGHTS, Floats, Heads, Likeness, closeness
from coach.references.reading import VERSION, Layers
from coach.references.records import REFUSING
from coach.references.terms import CUE_WEIGHT, CUES, PIECE_SHARE, WIDTH, columns_of, leanings

SENTENCES = Path(__file__).parent / "sentences"
CACHE = Path("var") / "cache"
WORDS_SHARE, LIKENESS_SHARE, SLACK = 0.5, 1.5, 0.3
"""What common words count, what likeness counts, and how far a taught sentence may be missed (leaving out writers)."""
ROOM, NARROW = 384, 0.75
"""Directions of the space in which sentences lie, and how fast likeness fades in it."""
CUE_NAMES = (*dict.fromkeys(kind for kind, _ in PATTERNS), "unreal", *leanings())


class Taught(Record):
    """A sentence and the facts that it states; none for one that states nothing the gate asks about."""

    text: str
    says: frozenset[str]


def read_sentences(folder: Path = SENTENCES) -> list[Taught]:
    """Every labelled sentence; raises BadFile where a file is broken."""
    found: dict[str, Taught] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            for text, key in _pairs(yaml.safe_load(path.read_text(encoding="utf-8"))):
                found[text] = Taught(text=text, says=frozenset(key.split()) - {"none"})
        except (OSError, yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
            raise BadFile(path.name, 1, f"the sentences cannot be read ({error})") from None
    return list(found.values())


def _pairs(held: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """(sentence, facts) out of a file: whole notes under `notes`, or sentences under the facts that they state."""
    if "notes" in held:
        return [(text, key) for note in held["notes"] for text, key in note]
    return [(text, key) for key, texts in held.items() for text in texts]


def mark_of(taught: Sequence[Taught]) -> str:
    """Changes with any sentence, cue or setting of the fit."""
    content = json.dumps([[one.text, sorted(one.says)] for one in taught], ensure_ascii=False)
    settings = f"{VERSION}|{WORDS_SHARE}|{LIKENESS_SHARE}|{SLACK}|{ROOM}|{NARROW}|{PIECE_SHARE}|{CUE_WEIGHT}|{WIDTH}"
    cues = "|".join([pattern.pattern for _, pattern in PATTERNS] + [one.pattern for one in leanings().values()])
    return hashlib.sha256(f"{settings}|{cues}|{content}".encode()).hexdigest()[:12]


def labels_of(taught: Sequence[Taught]) -> tuple[str, ...]:
    """Every fact that is taught, and whether anything speaks against the customer."""
    return (*sorted({kind for one in taught for kind in one.says}), "against")


def fit(taught: Sequence[Taught], layers: Floats) -> Heads:
    """Heads fitted on sentences whose layers are `layers` (n, depth); the same input gives the same heads.

    Every sentence weighs its words and its likeness to the others at once (kernel ridge regression), so that the two
    do not count the same thing twice.
    """
    from scipy.linalg import solve

    labels = labels_of(taught)
    told = [one.says | ({"against"} if one.says & REFUSING else set()) for one in taught]
    wanted = np.array([[label in says for label in labels] for says in told], np.float32)
    rows = _rows([columns_of(one.text, cues_in(one.text), CUE_NAMES) for one in taught])
    axes, middle = _space(layers)
    places = layers @ axes - middle
    alike = WORDS_SHARE * (rows @ rows.T).toarray() + LIKENESS_SHARE * closeness(places, places)
    alike[np.diag_indices_from(alike)] += SLACK
    base = wanted.mean(axis=0)
    says = solve(alike.astype(np.float32), wanted - base, assume_a="pos", overwrite_a=True).astype(np.float32)
    words = np.asarray(WORDS_SHARE * (rows.T @ says).T, np.float32)
    return Heads(labels, CUE_NAMES, words, base, Likeness(axes, middle, places, LIKENESS_SHARE * says), mark_of(taught))


def _space(layers: Floats) -> tuple[Floats, Floats]:
    """Axes (depth, ROOM) and middle (ROOM,) of the directions in which sentences differ most."""
    scale = layers.std(axis=0) + 1e-4
    even = (layers - layers.mean(axis=0)) / scale
    _, directions = np.linalg.eigh(even.T @ even)
    axes = directions[:, ::-1][:, :ROOM] / scale[:, None]
    axes *= np.sqrt(NARROW) / np.sqrt(((layers - layers.mean(axis=0)) @ axes).var(axis=0).sum())
    axes = axes.astype(np.float16).astype(np.float32)
    return axes, layers.mean(axis=0) @ axes


def _rows(found: Sequence[Any]) -> Any:
    """Sparse matrix (n, columns)."""
    from scipy.sparse import csr_matrix

    at = np.concatenate([np.full(len(columns), row) for row, (columns, _) in enumerate(found)])
    columns = np.concatenate([columns for columns, _ in found])
    values = np.concatenate([values for _, values in found])
    return csr_matrix((values, (at, columns)), shape=(len(found), WIDTH + CUES))


def remembered(texts: Sequence[str], layers: Layers) -> Floats:
    """Layers of texts; those of an earlier fit are taken from the cache."""
    file = CACHE / "sentence-layers.npz"
    known: dict[str, Any] = {}
    if file.exists():
        with np.load(file) as kept:
            known = dict(zip(kept["texts"].tolist(), kept["layers"], strict=True))
    fresh = sorted({text for text in texts if text not in known})
    if fresh:
        known.update(zip(fresh, layers(fresh).astype(np.float16), strict=True))
        CACHE.mkdir(parents=True, exist_ok=True)
        np.savez(file, texts=np.array(list(known)), layers=np.stack(list(known.values())))
    return np.stack([known[text] for text in texts]).astype(np.float32)


def main() -> None:
    """Write the file that the reader loads."""
    from coach.retrieval.minilm import MiniLM

    embedder, taught = MiniLM(CACHE), read_sentences()
    layers = remembered([one.text for one in taught], lambda texts: embedder.embed_layers(texts)[1])
    fit(taught, layers).save(WEIGHTS)


if __name__ == "__main__":
    main()
