"""Fits the reader of notes on `sentences/*.yaml` and writes `reader.npz`: `python -m coach.references.fit`.

Needs scikit-learn (development only); a test says when the file is stale.
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
from coach.references.cueing import sentences
from coach.references.cues import PATTERNS
from coach.references.heads import WEIGHTS, Expert, Floats, Heads
from coach.references.reading import VERSION, Layers
from coach.references.records import REFUSING
from coach.references.terms import CUE_WEIGHT, CUES, PIECE_SHARE, WIDTH, columns_of, leanings

SENTENCES = Path(__file__).parent / "sentences"
CACHE = Path("var") / "cache"
WORDS_STRENGTH, LAYERS_STRENGTH = 10.0, 0.3
"""Inverse strength of regularisation."""
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
    settings = f"{VERSION}|{WORDS_STRENGTH}|{LAYERS_STRENGTH}|{PIECE_SHARE}|{CUE_WEIGHT}|{WIDTH}"
    cues = "|".join([pattern.pattern for _, pattern in PATTERNS] + [one.pattern for one in leanings().values()])
    return hashlib.sha256(f"{settings}|{cues}|{content}".encode()).hexdigest()[:12]


def cues_in(text: str) -> set[str]:
    """The cues that a text holds, whatever it was cut into."""
    return {cue for one in sentences(text) for cue in one.cues}


def labels_of(taught: Sequence[Taught]) -> tuple[str, ...]:
    """Every fact that is taught, and whether anything speaks against the customer."""
    return (*sorted({kind for one in taught for kind in one.says}), "against")


def fit(taught: Sequence[Taught], layers: Floats) -> Heads:
    """Heads fitted on sentences whose layers are `layers` (n, depth); the same input gives the same heads."""
    labels = labels_of(taught)
    told = [one.says | ({"against"} if one.says & REFUSING else set()) for one in taught]
    wanted = np.array([[label in says for label in labels] for says in told])
    rows = _rows([columns_of(one.text, cues_in(one.text), CUE_NAMES) for one in taught])
    middle = layers.mean(axis=0)
    scale = (layers.std(axis=0) + 1e-4) * np.sqrt(384)
    words = _expert(rows, wanted, WORDS_STRENGTH)
    raw = _expert((layers - middle) / scale, wanted, LAYERS_STRENGTH)
    weights = raw.weights / scale
    return Heads(labels, CUE_NAMES, words, Expert(weights, raw.bias - weights @ middle), mark_of(taught))


def _rows(found: Sequence[Any]) -> Any:
    """Sparse matrix (n, columns)."""
    from scipy.sparse import csr_matrix

    at = np.concatenate([np.full(len(columns), row) for row, (columns, _) in enumerate(found)])
    columns = np.concatenate([columns for columns, _ in found])
    values = np.concatenate([values for _, values in found])
    return csr_matrix((values, (at, columns)), shape=(len(found), WIDTH + CUES))


def _expert(rows: Any, wanted: Any, strength: float) -> Expert:
    """A regression for each column of `wanted`, each side weighing the same."""
    from sklearn.linear_model import LogisticRegression

    models = [
        LogisticRegression(C=strength, max_iter=300, tol=1e-3, class_weight="balanced").fit(rows, column)
        for column in wanted.T
    ]
    weights = np.vstack([model.coef_ for model in models]).astype(np.float32)
    return Expert(weights, np.concatenate([model.intercept_ for model in models]).astype(np.float32))


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
