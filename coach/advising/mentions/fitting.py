"""Fits the reader of mentions on the marked messages (a part of `make fit`).

Needs scikit-learn and scipy (development only); the fitted file ships with the knowledge; a test says when it is stale.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from coach.advising.mentions.judging import Floats, Judge, entries, heard
from coach.advising.mentions.marking import NAMES, Marked, read_marked
from coach.advising.mentions.placing import SIDES, Entity, Evidence, entities, pair_traits, single_traits, ties
from coach.advising.mentions.reader import MentionReader, piece_mean, with_told
from coach.advising.mentions.traits import Name, Traits, names_in, traits_of, traits_of_message
from coach.advising.understanding.fitting import CACHE
from coach.advising.understanding.recogniser import Reading, Recogniser
from coach.frontmatter import load_yaml
from coach.retrieval.minilm import DIMENSION, MiniLM

SIDE = {"po": "p", "pp": "p", "co": "c", "cp": "c", "lp": "l", "xo": "x", "xp": "x"}
ASKED = ("ask", "stage", "verdict", "asker")
WORDS_STRENGTH, STATES_STRENGTH, MESSAGE_STRENGTH, TOLD_STRENGTH = 0.7, 0.3, 1.0, 1.0
JOINT_STRENGTH = 0.01
FOLDS = 3
FILE = "mentions.npz"


class Seen(NamedTuple):
    """A marked message as the judges see it."""

    marked: Marked
    names: list[Name]
    tags: list[str]
    traits: list[Traits]
    states: list[Floats]
    whole: Traits
    told: Floats


def common_words(folder: Path) -> list[str]:
    """Words that stand in lower case three times or more in a folder's English cases."""
    seen: Counter[str] = Counter()
    for path in sorted(folder.glob("*.yaml")):
        for case in load_yaml(path.read_text("utf-8"), path.name)["cases"]:
            if not case.get("language"):
                text = case.get("text") or " ".join(case["turns"])
                seen.update(re.findall(r"(?<![.?!] )(?<!^)\b[a-z]+\b", text))
    return sorted(word for word, times in seen.items() if times >= 3)


def fingerprint(marked: Sequence[Marked], embedder: str) -> str:
    """Changes with any marked message, with the embedder and the settings of the fit.

    Not with the recogniser: what it says of these messages changes little from fit to fit, and `make fit` makes both.
    """
    settings = [WORDS_STRENGTH, STATES_STRENGTH, MESSAGE_STRENGTH, TOLD_STRENGTH, JOINT_STRENGTH, FOLDS]
    content = json.dumps([[one.model_dump() for one in marked], embedder, settings])
    return hashlib.sha256(content.encode()).hexdigest()[:24]


def see(
    marked: Sequence[Marked], common: frozenset[str], reading: Callable[[str], Reading],
    states: Callable[[str], tuple[list[tuple[int, int]], Floats]], asked: Sequence[tuple[str, str]],
) -> list[Seen]:  # fmt: skip
    """The messages as the judges see them."""
    found = []
    for one in marked:
        names = names_in(one.text, common)
        pieces, rows = states(one.text) if names else ([], np.zeros((0, 0), np.float32))
        dense = [piece_mean(name, pieces, rows) for name in names]
        told = heard(reading(one.text), asked)
        whole = traits_of_message(one.text, names)
        found.append(
            Seen(one, names, [_tag(one, name) for name in names], traits_of(one.text, names), dense, whole, told)
        )
    return found


def _tag(marked: Marked, name: Name) -> str:
    there = [span.tag for span in marked.spans if span.tag in NAMES and span.start < name.end and span.end > name.start]
    return there[0] if there else ""


def fit(seen: Sequence[Seen], common: Sequence[str], asked: Sequence[tuple[str, str]], mark: str) -> MentionReader:
    """The reader; what weighs names together is fitted on judgements of messages the judges were not fitted on."""
    judges, terms = fit_judges(seen)
    folds = [list(range(start, len(seen), FOLDS)) for start in range(FOLDS)]
    scenes: list[_Scene] = []
    for fold in folds:
        inner, inner_terms = fit_judges([one for at, one in enumerate(seen) if at not in set(fold)])
        reader = MentionReader(inner, inner_terms, {}, common, asked, "")
        scenes += [scene for at in fold if (scene := _scene(seen[at], reader))]
    return MentionReader(judges, terms, _fit_joint(scenes), common, asked, mark)


def fit_judges(seen: Sequence[Seen]) -> tuple[dict[str, Judge], dict[str, list[str]]]:
    """The judges, and the terms they know."""
    of_name = _known([traits for one in seen for traits in one.traits])
    of_message = _known([one.whole for one in seen])
    rows = [(one, at) for one in seen for at in range(len(one.names))]
    words = _sparse([_entries(of_name, one.traits[at], one.told) for one, at in rows], len(of_name) + len(seen[0].told))
    dense = np.array([np.concatenate([one.states[at], one.told]) for one, at in rows], np.float32)
    tags = [one.tags[at] for one, at in rows]
    kinds = ["none" if not tag else "person" if tag[1] == "p" else "firm" for tag in tags]
    to = ["yes" if _is_to(one, at) else "no" for one, at in rows]
    every, named = list(range(len(rows))), [at for at, tag in enumerate(tags) if tag]
    people = [at for at in named if kinds[at] == "person"]
    judges = {
        "kind": _judge(words, dense, kinds, every),
        "side": _judge(words, dense, [SIDE.get(tag, "x") for tag in tags], named),
        "to": _judge(words, dense, to, people),
    }
    words = _sparse([_entries(of_message, one.whole, one.told) for one in seen], len(of_message) + len(seen[0].told))
    told = np.array([one.told for one in seen], np.float32)
    for head in ("audience", "channel"):
        labels = [getattr(one.marked, head) or "none" for one in seen]
        judges[head] = _message_judge(words, told, labels)
    return judges, {"name": list(of_name), "message": list(of_message)}


def _is_to(one: Seen, at: int) -> bool:
    words = set(re.findall(r"\w+", one.marked.to.lower()))
    return one.tags[at][1:] == "p" and bool(words & set(re.findall(r"\w+", one.names[at].words.lower())))


def _known(traits: Sequence[Traits]) -> dict[str, int]:
    seen = Counter(name for one in traits for name in one)
    return {name: at for at, name in enumerate(sorted(name for name, times in seen.items() if times > 1))}


def _entries(terms: Mapping[str, int], traits: Traits, told: Floats) -> tuple[Any, Floats]:
    return with_told(*entries(terms, traits), told, len(terms))


def _sparse(rows: Sequence[tuple[Any, Floats]], width: int) -> Any:
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, values = np.concatenate([one for one, _ in rows]), np.concatenate([one for _, one in rows])
    return csr_matrix((values, columns, ends), shape=(len(rows), width))


def _judge(words: Any, dense: Floats, labels: Sequence[str], at: Sequence[int]) -> Judge:
    """Fitted on the rows `at`; states of mean 0 and deviation 1, the scaling folded into the weights."""
    own = [labels[row] for row in at]
    rows = dense[list(at)]
    middle, scale = rows.mean(axis=0), (rows.std(axis=0) + 1e-4) * np.sqrt(DIMENSION)
    told = len(middle) - 4 * DIMENSION
    if told:
        middle[-told:], scale[-told:] = 0.0, 1.0
    on_words = _regression(words[list(at)], own, WORDS_STRENGTH)
    on_states = _regression((rows - middle) / scale, own, STATES_STRENGTH)
    weights = on_states[0] / scale
    return Judge(tuple(sorted(set(own))), *on_words, weights, on_states[1] - weights @ middle)


def _message_judge(words: Any, told: Floats, labels: Sequence[str]) -> Judge:
    on_words = _regression(words, labels, MESSAGE_STRENGTH)
    return Judge(tuple(sorted(set(labels))), *on_words, *_regression(told, labels, TOLD_STRENGTH))


def _regression(rows: Any, labels: Sequence[str], strength: float) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=100, tol=3e-3).fit(rows, list(labels))
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return weights, bias


class _Scene(NamedTuple):
    """All ways to place the entities of a message: the traits of each way, and which is right."""

    ways: list[Counter[str]]
    right: int


def _scene(seen: Seen, reader: MentionReader) -> _Scene | None:
    kinds: list[bool | None] = [None if not tag else tag[1] == "p" for tag in seen.tags]
    found = entities(seen.names, kinds)[:5]
    if not found:
        return None
    evidence, likely = reader.evidence(seen.told, seen.traits, seen.states, seen.whole, found)
    right = tuple(SIDES.index(SIDE[seen.tags[one.at[0]]]) for one in found)
    tied = [tie for tie in ties(seen.marked.text, seen.names, found) if tie[0] < len(found) and tie[1] < len(found)]
    ways = list(itertools.product(range(len(SIDES)), repeat=len(found)))
    return _Scene([Counter(dict(_way(found, evidence, likely, tied, way))) for way in ways], ways.index(right))


def _way(
    found: Sequence[Entity], evidence: Sequence[Evidence], likely: Floats, tied: Sequence[tuple[int, int, str]],
    way: tuple[int, ...],
) -> Iterator[tuple[str, float]]:  # fmt: skip
    total: Counter[str] = Counter()
    for one, own, side in zip(found, evidence, way, strict=True):
        for name, value in single_traits(one, own, side, likely, len(found)):
            total[name] += value  # type: ignore[assignment]  # a counter of floats
    for i, j, tie in tied:
        for name, value in pair_traits(found[i], found[j], (way[i], way[j]), tie):
            total[name] += value  # type: ignore[assignment]
    return iter(total.items())


def _fit_joint(scenes: Sequence[_Scene]) -> dict[str, float]:
    """Weights under which the right ways are the likeliest, near 1 for the judges and 0 for all else."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    terms = {
        name: at for at, name in enumerate(sorted({name for scene in scenes for way in scene.ways for name in way}))
    }
    ways = [way for scene in scenes for way in scene.ways]
    ends = np.cumsum([0, *(len(way) for way in ways)])
    columns = np.array([terms[name] for way in ways for name in way])
    rows = csr_matrix(
        (np.array([v for way in ways for v in way.values()]), columns, ends), shape=(len(ways), len(terms))
    )
    starts = np.cumsum([0, *(len(scene.ways) for scene in scenes)])[:-1]
    right = np.array([start + scene.right for start, scene in zip(starts, scenes, strict=True)])
    owner = np.repeat(np.arange(len(scenes)), [len(scene.ways) for scene in scenes])
    wanted = np.asarray(rows[right].sum(axis=0)).ravel()
    first = np.zeros(len(terms))
    first[terms["judged"]] = 1.0
    pull = JOINT_STRENGTH * len(scenes)

    def loss(weights: Any) -> tuple[float, Any]:
        scores = rows @ weights
        top = np.maximum.reduceat(scores, starts)
        shares = np.exp(scores - top[owner])
        total = np.add.reduceat(shares, starts)
        away = weights - first
        value = float((np.log(total) + top).sum() - scores[right].sum() + pull * (away**2).sum())
        return value, rows.T @ (shares / total[owner]) - wanted + 2 * pull * away

    found = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    return {name: round(float(found[at]), 4) for name, at in terms.items() if abs(found[at]) > 1e-3}


def main(folder: Path) -> None:
    """Fit on an edition's folder and write its `mentions.npz`."""
    embedder, recogniser = MiniLM(CACHE), Recogniser.load(folder / "recogniser.npz")
    marked, common = read_marked(folder / "mentions"), common_words(folder / "casebook")
    asked = [(head, label) for head in ASKED for label in recogniser.labels(head)]

    def reading(text: str) -> Reading:
        return recogniser.read(text, embedder.embed_layers([text])[1][0])

    seen = see(marked, frozenset(common), reading, embedder.states, asked)
    mark = fingerprint(marked, embedder.name)
    fit(seen, common, asked, mark).save(folder / FILE)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "knowledge"))
