"""Fits the recogniser's heads on the casebook and the plays' phrasings (a part of `make fit`).

Needs scikit-learn (development only); the fitted file ships with the knowledge; a test says when it is stale.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.advising.glossary import Glossary
from coach.advising.understanding.features import Vocabulary
from coach.advising.understanding.recogniser import Expert, Head, Recogniser
from coach.errors import BadFile
from coach.frontmatter import load_yaml
from coach.playbook.records import Play, Premise
from coach.records import Record
from coach.retrieval.minilm import DIMENSION, MiniLM

CACHE = Path("var/cache")

PIECE_SHARE = 0.7
"""Weight of word pieces beside words."""
WORDS_STRENGTH, LAYERS_STRENGTH = 10.0, 0.3
"""Inverse strength of regularisation; chosen by leaving out writers (docs/decisions/0003)."""
_TOLD = ("ask", "stage", "asker", "verdict", "kind", "premise", "stance")
HEADS = (*_TOLD, "ready", "against")


class Case(Record):
    """A worked case: a text and what is known of it, head by head."""

    text: str
    labels: dict[str, str]


def read_casebook(folder: Path) -> list[Case]:
    """All cases of `casebook/*.yaml`; raises BadFile where a file is broken."""
    cases: list[Case] = []
    glossary = Glossary(folder.parent / "glossary")
    for path in sorted(folder.glob("*.yaml")):
        content = load_yaml(path.read_text(encoding="utf-8"), path.name)
        if not isinstance(content, dict) or not isinstance(content.get("cases"), list):
            raise BadFile(path.name, 1, "the file must hold a list `cases:`")
        cases += [_case(raw, glossary) for raw in content["cases"]]
    return cases


def _case(raw: dict[str, Any], glossary: Glossary) -> Case:
    """A case as the recogniser will read it: one in another `language` in the glossary's English."""
    text = glossary.gloss(raw.get("text") or "\n".join(raw["turns"]), raw.get("language", "en"))
    labels = {head: str(raw[head]) for head in _TOLD if raw.get(head)}
    if "ask" in labels:
        labels.setdefault("kind", "new")
        labels.update(_flags(labels))
    elif labels.get("kind", "answer") in {"answer", "correction"}:
        labels["ask"] = "none"
    return Case(text=text, labels=labels)


def _flags(labels: dict[str, str]) -> dict[str, str]:
    verdict, ask = labels.get("verdict"), labels["ask"]
    flags = {}
    if ask == "check_customer":
        flags["against"] = "yes" if verdict == "do_not_use" else "no"
    if ask in {"wants_reference", "prepare_customer", "offer"} and labels.get("stage") == "late":
        flags["ready"] = "yes" if verdict == "offer_reference" else "no"
    return flags


def cases_of_plays(plays: Iterable[Play], premises: Iterable[Premise]) -> list[Case]:
    """What the plays' and premises' phrasings teach: the ask alone."""
    taught = [Case(text=text, labels={"ask": play.ask}) for play in plays for text in play.phrasings]
    wrong = [
        Case(text=text, labels={"ask": "explain", "premise": premise.id, "stance": "wrong"})
        for premise in premises for text in premise.phrasings
    ]  # fmt: skip
    return taught + wrong


def fingerprint(cases: Sequence[Case], embedder: str) -> str:
    """Changes with any case, with the embedder and with the settings of the fit."""
    content = json.dumps([[case.text, sorted(case.labels.items())] for case in cases], ensure_ascii=False)
    key = f"{embedder}|{PIECE_SHARE}|{WORDS_STRENGTH}|{LAYERS_STRENGTH}|{content}"
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def fit(cases: Sequence[Case], layers: NDArray[np.float32], mark: str) -> Recogniser:
    """Heads fitted on `cases`, whose pooled layers are `layers` (n, depth)."""
    vocabulary = Vocabulary.learn([case.text for case in cases], PIECE_SHARE)
    words = _rows(vocabulary, [case.text for case in cases])
    heads = {}
    for head in HEADS:
        known = [index for index, case in enumerate(cases) if head in case.labels]
        labels = [cases[index].labels[head] for index in known]
        if len(set(labels)) > 1:
            on_words = _fit_expert(words[known], labels, WORDS_STRENGTH)
            heads[head] = Head(tuple(sorted(set(labels))), on_words, _fit_layers(layers[known], labels))
    return Recogniser(vocabulary, heads, mark)


def _rows(vocabulary: Vocabulary, texts: Sequence[str]) -> Any:
    """Sparse matrix (len(texts), len(vocabulary))."""
    from scipy.sparse import csr_matrix, vstack

    rows = []
    for text in texts:
        columns, values = vocabulary.entries(text)
        rows.append(csr_matrix((values, (np.zeros_like(columns), columns)), shape=(1, len(vocabulary))))
    return vstack(rows).tocsr()


def _fit_layers(layers: NDArray[np.float32], labels: Sequence[str]) -> Expert:
    """Fitted on columns of mean 0 and deviation 1, every block of 384 columns of mean length 1.

    The scaling is folded into the weights, so that the reader needs none.
    """
    middle = layers.mean(axis=0)
    scale = (layers.std(axis=0) + 1e-4) * np.sqrt(DIMENSION)
    expert = _fit_expert((layers - middle) / scale, labels, LAYERS_STRENGTH)
    weights = expert.weights / scale
    return Expert(weights, expert.bias - weights @ middle)


def _fit_expert(rows: Any, labels: Sequence[str], strength: float) -> Expert:
    """Labels in alphabetical order; two labels get a row of weights each."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3, class_weight="balanced")
    model.fit(rows, list(labels))
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return Expert(weights, bias)


def _remembered(embedder: MiniLM, texts: Sequence[str]) -> NDArray[np.float32]:
    """Pooled layers of `texts`; those of an earlier fit are taken from the cache."""
    file = CACHE / "casebook-layers.npz"
    known: dict[str, NDArray[np.float16]] = {}
    if file.exists():
        with np.load(file) as kept:
            known = dict(zip(kept["texts"].tolist(), kept["layers"], strict=True))
    fresh = sorted({text for text in texts if text not in known})
    if fresh:
        known.update(zip(fresh, embedder.embed_layers(fresh)[1].astype(np.float16), strict=True))
        CACHE.mkdir(parents=True, exist_ok=True)
        np.savez(file, texts=np.array(list(known)), layers=np.stack(list(known.values())))
    return np.stack([known[text] for text in texts]).astype(np.float32)


def cases_of(folder: Path) -> list[Case]:
    """All cases that an edition's folder teaches: its casebook, and its plays' and premises' phrasings."""
    from coach.playbook.files import read_premises
    from coach.playbook.play_files import read_play

    files = sorted((folder / "plays").glob("*.md"))
    plays = [read_play(path.read_text("utf-8"), path.name) for path in files]
    premises = read_premises((folder / "premises.md").read_text("utf-8"), "premises.md")
    return read_casebook(folder / "casebook") + cases_of_plays(plays, premises)


def main(folder: Path) -> None:
    """Fit on an edition's folder and write its `recogniser.npz`."""
    cases, embedder = cases_of(folder), MiniLM(CACHE)
    layers = _remembered(embedder, [case.text for case in cases])
    fit(cases, layers, fingerprint(cases, embedder.name)).save(folder / "recogniser.npz")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "knowledge"))
