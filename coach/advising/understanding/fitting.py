"""Fits the recogniser's heads on the casebook and the plays' phrasings: `python -m coach.advising.understanding.fitting`.

Needs scikit-learn (development only); the fitted file ships with the knowledge, and a test says when it is stale.
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

from coach.advising.understanding.features import Vocabulary
from coach.advising.understanding.recogniser import Recogniser
from coach.errors import BadFile
from coach.frontmatter import load_yaml
from coach.playbook.records import Play, Premise
from coach.records import Record
from coach.retrieval.embedders import Embedder, load_embedder

CACHE = Path("var/cache")

PIECE_SHARE = 0.5
"""Weight of word pieces beside words; chosen with STRENGTH on the open situations (docs/decisions/0003)."""
STRENGTH = 10.0
HEADS = ("ask", "stage", "asker", "verdict", "kind", "ready", "against")


class Case(Record):
    """A worked case: a text and what is known of it, head by head."""

    text: str
    labels: dict[str, str]


def read_casebook(folder: Path) -> list[Case]:
    """All cases of `casebook/*.yaml`; raises BadFile where a file is broken."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.yaml")):
        content = load_yaml(path.read_text(encoding="utf-8"), path.name)
        if not isinstance(content, dict) or not isinstance(content.get("cases"), list):
            raise BadFile(path.name, 1, "the file must hold a list `cases:`")
        cases += [_case(raw) for raw in content["cases"]]
    return cases


def _case(raw: dict[str, Any]) -> Case:
    text = raw.get("text") or "\n".join(raw["turns"])
    labels = {head: str(raw[head]) for head in ("ask", "stage", "asker", "verdict", "kind") if raw.get(head)}
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
    wrong = [Case(text=text, labels={"ask": "explain"}) for premise in premises for text in premise.phrasings]
    return taught + wrong


def fingerprint(cases: Sequence[Case], embedder: str) -> str:
    """Changes with any case, with the embedder and with the settings of the fit."""
    content = json.dumps([[case.text, sorted(case.labels.items())] for case in cases], ensure_ascii=False)
    key = f"{embedder}|{PIECE_SHARE}|{STRENGTH}|{content}"
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def fit(cases: Sequence[Case], meanings: NDArray[np.float32], mark: str) -> Recogniser:
    """Heads fitted on `cases`, whose embeddings are `meanings` (n, dimension)."""
    vocabulary = Vocabulary.learn([case.text for case in cases], PIECE_SHARE)
    rows = [_row(vocabulary, case.text, meaning) for case, meaning in zip(cases, meanings, strict=True)]
    heads = {}
    for head in HEADS:
        known = [index for index, case in enumerate(cases) if head in case.labels]
        if len({cases[index].labels[head] for index in known}) > 1:
            heads[head] = _fit_head([rows[i] for i in known], [cases[i].labels[head] for i in known])
    return Recogniser(vocabulary, heads, mark)


def _row(vocabulary: Vocabulary, text: str, meaning: NDArray[np.float32]) -> Any:
    from scipy.sparse import csr_matrix, hstack

    columns, values = vocabulary.entries(text)
    terms = csr_matrix((values, (np.zeros_like(columns), columns)), shape=(1, len(vocabulary)))
    return hstack([terms, csr_matrix(meaning[None, :])]).tocsr()


def _fit_head(rows: Sequence[Any], labels: Sequence[str]) -> tuple[tuple[str, ...], Any, Any]:
    from scipy.sparse import vstack
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=2000, class_weight="balanced")
    model.fit(vstack(rows).tocsr(), list(labels))
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return tuple(str(label) for label in model.classes_), weights, bias


def _remembered(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Embeddings of `texts`; those of an earlier fit are taken from the cache."""
    file = CACHE / f"casebook-{embedder.name.replace(':', '-')}.npz"
    known: dict[str, NDArray[np.float32]] = {}
    if file.exists():
        with np.load(file) as kept:
            known = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))
    fresh = sorted({text for text in texts if text not in known})
    if fresh:
        known.update(zip(fresh, embedder.embed(fresh), strict=True))
        CACHE.mkdir(parents=True, exist_ok=True)
        np.savez(file, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
    return np.stack([known[text] for text in texts])


def main(folder: Path) -> None:
    """Fit on an edition's folder and write its `recogniser.npz`."""
    from coach.playbook.files import read_premises
    from coach.playbook.play_files import read_play
    plays = [read_play(path.read_text("utf-8"), path.name) for path in sorted((folder / "plays").glob("*.md"))]
    premises = read_premises((folder / "premises.md").read_text("utf-8"), "premises.md")
    cases = read_casebook(folder / "casebook") + cases_of_plays(plays, premises)
    embedder = load_embedder(None, CACHE)
    meanings = _remembered(embedder, [case.text for case in cases])
    fit(cases, meanings, fingerprint(cases, embedder.name)).save(folder / "recogniser.npz")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "knowledge"))
